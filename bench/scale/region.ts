// What a region needs for a rate of tokens, by arithmetic from measured unit costs.

/** A measured cost, and the page or command that it comes from. */
export interface UnitCost {
  readonly value: number;
  readonly unit: string;
  readonly from: string;
}

/** The unit costs of one machine; the figures of docs/performance/results.md where it has them. */
export const UNIT_COSTS = {
  storedToken: { value: 62.7, unit: 'µs of CPU per token', from: 'results of 214685b: JWT, 64 connections' },
  unrecordedToken: { value: 54, unit: 'µs of CPU per token', from: 'results: JWT without a grant' },
  introspection: { value: 30.8, unit: 'µs of CPU per response', from: 'results of 214685b: introspection of a JWT' },
  handshake: {
    value: 840,
    unit: 'µs of CPU per new TLS connection',
    from: 'results of 214685b: a new TLS connection per token, less the token',
  },
  refusal: { value: 30, unit: 'µs of CPU per refused connection or 503', from: 'a connection that is closed at once' },
  feedPoll: { value: 200, unit: 'µs of CPU per poll of the feed', from: 'wrk, 32 connections' },
  databaseGrant: { value: 8.9, unit: 'µs of PostgreSQL CPU per grant', from: 'batches of 50 grants of 1,000 clients' },
  databasePosting: { value: 30, unit: 'µs of PostgreSQL CPU to list a grant by its client', from: 'the same' },
  grantBytes: { value: 60, unit: 'bytes on disk per grant', from: 'the same' },
  postingBytes: { value: 460, unit: 'bytes on disk to list a grant by its client', from: 'the same' },
  grantLog: { value: 60, unit: 'bytes of write-ahead log per grant', from: 'the same' },
  postingLog: { value: 910, unit: 'bytes of write-ahead log to list a grant by its client', from: 'the same' },
  eventBytes: { value: 90, unit: 'bytes per revocation in the feed', from: 'a page with ten' },
  pageBytes: { value: 470, unit: 'bytes per page of the feed without events, with its headers', from: 'an empty page' },
} as const satisfies Readonly<Record<string, UnitCost>>;

/** A region's load. */
export interface Load {
  readonly name: string;
  /** Tokens per second. */
  readonly rate: number;
  /** Seconds for which a token is valid. */
  readonly lifetime: number;
  /** Tokens per TLS connection. */
  readonly tokensPerConnection: number;
  readonly introspectionsPerSecond: number;
  /** API servers that follow the revocation feed. */
  readonly guards: number;
  readonly revocationsPerSecond: number;
  /** Whether a grant record of each token is stored. */
  readonly stored: boolean;
  /** Share of the cores that is used in normal operation; the rest is for storms and lost nodes. */
  readonly utilization: number;
}

const USUAL = { rate: 1_000_000, introspectionsPerSecond: 200_000, guards: 50_000, revocationsPerSecond: 10, utilization: 0.5 };

/** The loads of the table. */
export const LOADS: readonly Load[] = [
  { ...USUAL, name: 'stored, 1 hour, a connection per token', lifetime: 3600, tokensPerConnection: 1, stored: true },
  { ...USUAL, name: 'stored, 1 hour, connections kept', lifetime: 3600, tokensPerConnection: 1000, stored: true },
  { ...USUAL, name: 'stored, 10 minutes, connections kept', lifetime: 600, tokensPerConnection: 1000, stored: true },
  { ...USUAL, name: 'without grants, connections kept', lifetime: 600, tokensPerConnection: 1000, stored: false },
];

/** What a load needs. */
export interface Needs {
  readonly tokenCores: number;
  readonly connectionCores: number;
  readonly introspectionCores: number;
  readonly feedCores: number;
  /** All of the above, divided by the utilization. */
  readonly cores: number;
  readonly databaseCores: number;
  readonly liveGrants: number;
  /** Bytes. */
  readonly grantStore: number;
  /** Bytes per second, for each replica as well. */
  readonly writeAheadLog: number;
  /** Bytes per second to all guards. */
  readonly feedTraffic: number;
}

/** Seconds that a poll of the feed waits for events. */
const FEED_WAIT = 4;
/** Seconds between two polls of the store by a node, at which the polls of its guards end together. */
const STORE_POLL = 0.25;

/** Computes what a load needs. */
export const needsOf = (load: Load): Needs => {
  const cost = (name: keyof typeof UNIT_COSTS): number => UNIT_COSTS[name].value;
  const cores = (perSecond: number, micros: number): number => (perSecond * micros) / 1e6;
  const tokenCores = cores(load.rate, cost(load.stored ? 'storedToken' : 'unrecordedToken'));
  const connectionCores = cores(load.rate / load.tokensPerConnection, cost('handshake'));
  const introspectionCores = cores(load.introspectionsPerSecond, cost('introspection'));
  const polls = load.guards * Math.max(1 / FEED_WAIT, Math.min(load.revocationsPerSecond, 1 / STORE_POLL));
  const feedCores = cores(polls, cost('feedPoll'));
  const liveGrants = load.stored ? load.rate * load.lifetime : 0;
  return {
    tokenCores,
    connectionCores,
    introspectionCores,
    feedCores,
    cores: (tokenCores + connectionCores + introspectionCores + feedCores) / load.utilization,
    databaseCores: load.stored ? cores(load.rate, cost('databaseGrant') + cost('databasePosting')) / load.utilization : 0,
    liveGrants,
    grantStore: liveGrants * (cost('grantBytes') + cost('postingBytes')),
    writeAheadLog: load.stored ? load.rate * (cost('grantLog') + cost('postingLog')) : 0,
    feedTraffic: polls * cost('pageBytes') + load.guards * load.revocationsPerSecond * cost('eventBytes'),
  };
};
