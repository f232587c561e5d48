// Checks that a cluster survives events under load: a client is disabled at one node, a node is killed,
// PostgreSQL is restarted.
import { setTimeout as delay } from 'node:timers/promises';
import { processesOf } from '../process-tree.ts';
import { tokenForm } from '../servers/bench-server.ts';
import { type StartedMintmark, textOf, tokenOf } from '../servers/mintmark-process.ts';
import { UsageError } from '../usage-error.ts';
import type { Cluster } from './cluster.ts';
import { type RecordedResponse, type SteadyLoad, startSteadyLoad } from './steady-load.ts';

/** The figures of a run. A run with any other fault fails. */
export interface OutageFigures {
  /** Milliseconds from the request to disable a client until no node issued it a token any more. */
  readonly disabledMs: number;
  /** Milliseconds from the first refusal to the last. */
  readonly outageMs: number;
  readonly refused: number;
  /** Tokens that were sent, all of which the store has. */
  readonly granted: number;
}

/** Milliseconds between two requests to each node. */
const EVERY = 10;
/** The bound that the documentation states, in milliseconds. */
const BOUND = 1_000;
/** Milliseconds within which PostgreSQL and the nodes must serve again. */
const AWAY = 30_000;

/** Causes the events one after the other. @throws {@link UsageError} for the first fault */
export const surviveOutages = async (cluster: Cluster, stop: AbortSignal): Promise<OutageFigures> => {
  const loads = cluster.nodes.map(({ request }) => startSteadyLoad(request, EVERY));
  try {
    const disabledMs = await disableAtOne(cluster);
    stop.throwIfAborted();
    await killLast(cluster, loads);
    stop.throwIfAborted();
    const { outageMs, refused } = await restartPostgres(cluster, loads.slice(0, -1));
    await Promise.all(loads.map((load) => load.stop()));
    return { disabledMs, outageMs, refused, granted: await requireStored(cluster, loads) };
  } finally {
    await Promise.all(loads.map((load) => load.stop()));
  }
};

const disableAtOne = async ({ nodes }: Cluster): Promise<number> => {
  const first = firstOf(nodes);
  const created = await first.manage('/clients', { name: 'Disabled' });
  const [clientId, clientSecret] = [textOf(created, 'client_id'), textOf(created, 'client_secret')];
  const requests = nodes.map(({ request }) => ({ ...request, body: tokenForm(clientId, clientSecret) }));
  for (const request of requests) await tokenOf(request);
  const loads = requests.map((request) => startSteadyLoad(request, EVERY));
  await delay(500);
  const requestedAt = performance.now();
  await first.manage(`/clients/${clientId}/disable`, {});
  const disabledAt = performance.now();
  await delay(2 * BOUND);
  await Promise.all(loads.map((load) => load.stop()));
  // 429: its failures reach the limit of failed authentications.
  for (const { responses } of loads) requireStatuses(responses, [200, 401, 429]);
  const lastAt = Math.max(...loads.flatMap(({ responses }) => responses.filter(({ status }) => status === 200).map(({ at }) => at)));
  if (lastAt > disabledAt + BOUND)
    throw new UsageError(`A disabled client got a token ${Math.round(lastAt - disabledAt)} ms after the response.`);
  return lastAt - requestedAt;
};

const killLast = async ({ nodes }: Cluster, loads: readonly SteadyLoad[]): Promise<void> => {
  const last = nodes.at(-1);
  for (const pid of processesOf(last?.pids ?? [])) process.kill(pid, 'SIGKILL');
  await delay(BOUND);
  for (const { responses } of loads.slice(0, -1)) requireStatuses(responses, [200]);
};

const restartPostgres = async (
  { postgres }: Cluster,
  loads: readonly SteadyLoad[],
): Promise<Pick<OutageFigures, 'outageMs' | 'refused'>> => {
  const began = performance.now();
  await postgres.restart();
  const until = performance.now() + AWAY;
  const restartedAt = performance.now();
  const isServing = ({ responses }: SteadyLoad): boolean => responses.some(({ at, status }) => status === 200 && at > restartedAt);
  while (!loads.every(isServing)) {
    if (performance.now() > until) throw new UsageError(`A node does not serve ${AWAY / 1000} s after PostgreSQL was restarted.`);
    await delay(20);
  }
  await delay(2 * BOUND);
  const responses = loads.flatMap((load) => load.responses.filter(({ at }) => at > began));
  requireStatuses(responses, [200, 503]);
  const refusals = responses.filter(({ status }) => status === 503);
  const without = refusals.filter(({ retryAfter }) => retryAfter === null).length;
  if (without > 0) throw new UsageError(`${without} responses with 503 have no Retry-After.`);
  const times = refusals.map(({ at }) => at);
  return { outageMs: refusals.length === 0 ? 0 : Math.max(...times) - Math.min(...times), refused: refusals.length };
};

const requireStatuses = (responses: readonly RecordedResponse[], allowed: readonly RecordedResponse['status'][]): void => {
  const wrong = responses.find(({ status }) => !allowed.includes(status));
  if (wrong !== undefined) throw new UsageError(`A node that runs responded with "${wrong.status}" instead of ${allowed.join(' or ')}.`);
};

/**
 * Requires that the store has the grant of every response, and that the killed node's last tokens are active.
 */
const requireStored = async ({ nodes, postgres, database }: Cluster, loads: readonly SteadyLoad[]): Promise<number> => {
  const granted = loads.flatMap(({ responses }) => responses.flatMap(({ grantId }) => grantId ?? []));
  const rows = await postgres.query(database, 'SELECT id, grants FROM grant_batches');
  const stored = new Set(
    rows.flatMap(({ id, grants }) => [...String(grants).matchAll(/^([0-9a-f]{4})\[/gm)].map(([, position]) => `${id}${position}`)),
  );
  const lost = granted.filter((id) => !stored.has(id)).length;
  if (lost > 0) throw new UsageError(`${lost} of ${granted.length} tokens that were sent are not in the store.`);
  const first = firstOf(nodes);
  const ofKilled = loads.at(-1)?.responses.flatMap(({ token }) => token ?? []) ?? [];
  for (const token of ofKilled.slice(-20)) {
    const form = new URLSearchParams({ client_id: first.clientId, client_secret: first.clientSecret, token });
    const response = await fetch(first.request.url.replace(/token$/, 'introspect'), { method: 'POST', body: form });
    const body = await response.text();
    if (!body.startsWith('{"active":true,')) throw new UsageError(`A token of the killed node is not active: ${response.status} ${body}`);
  }
  return granted.length;
};

const firstOf = (nodes: readonly StartedMintmark[]): StartedMintmark => {
  const [first] = nodes;
  if (first === undefined) throw new TypeError('A cluster has a node.');
  return first;
};

/** The result in sentences. */
export const outageLines = ({ disabledMs, outageMs, refused, granted }: OutageFigures): readonly string[] => [
  `A client disabled at one of four nodes was refused by all of them ${Math.round(disabledMs)} ms after the request.`,
  'A node was killed with SIGKILL; the others refused nothing.',
  `PostgreSQL was restarted: ${refused} requests got 503 with Retry-After within ${Math.round(outageMs)} ms, then all nodes served again.`,
  `All ${granted.toLocaleString('en-US')} tokens that were sent are in the store.`,
];
