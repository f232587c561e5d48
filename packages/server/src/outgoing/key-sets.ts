// Caches the key sets that others publish: of clients and of trusted issuers. A set is replaced as a whole, so
// that removed keys are not retained, and an unreachable server is not requested again at once.
import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { PublicJwk } from '../jose/jwk.ts';
import { OutgoingError } from './outgoing-error.ts';
import { TenantSlots } from './tenant-slots.ts';

/** Maximum number of cached key sets. */
const MAX_SETS = 5_000;
/** Maximum number of their characters as JSON: whoever publishes a set chooses its length. */
const MAX_TEXT = 32_000_000;
// Milliseconds. A set is fresh for the `max-age` of its response, within these bounds.
const MIN_FRESH = 60_000;
const DEFAULT_FRESH = 300_000;
const MAX_FRESH = 3_600_000;
/** Minimum time between two fetches after a failure or for an unknown key. */
const COOL_DOWN = 30_000;
/** The time for which a request waits for the refresh of a stale set, from the start of the fetch. */
const REFRESH_WAIT = 1_000;
/** Maximum number of sets of one tenant that are fetched at once. */
export const MAX_FETCHES_OF_TENANT = 16;
/** The time for which further fetches wait for a slot. */
const MAX_WAIT = 5_000;

/** Whether a key is a candidate. */
export type IsWanted = (key: PublicJwk) => boolean;

/** A key set as fetched. */
export interface FetchedKeys {
  readonly keys: readonly PublicJwk[];
  /** Seconds for which it may be cached; `undefined` if its server did not state it. */
  readonly maxAge: number | undefined;
}

/** A published key set. */
export interface PublishedKeys {
  /** Identifies it in the cache: whose it is, and where it is. */
  readonly name: string;
  readonly tenantId: string;
  readonly fetch: () => Promise<FetchedKeys>;
}

/** Why a fetch failed. */
export type KeySetFault = Readonly<Record<string, string>>;

/** What is known of a key set. Times are milliseconds of the steady clock. */
export interface KeySetState {
  readonly set: FetchedSet | undefined;
  /** When the last attempt began, successful or not. */
  readonly triedAt: number;
  readonly fault: KeySetFault | undefined;
}

interface FetchedSet {
  readonly keys: readonly PublicJwk[];
  /** As JSON. */
  readonly length: number;
  readonly fetchedAt: number;
  readonly freshUntil: number;
}

interface Known {
  set: FetchedSet | undefined;
  triedAt: number;
  underWay: Promise<void> | undefined;
  fault: KeySetFault | undefined;
}

/** The settings of a cache of key sets. */
export interface KeySetsOptions<Published extends PublishedKeys> {
  /** Milliseconds on a clock that never goes back; see `steadyClock`. */
  readonly steady: () => number;
  /** Milliseconds for which a stale set is used while its server does not respond. */
  readonly grace: number;
  /** In milliseconds; see `REFRESH_WAIT`. */
  readonly patience?: number | undefined;
  /** Maximum number of characters of all sets; 32 million by default. */
  readonly maxText?: number;
  /** Called after a failed fetch. */
  readonly onFailed: (published: Published, error: unknown) => void;
}

/** Fetches key sets when they are needed, and caches them. */
export class KeySets<Published extends PublishedKeys> {
  readonly #options: KeySetsOptions<Published>;
  readonly #slots = new TenantSlots(MAX_FETCHES_OF_TENANT, MAX_WAIT);
  readonly #known: LRUCache<string, Known>;

  constructor(options: KeySetsOptions<Published>) {
    this.#options = options;
    const { maxText = MAX_TEXT } = options;
    this.#known = new LRUCache({ max: MAX_SETS, maxSize: maxText, sizeCalculation: ({ set }, name) => name.length + (set?.length ?? 0) });
  }

  /**
   * The keys of a set; `undefined` when none can be had, or only too old ones.
   *
   * @param isWanted - a set without a wanted key is fetched again, at most once in 30 seconds
   */
  async keysAt(published: Published, isWanted: IsWanted): Promise<readonly PublicJwk[] | undefined> {
    const known = this.#entry(published.name);
    if (this.#mustFetch(known, isWanted)) await this.#waitForRefresh(known, this.#refresh(known, published));
    const { set } = known;
    return set === undefined || this.#options.steady() >= set.freshUntil + this.#options.grace ? undefined : set.keys;
  }

  /** Fetches a set now, whatever is cached. */
  async refresh(published: Published): Promise<KeySetState> {
    const known = this.#entry(published.name);
    await this.#refresh(known, published);
    return known;
  }

  /**
   * Fetches a set that is to replace another one. If it cannot be fetched, nothing is known by its name, so that it is
   * fetched as soon as it is needed, and the failure is that of the other one.
   */
  async replace(published: Published, former: string): Promise<KeySetState> {
    const known = await this.refresh(published);
    if (known.fault === undefined || known.set !== undefined) return known;
    this.#known.delete(published.name);
    const { triedAt, fault } = known;
    return Object.assign(this.#entry(former), { triedAt, fault });
  }

  /** What is known of a set. */
  stateOf(name: string): KeySetState | undefined {
    return this.#known.peek(name);
  }

  #entry(name: string): Known {
    const found = this.#known.get(name);
    if (found !== undefined) return found;
    const known = { set: undefined, triedAt: Number.NEGATIVE_INFINITY, underWay: undefined, fault: undefined };
    this.#known.set(name, known);
    return known;
  }

  #mustFetch({ set, triedAt, underWay }: Known, isWanted: IsWanted): boolean {
    const now = this.#options.steady();
    // A caller during a fetch waits with the others instead of using the stale set.
    if (underWay === undefined && now - triedAt < COOL_DOWN) return false;
    return set === undefined || now >= set.freshUntil || !set.keys.some(isWanted);
  }

  // A caller with a stale set waits for a limited time and then uses that set.
  async #waitForRefresh({ set, triedAt }: Known, refreshed: Promise<void>): Promise<void> {
    if (set === undefined) return refreshed;
    const { patience = REFRESH_WAIT, steady } = this.#options;
    const timer = new AbortController();
    const left = Math.max(0, triedAt + patience - steady());
    await Promise.race([refreshed, delay(left, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
  }

  // Concurrent callers share one request.
  #refresh(known: Known, published: Published): Promise<void> {
    const { steady, onFailed } = this.#options;
    known.underWay ??= (async () => {
      known.triedAt = steady();
      try {
        const { keys, maxAge } = await this.#slots.take(published.tenantId, published.fetch);
        const freshFor = Math.min(Math.max((maxAge ?? DEFAULT_FRESH / 1000) * 1000, MIN_FRESH), MAX_FRESH);
        known.fault = undefined;
        const fetchedAt = steady();
        known.set = { keys, length: JSON.stringify(keys).length, fetchedAt, freshUntil: fetchedAt + freshFor };
        // Again, since it has another length.
        this.#known.delete(published.name);
        this.#known.set(published.name, known);
      } catch (error) {
        known.fault = faultOf(error);
        onFailed(published, error);
      } finally {
        known.underWay = undefined;
      }
    })();
    return known.underWay;
  }
}

const faultOf = (error: unknown): KeySetFault => {
  if (!(error instanceof OutgoingError)) return { fault: 'key_set' };
  return { fault: error.fault, ...(error.saw === undefined ? undefined : { saw: error.saw }) };
};
