// Keeps one token fresh. Owns its states: fresh → renewed while it serves → waited for → ended; and the single request that all callers share.

import { isTransient } from '../errors/transient.ts';
import type { TokenStore } from '../stores/token-store.ts';
import type { Token } from '../token/token.ts';
import type { PreparedTokenRequest } from '../token/token-request.ts';
import { Backoff } from './backoff.ts';
import { type HeldToken, holdToken, type Moment } from './held-token.ts';
import { type CompleteRuntime, sleep } from './runtime.ts';
import { SharedFlight } from './shared-flight.ts';
import { type SharedTokens, shareTokens } from './shared-tokens.ts';
import type { RequestReason, TokenEvent } from './token-events.ts';

/** Requests that are sent at most while callers wait and no token is left. */
const ATTEMPTS = 3;
/** Milliseconds: callers are not kept for another attempt any longer than this. */
const LONGEST_WAIT = 10_000;
/** Milliseconds for which a caller waits for the next token while this one is still good. */
const PATIENCE = 3_000;
/** Milliseconds between two renewals that an API's refusal sets off: where one does not help, the next does not either. */
const BETWEEN_REJECTIONS = 30_000;
/** Share of its lifetime that a token can be asked to have left, or every call would ask for a new one. */
const MOST_LEFT = 0.9;

/** How a caller wants the token. */
export interface GetTokenOptions {
  /** Ends this caller's wait; the request goes on for the others, and ends with the last of them. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that the token must still be good for, as far as the server gives tokens that last so long. */
  readonly minTtl?: number | undefined;
}

/** What a keeper works with. */
export interface TokenKeeperDependencies {
  readonly request: PreparedTokenRequest;
  readonly runtime: CompleteRuntime;
  readonly store: TokenStore | undefined;
  /** Milliseconds after which another process's lock is no longer waited for, and ours ends by itself. */
  readonly lockTime: number;
  readonly emit: (event: TokenEvent) => void;
}

/** A token and its next one. */
export class TokenKeeper {
  readonly #parts: TokenKeeperDependencies;
  readonly #shared: SharedTokens | undefined;
  readonly #backoff = new Backoff();
  readonly #monotonic: () => number;
  readonly #now: () => number;
  #held: HeldToken | undefined;
  #flight: { readonly shared: SharedFlight<Token>; readonly reason: RequestReason } | undefined;
  #rejected: string | undefined;
  #nextRejectionAt = Number.NEGATIVE_INFINITY;

  constructor(parts: TokenKeeperDependencies) {
    this.#parts = parts;
    this.#monotonic = parts.runtime.monotonic;
    this.#now = parts.runtime.now;
    this.#shared = parts.store === undefined ? undefined : shareTokens(parts.store, parts.request, parts.runtime, parts.emit);
  }

  /** The token at hand, if it has not ended. */
  get current(): Token | undefined {
    return this.#usable()?.token;
  }

  /** A good token: the one at hand, or the next. */
  get(options?: GetTokenOptions): Promise<Token> {
    const held = this.#held;
    if (options === undefined && held !== undefined && this.#isBefore(held.soft)) return held.ready;
    return this.#get(options ?? {});
  }

  /** The next token, whatever is left of this one. */
  async renew(signal?: AbortSignal): Promise<Token> {
    signal?.throwIfAborted();
    // A request already under way was made before the caller wished for another token, and may not know what the caller knows.
    if (this.#flight !== undefined && this.#flight.reason !== 'forced') {
      await this.#flight.shared.join(signal).catch(() => signal?.throwIfAborted());
    }
    return this.#next('forced', signal);
  }

  /**
   * Another token than one that an API has refused: the one that has come since, or the next.
   *
   * @returns `undefined` when asking for another would not help: none came, or one was asked for in vain a moment ago
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
      if (held !== undefined && this.#lasts(held, minTtl)) return this.#serve(held, signal);
      const reason = held !== undefined ? 'renewal' : this.#held === undefined ? 'first' : 'expired';
      const token = await this.#next(reason, signal);
      // What came may be from the store, or asked for by somebody content with less: once more, then.
      if (minTtl === 0 || round === 2) return token;
    }
  }

  async #serve(held: HeldToken, signal: AbortSignal | undefined): Promise<Token> {
    if (this.#isBefore(held.soft)) return held.token;
    const isResting = this.#flight === undefined && this.#monotonic() < this.#backoff.retryAt;
    if (isResting) return held.token;
    const flight = this.#joinable() ?? this.#start('renewal', true);
    if (this.#isBefore(held.hard)) return held.token;
    return this.#nextInTime(flight, held, signal);
  }

  /** The next token, or the one at hand when that does not come soon. */
  async #nextInTime(flight: SharedFlight<Token>, held: HeldToken, signal: AbortSignal | undefined): Promise<Token> {
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
    // Asking again so soon would only add to what keeps the server from answering.
    if (this.#monotonic() < this.#backoff.retryAt) return Promise.reject(this.#backoff.error);
    return this.#start(reason, false).join(signal);
  }

  /** The request under way, unless everybody has left it. */
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

  /** Asks, and asks again later as long as somebody waits who has no token to go on with. */
  async #obtain(flight: SharedFlight<Token>, reason: RequestReason): Promise<HeldToken> {
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
        const isWorthWaiting = isTransient(error) && held === undefined && attempt < ATTEMPTS && wait <= LONGEST_WAIT;
        if (!isWorthWaiting || !flight.hasWaiters) throw error;
        await sleep(runtime.schedule, wait, flight.signal);
      }
    }
  }

  /** From the store, else from the server. */
  async #once(signal: AbortSignal, reason: RequestReason, attempt: number): Promise<HeldToken> {
    const { emit } = this.#parts;
    const startedAt = this.#monotonic();
    const had = this.#usable();
    const will = (found: HeldToken): boolean =>
      reason !== 'forced' &&
      found.token.accessToken !== this.#rejected &&
      this.#isBefore(found.hard) &&
      (had === undefined || found.end.wall > had.end.wall);
    let from: 'store' | 'server' = 'store';
    const work = async (): Promise<HeldToken> => {
      from = 'server';
      emit({ type: 'requested', reason, attempt });
      return this.#ask(signal);
    };
    const stored = reason === 'forced' ? undefined : await this.#shared?.read();
    const ask = (): Promise<HeldToken> => this.#shared?.exclusively(this.#parts.lockTime, signal, will, work) ?? work();
    const held = stored !== undefined && will(stored) ? stored : await ask();
    const { expiresAt, grantId } = held.token;
    emit({ type: 'retrieved', from, expiresAt, renewAt: new Date(held.soft.wall), grantId, milliseconds: this.#monotonic() - startedAt });
    return held;
  }

  async #ask(signal: AbortSignal): Promise<HeldToken> {
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
    const held = holdToken(token, obtained);
    await this.#shared?.write(held, obtained.wall);
    return held;
  }

  #usable(): HeldToken | undefined {
    return this.#held !== undefined && this.#isBefore(this.#held.end) ? this.#held : undefined;
  }

  #lasts({ end, lifetime }: HeldToken, minTtl: number): boolean {
    return this.#isBefore(end, Math.min(minTtl, lifetime * MOST_LEFT));
  }

  #isBefore(moment: Moment, milliseconds = 0): boolean {
    return this.#monotonic() < moment.monotonic - milliseconds && this.#now() < moment.wall - milliseconds;
  }
}
