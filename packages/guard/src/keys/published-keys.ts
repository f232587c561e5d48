// The published keys of an issuer: fetched when needed, refreshed ahead of expiry, used for a limited time
// in an outage. Tokens of unauthenticated callers cannot cause frequent fetches.
import { BoundedMap } from '../bounded-map.ts';
import { GuardUnavailable } from '../guard-errors.ts';
import type { GuardListener } from '../guard-events.ts';
import { isWithin, type Runtime } from '../runtime.ts';
import { chooseKey, fetchKeySet, type KeyHint, type KeySet } from './key-set.ts';
import type { VerificationKey } from './verification-key.ts';

/** Fraction of its lifetime after which the next use of a set refreshes it in the background. */
export const REFRESH_AT = 0.8;
/** Milliseconds between two fetches because of unknown key ids, which callers can invent. */
export const UNKNOWN_KEY_COOL_DOWN = 30_000;
/** Milliseconds for which a key id that was not found causes no fetch. */
export const ABSENT_KEY_LIFETIME = 300_000;
/** Maximum number of absent key ids that are cached. */
const MAX_ABSENT = 1_000;
/**
 * Milliseconds after a failed fetch without another, doubled with each failure, so that requests in an
 * outage do not wait for a timeout.
 */
export const FAILURE_COOL_DOWN = 5_000;
export const MAX_FAILURE_COOL_DOWN = 60_000;

/** The dependencies of a key set. */
export interface PublishedKeysOptions {
  /** Finds the URL of the JWK Set. @throws when it is unavailable */
  readonly resolveUrl: () => string | Promise<string>;
  readonly runtime: Runtime;
  /** Milliseconds after its lifetime for which a set is used while it cannot be fetched. */
  readonly grace: number;
  readonly emit: GuardListener;
}

/** The state of an issuer's keys: `stale` is after their lifetime, within the grace period (`staleKeys`). */
export type KeysState = 'none' | 'fresh' | 'stale';

interface Failure {
  readonly at: number;
  readonly coolDown: number;
  readonly cause: unknown;
}

/** An issuer's published keys. */
export class PublishedKeys {
  readonly #options: PublishedKeysOptions;
  readonly #absent = new BoundedMap<string, number>(MAX_ABSENT);
  #set: KeySet | undefined;
  #fetchedAt: number | undefined;
  #failure: Failure | undefined;
  #pending: Promise<void> | undefined;

  constructor(options: PublishedKeysOptions) {
    this.#options = options;
  }

  /** Whether a key is in the current set, without fetching it. */
  has(key: VerificationKey): boolean {
    return this.#currentSet()?.keys.has(key) === true;
  }

  /** The key for a token from the current set, without fetching it. */
  current(hint: KeyHint): VerificationKey | undefined {
    const set = this.#currentSet();
    return set === undefined ? undefined : chooseKey(set, hint);
  }

  /**
   * The key for a token; `undefined` when the issuer does not publish it.
   *
   * @throws {@link GuardUnavailable} when the keys are unavailable
   */
  async find(hint: KeyHint): Promise<VerificationKey | undefined> {
    const known = this.current(hint);
    if (known !== undefined) return known;
    const { kid = '' } = hint;
    if (this.#isFresh()) {
      if (isWithin(this.#fetchedAt, UNKNOWN_KEY_COOL_DOWN, this.#now())) return undefined;
      if (isWithin(this.#absent.get(kid), ABSENT_KEY_LIFETIME, this.#now())) return undefined;
    }
    if (!this.#isCoolingDown()) await this.#refresh();
    if (this.#failure !== undefined) return this.#staleKey(hint, this.#failure);
    const found = this.#set === undefined ? undefined : chooseKey(this.#set, hint);
    if (found === undefined) this.#absent.set(kid, this.#now());
    return found;
  }

  /**
   * The key for a token after another key did not verify it: keys without a `kid` may have been rotated
   * unnoticed. It fetches the set as rarely as unknown key ids do.
   *
   * @returns `undefined` when there is no other key
   */
  async findOther(hint: KeyHint, than: VerificationKey): Promise<VerificationKey | undefined> {
    if (isWithin(this.#fetchedAt, UNKNOWN_KEY_COOL_DOWN, this.#now()) || this.#isCoolingDown()) return undefined;
    await this.#refresh();
    const found = this.current(hint);
    return found === than ? undefined : found;
  }

  /** Fetches the set, unless it is fresh. @throws {@link GuardUnavailable} */
  async warmUp(): Promise<void> {
    if (this.#isFresh()) return;
    if (!this.#isCoolingDown()) await this.#refresh();
    if (this.#failure !== undefined && this.state === 'none') throw this.#unavailable(this.#failure);
  }

  get state(): KeysState {
    if (this.#isFresh()) return 'fresh';
    return this.#isUsable() ? 'stale' : 'none';
  }

  // Refreshes the set in the background when most of its lifetime has passed.
  #currentSet(): KeySet | undefined {
    if (this.#set === undefined || !this.#isFresh()) return undefined;
    if (!isWithin(this.#fetchedAt, this.#set.lifetime * REFRESH_AT, this.#now()) && !this.#isCoolingDown()) void this.#refresh();
    return this.#set;
  }

  #now(): number {
    return this.#options.runtime.steady();
  }

  #isFresh(): boolean {
    return this.#set !== undefined && isWithin(this.#fetchedAt, this.#set.lifetime, this.#now());
  }

  #isUsable(): boolean {
    return this.#set !== undefined && isWithin(this.#fetchedAt, this.#set.lifetime + this.#options.grace, this.#now());
  }

  #isCoolingDown(): boolean {
    return this.#failure !== undefined && isWithin(this.#failure.at, this.#failure.coolDown, this.#now());
  }

  // A key that is missing from a stale set may be new, so the token must not be rejected.
  #staleKey(hint: KeyHint, failure: Failure): VerificationKey {
    const stale = this.#set !== undefined && this.#isUsable() ? chooseKey(this.#set, hint) : undefined;
    if (stale === undefined) throw this.#unavailable(failure);
    return stale;
  }

  #unavailable({ at, coolDown, cause }: Failure): GuardUnavailable {
    if (cause instanceof GuardUnavailable) return cause;
    const retryAfter = Math.max(1, Math.ceil((at + coolDown - this.#now()) / 1000));
    return new GuardUnavailable('keys_unavailable', 'The keys of the issuer cannot be fetched.', { retryAfter, cause });
  }

  // Concurrent calls share one fetch. Never rejects: callers read the outcome from the state.
  #refresh(): Promise<void> {
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  // The set is replaced as a whole, so that removed keys are no longer accepted.
  async #fetch(): Promise<void> {
    const { runtime, resolveUrl, emit } = this.#options;
    const startedAt = runtime.steady();
    let url = '';
    try {
      url = await resolveUrl();
      this.#set = await fetchKeySet(runtime, url, this.#set);
      this.#fetchedAt = startedAt;
      this.#failure = undefined;
      emit({ type: 'keys_fetched', url });
    } catch (cause) {
      const before = this.#failure === undefined ? 0 : this.#failure.coolDown * 2;
      this.#failure = { at: runtime.steady(), coolDown: Math.min(Math.max(before, FAILURE_COOL_DOWN), MAX_FAILURE_COOL_DOWN), cause };
      emit({ type: 'keys_failed', url, cause });
    }
  }
}
