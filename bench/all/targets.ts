// The targets for Mintmark's speed, each compared with a figure of the run.
import { ratiosOf } from '../compare/figures.ts';
import type { Measured } from '../compare/measure.ts';
import { spreadOf } from '../compare/spread.ts';
import { growthPerNode } from '../nodes/cluster-load.ts';
import type { NodeFigures } from '../nodes/nodes.ts';
import type { Section } from './sections.ts';

/** Everything that a run measured. */
export interface RunFigures {
  readonly sections: ReadonlyMap<Section['name'], Measured>;
  /** The parts that failed, with the reason. */
  readonly failures: ReadonlyMap<Section['name'], string>;
  readonly paced: Measured;
  /** Several nodes on PostgreSQL, if they were measured; or why that failed. */
  readonly nodes?: NodeFigures | undefined;
  readonly nodesFailure?: string | undefined;
  /** Nanoseconds of `get()` with a cached token, and the token requests that 10,000 callers at once cause. */
  readonly client: { readonly getNs: number; readonly requests: number };
  /** Ratios of a store with ten million grants to one with few, one per round; absent in a short run. */
  readonly grants?: { readonly issue: readonly number[]; readonly introspect: readonly number[] };
  /** Milliseconds of starts from the files that are published, with 1,000 clients and two workers. */
  readonly startMs?: readonly number[];
  /** Ratios to `crypto.verify`, one per round. */
  readonly guard: { readonly uncached: readonly number[]; readonly cached: readonly number[] };
}

/** A figure, and whether it meets its target; `undefined` where it was not measured. */
export interface Outcome {
  readonly figure: string;
  readonly met: boolean | undefined;
}

/** A line of the table of targets. */
export interface Target {
  readonly name: string;
  readonly target: string;
  /** Reads the outcome; `undefined` if this run did not measure it. */
  readonly outcome: (run: RunFigures) => Outcome | undefined;
}

const spread = (ratios: readonly number[], least: number): Outcome | undefined => {
  if (ratios.length === 0) return undefined;
  const { median, low, high } = spreadOf(ratios);
  return { figure: `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`, met: median >= least };
};

const startOutcome = (times: readonly number[]): Outcome | undefined => {
  if (times.length === 0) return undefined;
  const { median, low, high } = spreadOf(times.map((ms) => ms / 1000));
  return { figure: `${median.toFixed(2)} s (${low.toFixed(2)}–${high.toFixed(2)})`, met: median < 1 };
};

const atMost = (ratios: readonly number[], most: number): Outcome | undefined => {
  const reached = spread(ratios, 0);
  return reached === undefined ? undefined : { ...reached, met: spreadOf(ratios).median <= most };
};

const failed = (reason: string | undefined): Outcome | undefined =>
  reason === undefined ? undefined : { figure: `failed: ${reason.split('\n')[0]}`, met: false };

/** The target for the ratio of a server's tokens per CPU-second to those of a reference in the same round. */
const ratio = (name: string, section: Section['name'], connections: number, server: string, reference: string, least: number): Target => ({
  name,
  target: `≥ ${least} × ${reference}`,
  outcome: ({ sections, failures }) => {
    const { intervals = [], notMeasured = {} } = sections.get(section) ?? {};
    const reason = notMeasured[server] ?? notMeasured[reference];
    if (reason !== undefined) return { figure: `not measured: ${reason}`, met: undefined };
    return failed(failures.get(section)) ?? spread(ratiosOf(server, reference, connections, intervals), least);
  },
});

/** The target that a figure of a server's row is below a limit. */
const below = (
  name: string,
  section: Section['name'],
  server: string,
  [limit, unit]: readonly [number, string],
  figureOf: (row: Measured['rows'][number]) => number,
): Target => ({
  name,
  target: `< ${limit} ${unit}`,
  outcome: ({ sections, failures }) => {
    const row = sections.get(section)?.rows.find((one) => one.server === server);
    if (row === undefined) return failed(failures.get(section));
    const figure = figureOf(row);
    return { figure: `${figure < 10 ? figure.toFixed(2) : Math.round(figure)} ${unit}`, met: figure < limit };
  },
});

const JWT = 'ES256 JWT, client_secret_post, grant durable before the response';

/** The targets, in the order of the page. */
export const TARGETS: readonly Target[] = [
  ratio(`${JWT}, 64 connections`, 'token', 64, 'mintmark', 'batch', 0.75),
  ratio('the same', 'token', 64, 'mintmark', 'oidc-provider', 3.5),
  ratio('the same, against a peer in Rust', 'token', 64, 'mintmark', 'rust', 0.85),
  ratio('the same, against a peer in Go', 'token', 64, 'mintmark', 'go', 1.7),
  ratio('the baseline batch, without a grant, against the peer in Rust, with one', 'token', 64, 'batch', 'rust', 0.85),
  ratio(`${JWT}, 16 connections`, 'token', 16, 'mintmark', 'batch', 0.6),
  ratio('the same', 'token', 16, 'mintmark', 'oidc-provider', 2.5),
  ratio('ES256 JWT without a grant, 64 connections', 'token', 64, 'mintmark-stateless', 'batch', 0.85),
  ratio('opaque token, durable', 'token', 64, 'mintmark-opaque', 'no-signature', 0.45),
  ratio('introspection of a JWT', 'introspect', 64, 'mintmark-jwt', 'no-signature', 0.45),
  ratio('the same', 'introspect', 64, 'mintmark-jwt', 'oidc-provider-introspect', 3),
  ratio('introspection of an opaque token', 'introspect', 64, 'mintmark-opaque', 'no-signature', 0.45),
  ratio('the same', 'introspect', 64, 'mintmark-opaque', 'oidc-provider-introspect', 3),
  ratio('token of a workload as assertion', 'signed', 64, 'mintmark-federated', 'mintmark-assertion', 0.7),
  ratio('new TLS connection per token', 'tls', 16, 'mintmark-tls', 'tls-floor', 0.75),
  ratio('1,000,000 clients against 1,000, a random client per request', 'clients', 64, 'mintmark-1m', 'mintmark-1k', 0.9),
  below('peak memory with 1,000,000 clients', 'clients', 'mintmark-1m', [350, 'MB'], ({ peakMemoryMB }) =>
    peakMemoryMB.reduce((sum, one) => sum + one, 0),
  ),
  below('ready with 1,000,000 clients', 'clients', 'mintmark-1m', [3, 's'], ({ readyMs = Number.NaN }) => readyMs / 1000),
  {
    name: 'the first token after a start with 1,000 clients, two workers, from the published files',
    target: '< 1 s',
    outcome: ({ startMs }) => startOutcome(startMs ?? []),
  },
  {
    name: 'p99 at 70 % of the measured capacity, at a constant rate',
    target: '< 3 × that of batch',
    outcome: ({ paced: { rows } }) => {
      const [own, floor] = ['mintmark', 'batch'].map((name) => rows.find(({ server }) => server === name)?.p99Ms);
      if (own === undefined || floor === undefined) return undefined;
      return { figure: `${(own / floor).toFixed(2)} (${own.toFixed(1)} ms, ${floor.toFixed(1)} ms)`, met: own < 3 * floor };
    },
  },
  {
    name: 'client: get() with a cached token',
    target: '< 1 µs',
    outcome: ({ client: { getNs } }) => ({ figure: `${(getNs / 1000).toFixed(2)} µs`, met: getNs < 1000 }),
  },
  {
    name: 'client: 10,000 concurrent callers without a token',
    target: '1 request',
    outcome: ({ client: { requests } }) => ({ figure: String(requests), met: requests === 1 }),
  },
  { name: 'guard: verify an ES256 JWT', target: '≥ 0.9 × crypto.verify', outcome: ({ guard: { uncached } }) => spread(uncached, 0.9) },
  {
    name: 'guard: a token that it has verified before',
    target: '≥ 20 × crypto.verify',
    outcome: ({ guard: { cached } }) => spread(cached, 20),
  },
  {
    name: 'PostgreSQL, CPU per token from 1 to 4 nodes, the same load on each',
    target: 'grows by < 10 %',
    outcome: ({ nodes, nodesFailure }) => (nodes === undefined ? failed(nodesFailure) : atMost(growthPerNode(nodes.costs), 1.1)),
  },
  {
    name: 'a client disabled at one of four nodes',
    target: 'refused by all within 1 s',
    outcome: ({ nodes, nodesFailure }) =>
      nodes === undefined
        ? failed(nodesFailure)
        : { figure: `${Math.round(nodes.outages.disabledMs)} ms after the request`, met: nodes.outages.disabledMs < 1000 },
  },
  {
    name: 'issue a JWT with 10,000,000 grants in SQLite',
    target: '≥ 0.9 × an empty table',
    outcome: ({ grants }) => spread(grants?.issue ?? [], 0.9),
  },
  {
    name: 'introspect an opaque token among them, each once',
    target: '≥ 0.9 × an empty table',
    outcome: ({ grants }) => spread(grants?.introspect ?? [], 0.9),
  },
];
