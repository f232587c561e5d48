// The commands of which fast-check makes runs: a change while requests are in flight, requests alone, a moved clock,
// a node that starts again.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Change, choose, type Planned } from './change.ts';
import { CLIENT_CHANGES } from './client-changes.ts';
import type { Deployment } from './deployment.ts';
import type { Expectation } from './expectation.ts';
import { BOUNDS, type Reading } from './history.ts';
import { type Check, introspect, readSecrets, requestToken, verify, verifyUntilSettled } from './reads.ts';
import { SECRET_CHANGES } from './secret-changes.ts';
import { TOKEN_CHANGES } from './token-changes.ts';

/** A command of a run. */
type Command = fc.AsyncCommand<Expectation, Deployment>;

/** All changes, by their names. */
export const CHANGES: Readonly<Record<string, Change>> = { ...CLIENT_CHANGES, ...SECRET_CHANGES, ...TOKEN_CHANGES };

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

/** A change at a node, and what happens meanwhile. */
interface Changing {
  readonly name: string;
  readonly change: Change;
  readonly node: number;
  readonly pick: number;
  /** Requests while it is made. */
  readonly reads: readonly Read[];
  /** Whether the bound passes at once when it was acknowledged, and everything is read before nodes poll again. */
  readonly atBound: boolean;
}

const changing = ({ name, change, node, pick, reads, atBound }: Changing): Command => {
  const text = [`${name} at ${node} (${pick})`, ...reads.map((read) => `with ${textOf(read)}`), ...(atBound ? ['read at its bound'] : [])];
  return command(text.join(', '), async (expected, deployment) => {
    const [sent, received] = [deployment.now(), deployment.now()];
    const now: Reading = { by: 'node', node, sent, received };
    const planned = change({ expected, pick, now });
    if (planned === undefined) return;
    const [, ...checks] = await Promise.all([
      send(deployment, node, planned),
      ...reads.map((read) => READS[read.name](expected, deployment, read.node, read.pick)),
    ]);
    for (const check of checks) check();
    if (atBound) await readAtBound(expected, deployment, node);
  });
};

/** Tokens that are read at a bound, the latest first: nodes poll four times in a second of the machine's clock. */
const READ_AT_BOUND = 6;

const readEverything = async (expected: Expectation, deployment: Deployment, node: number): Promise<void> => {
  const checks = await Promise.all([
    ...expected.tokens.slice(-READ_AT_BOUND).map((token) => introspect(expected, deployment, node, token)),
    ...expected.clients.flatMap((client) => client.secrets.map((secret) => requestToken(expected, deployment, { node, client, secret }))),
  ]);
  for (const check of checks) check();
};

// The node of a change must know it at once; one that has not polled since must find out that its memory is too old.
const readAtBound = async (expected: Expectation, deployment: Deployment, changed: number): Promise<void> => {
  await readEverything(expected, deployment, changed);
  for (const client of expected.clients) (await readSecrets(deployment, changed, client))();
  deployment.advance(BOUNDS.node);
  for (let node = 0; node < deployment.nodes; node++) if (node !== changed) await readEverything(expected, deployment, node);
};

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
      .record({
        named: fc.constantFrom(...Object.entries(CHANGES)),
        node,
        pick,
        reads: fc.array(read, { maxLength: 4 }),
        atBound: fc.boolean(),
      })
      .map(({ named: [name, change], ...rest }) => changing({ name, change, ...rest })),
    fc.record({ name: fc.constant<ReadName>('token'), node, pick }).map(reading),
    read.map(reading),
    fc.tuple(node, pick).map(([at, chosen]) => settling(at, chosen)),
    fc
      .constantFrom(...MOVES)
      .map((milliseconds) => command(`clock + ${milliseconds} ms`, async (_, deployment) => deployment.advance(milliseconds))),
    node.map((at) => command(`restart of ${at}`, (_, deployment) => deployment.restart(at))),
  ];
};

/** The changes that another one undoes, which then has something to change. */
const UNDONE: Readonly<Record<string, string>> = {
  'enable client': 'disable client',
  'restore client': 'delete client',
  'lift lockdown': 'lock client down',
  'cancel retirement': 'retire secret later',
  'reactivate secret': 'deactivate secret',
  'reactivate grant': 'suspend grant',
};

/** Milliseconds after a change: within each overlap, beyond them, and beyond the lifetime of every token. */
const AFTERWARDS = [11_000, 20_000, 7_300_000] as const;

const advancing = (milliseconds: number, nodes: number): readonly Command[] => [
  command(`clock + ${milliseconds} ms`, async (_, deployment) => deployment.advance(milliseconds)),
  ...Array.from({ length: nodes }, (_, node) =>
    command(`everything at ${node}`, (expected, deployment) => readEverything(expected, deployment, node)),
  ),
];

/** Every guard follows its feed: one whose clock was moved further than a feed may be silent introspects for a while. */
const following = command('guards follow their feeds', (_, deployment) => deployment.followFeeds());

/** Everything at the guard of a node, by its feed alone. */
const decidingByFeed = (node: number): Command =>
  command(`everything at guard ${node}`, async (expected, deployment) => {
    for (const token of [...expected.tokens]) await verifyUntilSettled(expected, deployment, node, token);
    assert.ok(deployment.follows(node), `guard ${node} does not follow its feed, so that its decisions say nothing about events`);
  });

/** A run of one change, made to each of two clients at different nodes, and read by everyone before and after it. */
export const commandsOf = (name: string, nodes: number): readonly Command[] => {
  const all = Array.from({ length: nodes }, (_, node) => node);
  const before = all.flatMap((node) =>
    [0, 1].flatMap((pick) => (['introspection', 'verification'] as const).map((read) => reading({ name: read, node, pick }))),
  );
  const made = [0, 1].flatMap((pick) =>
    [UNDONE[name] ?? [], name].flat().map((each) => {
      const change = CHANGES[each];
      if (change === undefined) throw new Error(`There is no change "${each}".`);
      const node = pick % nodes;
      const reads = all.map((at) => ({ name: 'introspection', node: at, pick }) as const);
      return changing({ name: each, change, node, pick, reads, atBound: true });
    }),
  );
  // The clock stays within what a feed may be silent until every guard has decided by its feed.
  const decided = [following, ...made, ...all.map(decidingByFeed)];
  return [...before, ...decided, ...AFTERWARDS.flatMap((milliseconds) => advancing(milliseconds, nodes))];
};
