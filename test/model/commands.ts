// The commands of which fast-check makes runs: a change while requests are in flight, requests alone, a moved clock,
// a node that starts again.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Change, choose, type Planned } from './change.ts';
import { CLIENT_CHANGES } from './client-changes.ts';
import type { Deployment } from './deployment.ts';
import type { Expectation } from './expectation.ts';
import type { Reading } from './history.ts';
import { type Check, introspect, requestToken, verify, verifyUntilSettled } from './reads.ts';
import { SECRET_CHANGES } from './secret-changes.ts';
import { TOKEN_CHANGES } from './token-changes.ts';

/** A command of a run. */
type Command = fc.AsyncCommand<Expectation, Deployment>;

const CHANGES: Readonly<Record<string, Change>> = { ...CLIENT_CHANGES, ...SECRET_CHANGES, ...TOKEN_CHANGES };

/** Milliseconds by which the clock moves: within the bounds, beyond them, beyond an overlap, beyond a token. */
const MOVES = [300, 1_000, 5_000, 11_000, 31_000, 301_000, 3_700_000] as const;

/** Requests by their names, each at a node, with what `pick` chooses. */
const READS = {
  token: async (expected: Expectation, deployment: Deployment, node: number, pick: number): Promise<Check> => {
    const client = choose(expected.clients, pick);
    const secret = choose(client?.secrets ?? [], pick >> 2);
    return client === undefined || secret === undefined ? () => {} : requestToken(expected, deployment, { node, client, secret });
  },
  introspection: async (expected: Expectation, deployment: Deployment, node: number, pick: number): Promise<Check> => {
    const token = choose(expected.tokens, pick);
    return token === undefined ? () => {} : introspect(expected, deployment, node, token);
  },
  verification: async (expected: Expectation, deployment: Deployment, node: number, pick: number): Promise<Check> => {
    const token = choose(expected.tokens, pick);
    return token === undefined ? () => {} : verify(expected, deployment, node, token);
  },
};

type ReadName = keyof typeof READS;
interface Read {
  readonly name: ReadName;
  readonly node: number;
  readonly pick: number;
}

const command = (text: string, run: Command['run'], check: Command['check'] = () => true): Command => ({
  check,
  run,
  toString: () => text,
});

const textOf = ({ name, node, pick }: Read): string => `${name} at ${node} (${pick})`;

/** Makes a change. */
const send = async (
  deployment: Deployment,
  node: number,
  { method, path, body, form, mayConflict = false, begin }: Planned,
): Promise<void> => {
  const acknowledge = begin(node, deployment.now());
  const server = deployment.at(node);
  const response = await (form === undefined ? server.manage(method, path, body) : server.post(path, form));
  const text = await response.text();
  assert.ok(response.ok || (mayConflict && response.status === 409), `${method} ${path}: ${response.status} ${text}`);
  acknowledge(deployment.now(), text === '' ? {} : JSON.parse(text));
};

const changing = (name: string, change: Change, node: number, pick: number, reads: readonly Read[]): Command =>
  command(`${name} at ${node} (${pick})${reads.map((read) => `, with ${textOf(read)}`).join('')}`, async (expected, deployment) => {
    const [sent, received] = [deployment.now(), deployment.now()];
    const now: Reading = { by: 'node', node, sent, received };
    const planned = change({ expected, pick, now });
    if (planned === undefined) return;
    const [, ...checks] = await Promise.all([
      send(deployment, node, planned),
      ...reads.map((read) => READS[read.name](expected, deployment, read.node, read.pick)),
    ]);
    for (const check of checks) check();
  });

const reading = (read: Read): Command =>
  command(textOf(read), async (expected, deployment) => {
    (await READS[read.name](expected, deployment, read.node, read.pick))();
  });

const settling = (node: number, pick: number): Command =>
  command(`final verification at ${node} (${pick})`, async (expected, deployment) => {
    const token = choose(expected.tokens, pick);
    if (token !== undefined) await verifyUntilSettled(expected, deployment, node, token);
  });

/** All commands, at any of the nodes. */
export const commandsFor = (nodes: number): fc.Arbitrary<Command>[] => {
  const node = fc.nat(nodes - 1);
  const pick = fc.nat(63);
  const read: fc.Arbitrary<Read> = fc.record({ name: fc.constantFrom(...(Object.keys(READS) as ReadName[])), node, pick });
  return [
    fc
      .tuple(fc.constantFrom(...Object.entries(CHANGES)), node, pick, fc.array(read, { maxLength: 4 }))
      .map(([[name, change], at, chosen, reads]) => changing(name, change, at, chosen, reads)),
    fc.record({ name: fc.constant<ReadName>('token'), node, pick }).map(reading),
    read.map(reading),
    fc.tuple(node, pick).map(([at, chosen]) => settling(at, chosen)),
    fc
      .constantFrom(...MOVES)
      .map((milliseconds) => command(`clock + ${milliseconds} ms`, async (_, deployment) => deployment.advance(milliseconds))),
    node.map((at) => command(`restart of ${at}`, (_, deployment) => deployment.restart(at))),
  ];
};
