// The keys that an issuer publishes: fetched when needed, renewed ahead of time, used for a while in an outage, and never asked for more often
// than a stranger's tokens deserve.
import { BoundedMap } from '../bounded-map.ts';
import { GuardUnavailable } from '../guard-errors.ts';
import type { GuardListener } from '../guard-events.ts';
import { isWithin, type Runtime } from '../runtime.ts';
import { chooseKey, fetchKeySet, type KeyHint, type KeySet } from './key-set.ts';
import type { VerificationKey } from './verification-key.ts';

/** Part of its lifetime after which a set is renewed in the background by whoever uses it. */
export const REFRESH_AT = 0.8;
/** Milliseconds between two fetches that unknown key ids cause: anybody can make key ids up. */
export const UNKNOWN_KEY_COOL_DOWN = 30_000;
/** Milliseconds for which a key id that was looked for in vain causes no fetch. */
export const ABSENT_KEY_LIFETIME = 300_000;
/** Most absent key ids that are remembered. */
const MAX_ABSENT = 1_000;
/** Milliseconds without a new try after a failed fetch, doubled with each failure: an outage is answered at once, not after a timeout. */
export const FAILURE_COOL_DOWN = 5_000;
export const MAX_FAILURE_COOL_DOWN = 60_000;

/** What the key set needs. */
export interface PublishedKeysOptions {
  /** Finds the address of the JWKS. @throws when it is not known for now */
  readonly resolveUrl: () => string | Promise<string>;
  readonly runtime: Runtime;
  /** Milliseconds for which a set is used beyond its lifetime while it cannot be fetched anew. */
  readonly grace: number;
  readonly emit: GuardListener;
}

/** How the keys of an issuer are doing: `stale` is beyond their lifetime and within the grace. */
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

  /** Whether a key is among those that hold now, as far as is known without asking. */
  has(key: VerificationKey): boolean {
    return this.#currentSet()?.keys.has(key) === true;
  }

  /** The key for a token, when that is known without asking. */
  current(hint: KeyHint): VerificationKey | undefined {
    const set = this.#currentSet();
    return set === undefined ? undefined : chooseKey(set, hint);
  }

  /**
   * The key for a token; `undefined` when the issuer does not publish it.
   *
   * @throws {@link GuardUnavailable} when that cannot be known
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
   * Another key for a token than the one that did not fit: keys without names may have been rotated without anybody hearing of it. As seldom as
   * unknown key ids, it fetches the set.
   *
   * @returns `undefined` when there is none
   */
  async findOther(hint: KeyHint, than: VerificationKey): Promise<VerificationKey | undefined> {
    if (isWithin(this.#fetchedAt, UNKNOWN_KEY_COOL_DOWN, this.#now()) || this.#isCoolingDown()) return undefined;
    await this.#refresh();
    const found = this.current(hint);
    return found === than ? undefined : found;
  }

  /** Fetches the set, unless there is a fresh one. @throws {@link GuardUnavailable} */
  async warmUp(): Promise<void> {
    if (this.#isFresh()) return;
    if (!this.#isCoolingDown()) await this.#refresh();
    if (this.#failure !== undefined && this.state === 'none') throw this.#unavailable(this.#failure);
  }

  get state(): KeysState {
    if (this.#isFresh()) return 'fresh';
    return this.#isUsable() ? 'stale' : 'none';
  }

  // Renews the set in the background when its end is near.
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

  // A key that is not in an old set may be new: nobody can tell, so that it is no fault of the token.
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

  // One fetch for all who wait. Never rejects: every waiter reads the outcome from the state.
  #refresh(): Promise<void> {
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  // The set is replaced as a whole, so that a removed key is gone.
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
