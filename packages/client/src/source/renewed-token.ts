// One token and its renewal. The token is first valid, then renewed in the background; then callers wait for
// its successor; at last it has expired. All callers share one request.

import { isTransient } from '../errors/transient.ts';
import type { TokenStore } from '../stores/token-store.ts';
import type { Token } from '../token/token.ts';
import type { PreparedTokenRequest } from '../token/token-request.ts';
import { Backoff } from './backoff.ts';
import { type CompleteRuntime, sleep } from './runtime.ts';
import { SharedFlight } from './shared-flight.ts';
import { type SharedTokens, shareTokens } from './shared-tokens.ts';
import { type Moment, type TimedToken, timedToken } from './timed-token.ts';
import type { RequestReason, TokenEvent } from './token-events.ts';

/** Maximum number of requests while callers wait without a valid token. */
const ATTEMPTS = 3;
/** Maximum time in milliseconds for which callers wait for another attempt. */
const MAX_WAIT = 10_000;
/** Milliseconds for which a caller waits for the next token while the current one is still valid. */
const PATIENCE = 3_000;
/**
 * Milliseconds between two renewals after an API's refusal: if one does not help, the next is unlikely to.
 */
const BETWEEN_REJECTIONS = 30_000;
/**
 * The largest share of its lifetime for which a token can be required to be valid; with a larger share, every
 * call would request a new token.
 */
const MAX_SHARE_LEFT = 0.9;

/** The options of `get`. */
export interface GetTokenOptions {
  /**
   * Aborts this caller's wait; the request continues for the others, and is aborted with the last of them.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds for which the token must still be valid, as far as the server issues tokens with such a
   * lifetime.
   */
  readonly minTtl?: number | undefined;
}

/** The dependencies of a renewed token. */
export interface RenewedTokenDependencies {
  readonly request: PreparedTokenRequest;
  readonly runtime: CompleteRuntime;
  readonly store: TokenStore | undefined;
  /** Milliseconds to wait for another process's lock, and until our own lock expires. */
  readonly lockTime: number;
  readonly emit: (event: TokenEvent) => void;
  /** When every token of the request expires at the latest, in milliseconds since the epoch; never, when absent. */
  readonly last?: number | undefined;
}

/** The current token and its successor. */
export class RenewedToken {
  readonly #parts: RenewedTokenDependencies;
  readonly #shared: SharedTokens | undefined;
  readonly #backoff = new Backoff();
  readonly #monotonic: () => number;
  readonly #now: () => number;
  #held: TimedToken | undefined;
  #flight: { readonly shared: SharedFlight<Token>; readonly reason: RequestReason } | undefined;
  #rejected: string | undefined;
  #nextRejectionAt = Number.NEGATIVE_INFINITY;

  constructor(parts: RenewedTokenDependencies) {
    this.#parts = parts;
    this.#monotonic = parts.runtime.monotonic;
    this.#now = parts.runtime.now;
    this.#shared = parts.store === undefined ? undefined : shareTokens(parts.store, parts.request, parts.runtime, parts.emit);
  }

  /** The current token, unless it has expired. */
  get current(): Token | undefined {
    return this.#usable()?.token;
  }

  /** A valid token: the current one, or the next. */
  get(options?: GetTokenOptions): Promise<Token> {
    const held = this.#held;
    if (options === undefined && held !== undefined && this.#isBefore(held.renewAt)) return held.ready;
    return this.#get(options ?? {});
  }

  /** The next token, whatever the remaining lifetime of the current one. */
  async renew(signal?: AbortSignal): Promise<Token> {
    signal?.throwIfAborted();
    // A request in flight may have been sent before the event that makes the caller renew the token.
    if (this.#flight !== undefined && this.#flight.reason !== 'forced') {
      await this.#flight.shared.join(signal).catch(() => signal?.throwIfAborted());
    }
    return this.#next('forced', signal);
  }

  /**
   * A token to use instead of one that an API refused: the current token if it is another one, or the next.
   *
   * @returns `undefined` when no other token was obtained, or a renewal for a refused token was tried a
   * moment ago
   */
  async replace(rejected: Token, signal?: AbortSignal): Promise<Token | undefined> {
    const held = this.#usable();
    if (held !== undefined && held.token.accessToken !== rejected.accessToken) return held.token;
    if (this.#flight === undefined || this.#rejected !== rejected.accessToken) {
      if (this.#monotonic() < this.#nextRejectionAt) return undefined;
      this.#nextRejectionAt = this.#monotonic() + BETWEEN_REJECTIONS;
      this.#rejected = rejected.accessToken;
    }
    try {
      const next = await this.#next('rejected', signal);
      return next.accessToken === rejected.accessToken ? undefined : next;
    } catch {
      signal?.throwIfAborted();
      return undefined;
    }
  }

  async #get({ signal, minTtl = 0 }: GetTokenOptions): Promise<Token> {
    for (let round = 1; ; round++) {
      signal?.throwIfAborted();
      const held = this.#usable();
      if (held !== undefined && this.#hasTtl(held, minTtl)) return this.#serve(held, signal);
      const reason = held !== undefined ? 'renewal' : this.#held === undefined ? 'first' : 'expired';
      const token = await this.#next(reason, signal);
      // The token may come from the store, or from a request without minTtl; the second round requests
      // another.
      if (minTtl === 0 || round === 2) return token;
    }
  }

  async #serve(held: TimedToken, signal: AbortSignal | undefined): Promise<Token> {
    if (this.#isBefore(held.renewAt)) return held.token;
    const isResting = this.#flight === undefined && this.#monotonic() < this.#backoff.retryAt;
    if (isResting) return held.token;
    const flight = this.#joinable() ?? this.#start('renewal', true);
    if (this.#isBefore(held.waitFrom)) return held.token;
    return this.#nextInTime(flight, held, signal);
  }

  /** The next token, or the current one when that does not arrive soon. */
  async #nextInTime(flight: SharedFlight<Token>, held: TimedToken, signal: AbortSignal | undefined): Promise<Token> {
    const impatient = new AbortController();
    const time = Math.min(PATIENCE, (held.end.monotonic - this.#monotonic()) / 2);
    const cancel = this.#parts.runtime.schedule(() => impatient.abort(), time);
    try {
      return await flight.join(signal === undefined ? impatient.signal : AbortSignal.any([signal, impatient.signal]));
    } catch (error) {
      signal?.throwIfAborted();
      if (this.#isBefore(held.end)) return held.token;
      throw error;
    } finally {
      cancel();
    }
  }

  #next(reason: RequestReason, signal: AbortSignal | undefined): Promise<Token> {
    const flight = this.#joinable();
    if (flight !== undefined) return flight.join(signal);
    // A request before that time would only add to the server's load.
    if (this.#monotonic() < this.#backoff.retryAt) return Promise.reject(this.#backoff.error);
    return this.#start(reason, false).join(signal);
  }

  /** The request in flight, unless it was aborted. */
  #joinable(): SharedFlight<Token> | undefined {
    return this.#flight?.shared.signal.aborted === false ? this.#flight.shared : undefined;
  }

  #start(reason: RequestReason, isWantedAnyway: boolean): SharedFlight<Token> {
    const shared = new SharedFlight<Token>(async (self) => {
      try {
        const held = await this.#obtain(self, reason);
        this.#held = held;
        return held.token;
      } finally {
        if (this.#flight?.shared === self) this.#flight = undefined;
      }
    }, isWantedAnyway);
    this.#flight = { shared, reason };
    return shared;
  }

  /** Obtains a token; retries later while callers wait without a valid token. */
  async #obtain(flight: SharedFlight<Token>, reason: RequestReason): Promise<TimedToken> {
    const { runtime, emit } = this.#parts;
    for (let attempt = 1; ; attempt++) {
      try {
        const held = await this.#once(flight.signal, reason, attempt);
        this.#backoff.succeeded();
        return held;
      } catch (error) {
        if (flight.signal.aborted) throw error;
        const wait = this.#backoff.failed(error, this.#monotonic(), runtime.random);
        emit({ type: 'failed', error, isTransient: isTransient(error), retryAt: new Date(this.#now() + wait) });
        const held = this.#usable();
        if (held !== undefined) emit({ type: 'servedStale', expiresAt: held.token.expiresAt, error });
        const isWorthWaiting = isTransient(error) && held === undefined && attempt < ATTEMPTS && wait <= MAX_WAIT;
        if (!isWorthWaiting || !flight.hasWaiters) throw error;
        await sleep(runtime.schedule, wait, flight.signal);
      }
    }
  }

  /** One attempt: from the store, else from the server. */
  async #once(signal: AbortSignal, reason: RequestReason, attempt: number): Promise<TimedToken> {
    const { emit } = this.#parts;
    const startedAt = this.#monotonic();
    const had = this.#usable();
    const accepts = (found: TimedToken): boolean =>
      reason !== 'forced' &&
      found.token.accessToken !== this.#rejected &&
      this.#isBefore(found.waitFrom) &&
      (had === undefined || found.end.wall > had.end.wall);
    let from: 'store' | 'server' = 'store';
    const work = async (): Promise<TimedToken> => {
      from = 'server';
      emit({ type: 'requested', reason, attempt });
      return this.#request(signal);
    };
    const stored = reason === 'forced' ? undefined : await this.#shared?.read();
    const request = (): Promise<TimedToken> => this.#shared?.exclusively(this.#parts.lockTime, signal, accepts, work) ?? work();
    const held = stored !== undefined && accepts(stored) ? stored : await request();
    const { expiresAt, grantId } = held.token;
    emit({
      type: 'retrieved',
      from,
      expiresAt,
      renewAt: new Date(held.renewAt.wall),
      grantId,
      milliseconds: this.#monotonic() - startedAt,
    });
    return held;
  }

  async #request(signal: AbortSignal): Promise<TimedToken> {
    const { request, runtime, emit } = this.#parts;
    const obtained = { wall: this.#now(), monotonic: this.#monotonic(), random: runtime.random() };
    let isLifetimeUnknown = false;
    const token = await request.send(signal, {
      lifetimeUnknown: () => {
        isLifetimeUnknown = true;
      },
      secretReloaded: () => emit({ type: 'secretReloaded' }),
      credentialExpiring: (at) => emit({ type: 'credentialExpiring', at }),
    });
    if (isLifetimeUnknown) emit({ type: 'lifetimeUnknown', expiresAt: token.expiresAt });
    const held = timedToken(token, obtained, this.#parts.last);
    await this.#shared?.write(held, obtained.wall);
    return held;
  }

  #usable(): TimedToken | undefined {
    return this.#held !== undefined && this.#isBefore(this.#held.end) ? this.#held : undefined;
  }

  #hasTtl({ end, lifetime }: TimedToken, minTtl: number): boolean {
    return this.#isBefore(end, Math.min(minTtl, lifetime * MAX_SHARE_LEFT));
  }

  #isBefore(moment: Moment, milliseconds = 0): boolean {
    return this.#monotonic() < moment.monotonic - milliseconds && this.#now() < moment.wall - milliseconds;
  }
}
