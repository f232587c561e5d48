// Simulated nodes behind a load balancer that spreads requests evenly, so that all of them have the same queue.
// How long a request waits follows from the CPU time of those before it.

/** The nodes of a region. */
export interface NodesOptions {
  readonly count: number;
  readonly coresPerNode: number;
  /** Microseconds of CPU per token, with its connection. */
  readonly tokenCost: number;
  /** Microseconds of CPU per connection that is refused. */
  readonly refusalCost: number;
  /** Requests in progress at a node (`--max-connections`); more are refused. */
  readonly maxConnections: number;
  /** Requests that one simulated request stands for. */
  readonly weight: number;
  /** Whether a refusal states when the nodes will have served those that they have refused so far. */
  readonly statesRetryAfter: boolean;
}

/** What happens to a request. */
export interface Fate {
  readonly kind: 'token' | 'refused' | 'unreachable';
  /** Milliseconds until the response. */
  readonly wait: number;
  /** Seconds of the Retry-After of a refusal. */
  readonly retryAfter?: number | undefined;
}

/** Seconds of the longest Retry-After. */
const LONGEST_RETRY_AFTER = 600;

/** Nodes with their common queue. */
export class Nodes {
  readonly #options: NodesOptions;
  #stopped = 0;
  /** Number of nodes that the load balancer sends to. */
  #listed: number;
  #busyUntil = 0;
  /** Refused and served requests of each second so far. */
  readonly #seconds: { refused: number; served: number }[] = [];
  #retryAfter = 1;

  constructor(options: NodesOptions) {
    this.#options = options;
    this.#listed = options.count;
  }

  /** Stops some nodes. The load balancer does not know yet. */
  stop(count: number): void {
    this.#stopped = count;
  }

  /** Starts all nodes, with empty queues. */
  start(): void {
    this.#stopped = 0;
    this.#busyUntil = 0;
    this.checkHealth();
  }

  /** Lets the load balancer find out which nodes respond. */
  checkHealth(): void {
    this.#listed = this.#options.count - this.#stopped;
  }

  /** Sends a request to one of the nodes. @param random - from 0 up to 1: chooses it */
  request(now: number, random: number): Fate {
    const { count, coresPerNode, tokenCost, refusalCost, maxConnections, weight } = this.#options;
    const running = count - this.#stopped;
    if (random * this.#listed >= running) return { kind: 'unreachable', wait: 0 };
    const wait = Math.max(this.#busyUntil - now, 0);
    const isFull = wait > (maxConnections * tokenCost) / coresPerNode / 1000;
    const micros = weight * (isFull ? refusalCost : tokenCost);
    this.#busyUntil = now + wait + micros / running / coresPerNode / 1000;
    this.#count(Math.floor(now / 1000), isFull ? 'refused' : 'served');
    if (!isFull) return { kind: 'token', wait: wait + tokenCost / 1000 };
    return { kind: 'refused', wait: 0, retryAfter: this.#options.statesRetryAfter ? this.#retryAfter : undefined };
  }

  #count(second: number, what: 'refused' | 'served'): void {
    while (this.#seconds.length <= second) {
      this.#seconds.push({ refused: 0, served: 0 });
      const span = this.#seconds.slice(-1 - this.#retryAfter, -1);
      const sum = (of: 'refused' | 'served'): number => span.reduce((all, counts) => all + counts[of], 0);
      const seconds = (sum('refused') / Math.max(sum('served'), 1)) * span.length;
      this.#retryAfter = Math.min(Math.max(Math.round(seconds), 1), LONGEST_RETRY_AFTER);
    }
    const counts = this.#seconds[second];
    if (counts !== undefined) counts[what]++;
  }
}
