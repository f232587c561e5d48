// What a region goes through, simulated: normal operation, a lost node, outages, a revoked signing key.
import { Agenda, seeded } from './agenda.ts';
import { type Counted, Fleet, meanUse, type RetryRule } from './fleet.ts';
import { Nodes } from './nodes.ts';
import { UNIT_COSTS } from './region.ts';

/** A region of a million tokens per second. */
export interface Region {
  readonly name: string;
  /** Seconds for which a token is valid. */
  readonly lifetime: number;
  readonly nodes: number;
  readonly coresPerNode: number;
  /** Microseconds of CPU per token, with its connection. */
  readonly tokenCost: number;
}

const RATE = 1_000_000;
const CORES_PER_NODE = 16;
/** The default, for each worker. */
const MAX_CONNECTIONS = 10_000 * CORES_PER_NODE;

/** A region that uses half of its cores in normal operation. */
const region = (name: string, lifetime: number, tokenCost: number): Region => {
  const cores = ((RATE * tokenCost) / 1e6) * 2;
  return { name, lifetime, tokenCost, coresPerNode: CORES_PER_NODE, nodes: Math.ceil(cores / CORES_PER_NODE) };
};

const { storedToken, handshake } = UNIT_COSTS;

/** The simulated regions. */
export const REGIONS: readonly Region[] = [
  region('a TLS connection per token, 10 minutes', 600, storedToken.value + handshake.value),
  region('a TLS connection per token, 1 hour', 3600, storedToken.value + handshake.value),
  region('connections kept by proxies, 10 minutes', 600, storedToken.value),
  region('connections kept by proxies, 1 hour', 3600, storedToken.value),
];

/** Clients that are simulated; each stands for thousands. */
const CLIENTS = 30_000;
/** Seconds of normal operation before something happens. */
const BEFORE = 60;
/** Seconds after which a simulation ends, recovered or not. */
const AFTER = 3600;
/** Seconds until a load balancer sends no more to a node that does not respond. */
const HEALTH_CHECK = 5;
/** Seconds within which a client learns from an API that its token has ended. */
const NOTICED_WITHIN = 10;

/** A scenario. */
export interface Scenario {
  readonly what: string;
  /** Seconds for which all nodes are down. */
  readonly outage?: number;
  /** Whether a node is lost for good. */
  readonly losesNode?: boolean;
  /** Whether every token ends, as when the signing key is revoked. */
  readonly endsTokens?: boolean;
  /** `library` by default. */
  readonly retry?: RetryRule;
  /** Whether a refusal states when the nodes will have served those that they have refused so far. */
  readonly statesRetryAfter?: boolean;
}

/** All scenarios. */
export const SCENARIOS: readonly Scenario[] = [
  { what: 'normal operation' },
  { what: 'one node lost', losesNode: true },
  { what: 'outage of 1 minute', outage: 60 },
  { what: 'outage of 10 minutes', outage: 600 },
  { what: 'the same, clients retry each second', outage: 600, retry: 'each second' },
  { what: 'the same, refusals state a time', outage: 600, statesRetryAfter: true },
  { what: 'signing key revoked', endsTokens: true },
  { what: 'the same, refusals state a time', endsTokens: true, statesRetryAfter: true },
];

/** What a scenario led to. */
export interface Outcome {
  /** Highest rate of requests after the event, as a multiple of the normal rate. */
  readonly peak: number;
  /** Largest share of clients without a valid token. */
  readonly withoutToken: number;
  /**
   * Seconds from the end of the event until 99.9 % of the clients have a token; `undefined`: not within an
   * hour.
   */
  readonly recovery: number | undefined;
  /** Requests for each token issued, from the event until then. */
  readonly requestsPerToken: number;
  /** Longest wait for a token, in milliseconds. */
  readonly longestWait: number;
}

/** Simulates a scenario in a region. */
export const simulate = (region: Region, scenario: Scenario): Outcome => {
  const agenda = new Agenda();
  const { nodes, fleet } = setUp(agenda, region, scenario);
  agenda.runUntil(BEFORE * 1000);
  const normal = fleet.count().requests / BEFORE;
  const seconds: Counted[] = [];
  let withoutToken = 0;
  const nextSecond = (): number => {
    agenda.runUntil(agenda.now + 1000);
    seconds.push(fleet.count());
    const share = fleet.withoutToken();
    withoutToken = Math.max(withoutToken, share);
    return share;
  };
  nodes.stop(scenario.outage !== undefined ? region.nodes : Number(scenario.losesNode === true));
  if (scenario.endsTokens === true) fleet.endTokens(NOTICED_WITHIN * 1000);
  agenda.at(agenda.now + HEALTH_CHECK * 1000, () => nodes.checkHealth());
  for (let left = scenario.outage ?? 0; left > 0; left--) nextSecond();
  if (scenario.outage !== undefined) nodes.start();
  let recovery: number | undefined;
  for (let passed = 1; passed <= AFTER && recovery === undefined; passed++) if (nextSecond() < 0.001) recovery = passed;
  const sum = (name: keyof Counted): number => seconds.reduce((all, counted) => all + counted[name], 0);
  const highest = (name: keyof Counted): number => Math.max(...seconds.map((counted) => counted[name]));
  return {
    peak: highest('requests') / normal,
    withoutToken,
    recovery,
    requestsPerToken: sum('requests') / sum('tokens'),
    longestWait: highest('longestWait'),
  };
};

const setUp = (
  agenda: Agenda,
  region: Region,
  { retry = 'library', statesRetryAfter = false }: Scenario,
): { nodes: Nodes; fleet: Fleet } => {
  const lifetime = region.lifetime * 1000;
  const nodes = new Nodes({
    count: region.nodes,
    coresPerNode: region.coresPerNode,
    tokenCost: region.tokenCost,
    refusalCost: UNIT_COSTS.refusal.value,
    maxConnections: MAX_CONNECTIONS,
    statesRetryAfter,
    weight: (RATE * meanUse(lifetime)) / 1000 / CLIENTS,
  });
  return { nodes, fleet: new Fleet(agenda, nodes, { clients: CLIENTS, lifetime, retry, random: seeded(1) }) };
};
