// Simulated programs that each need a valid token all the time. The client library's own code, which has no
// public name, decides when they renew and retry.
import { networkError, OAuthResponseError } from '@mintmark/client';
import { Backoff } from '../../packages/client/src/source/backoff.ts';
import { renewalWindows } from '../../packages/client/src/source/renewal-windows.ts';
import type { Agenda } from './agenda.ts';
import type { Nodes } from './nodes.ts';

/** Milliseconds after which a client gives up a request; the server has its work all the same. */
const TIMEOUT = 30_000;

const NO_RESPONSE = networkError('https://server.example', new Error('connection refused'));

const overloaded = (retryAfter: number): OAuthResponseError =>
  new OAuthResponseError({ error: 'temporarily_unavailable', status: 503, description: undefined, requestId: undefined, retryAfter });

/** How clients retry: as the library does, or as programs do that were written without thinking of an outage. */
export type RetryRule = 'library' | 'each second';

/** Milliseconds for which a token is used until its renewal, on average. */
export const meanUse = (lifetime: number): number => lifetime - renewalWindows(lifetime, undefined, 0.5).renewal;

/** The clients of a region. */
export interface FleetOptions {
  readonly clients: number;
  /** Milliseconds. */
  readonly lifetime: number;
  readonly retry: RetryRule;
  readonly random: () => number;
}

/** What happened since the last count. */
export interface Counted {
  requests: number;
  tokens: number;
  refused: number;
  unreachable: number;
  timedOut: number;
  /** Longest wait for a response, in milliseconds. */
  longestWait: number;
}

const nothing = (): Counted => ({ requests: 0, tokens: 0, refused: 0, unreachable: 0, timedOut: 0, longestWait: 0 });

/** Clients that renew their tokens. */
export class Fleet {
  readonly #agenda: Agenda;
  readonly #nodes: Nodes;
  readonly #options: FleetOptions;
  readonly #expiry: Float64Array;
  /** A number that changes when what a client had planned is void. */
  readonly #plans: Uint32Array;
  #counted = nothing();

  constructor(agenda: Agenda, nodes: Nodes, options: FleetOptions) {
    this.#agenda = agenda;
    this.#nodes = nodes;
    this.#options = options;
    this.#expiry = new Float64Array(options.clients);
    this.#plans = new Uint32Array(options.clients);
    for (let client = 0; client < options.clients; client++) {
      const { renewal } = renewalWindows(options.lifetime, undefined, options.random());
      this.#hold(client, -options.random() * (options.lifetime - renewal), renewal);
    }
  }

  /** Share of the clients that have no valid token. */
  withoutToken(): number {
    const { now } = this.#agenda;
    return this.#expiry.reduce((count, expiry) => count + Number(expiry <= now), 0) / this.#options.clients;
  }

  /** Returns what happened since the last call. */
  count(): Counted {
    const counted = this.#counted;
    this.#counted = nothing();
    return counted;
  }

  /** Ends all tokens; each client learns it from an API within some milliseconds, and renews. */
  endTokens(within: number): void {
    const { now } = this.#agenda;
    for (let client = 0; client < this.#options.clients; client++) {
      this.#expiry[client] = now;
      this.#plan(client, now + this.#options.random() * within, new Backoff());
    }
  }

  #plan(client: number, at: number, backoff: Backoff): void {
    const plan = ((this.#plans[client] ?? 0) + 1) >>> 0;
    this.#plans[client] = plan;
    this.#agenda.at(at, () => {
      if (this.#plans[client] === plan) this.#request(client, backoff);
    });
  }

  #hold(client: number, sentAt: number, renewal: number): void {
    const expiry = sentAt + this.#options.lifetime;
    this.#expiry[client] = expiry;
    this.#plan(client, expiry - renewal, new Backoff());
  }

  #request(client: number, backoff: Backoff): void {
    const { random } = this.#options;
    const { now } = this.#agenda;
    const { kind, wait, retryAfter } = this.#nodes.request(now, random());
    const counted = this.#counted;
    counted.requests++;
    if (kind === 'token' && wait <= TIMEOUT) {
      counted.tokens++;
      counted.longestWait = Math.max(counted.longestWait, wait);
      const { lifetime } = this.#options;
      this.#agenda.at(now + wait, () => this.#hold(client, now, renewalWindows(lifetime, undefined, random()).renewal));
      return;
    }
    counted[kind === 'token' ? 'timedOut' : kind]++;
    const failedAt = now + Math.min(wait, TIMEOUT);
    const pause = backoff.failed(retryAfter === undefined ? NO_RESPONSE : overloaded(retryAfter), failedAt, random);
    this.#plan(client, failedAt + (this.#options.retry === 'library' ? pause : 1000), backoff);
  }
}
