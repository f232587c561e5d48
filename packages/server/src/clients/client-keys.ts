// Finds the public keys of clients, in their registration or at its `jwks_uri`, and caches fetched keys.
import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { type PublicJwk, parsePublishedJwks } from '../jose/jwk.ts';
import type { GuardedFetch } from '../outgoing/guarded-fetch.ts';
import { OutgoingError } from '../outgoing/outgoing-error.ts';
import { TenantSlots } from '../outgoing/tenant-slots.ts';
import type { Client } from '../records/client.ts';
import { invalidClient } from '../refusals/refusal.ts';

/** Maximum number of cached key sets. */
const MAX_SETS = 5_000;
// Milliseconds. A set is fresh for the `max-age` of its response, within these bounds.
const MIN_FRESH = 60_000;
const DEFAULT_FRESH = 300_000;
const MAX_FRESH = 3_600_000;
/** The time for which a stale set is used while its server does not respond. */
const GRACE = 3_600_000;
/** Minimum time between two fetches after a failure or for an unknown key. */
const COOL_DOWN = 30_000;
/** The time for which a request waits for the refresh of a stale set, from the start of the fetch. */
const REFRESH_WAIT = 1_000;
/** Maximum number of sets of one tenant that are fetched at once. */
export const MAX_FETCHES_OF_TENANT = 16;
/** The time for which further fetches wait for a slot. */
const MAX_WAIT = 5_000;

type IsWanted = (key: PublicJwk) => boolean;

/** Finds the keys that a client signs with. */
export interface ClientKeys {
  /**
   * The keys of a client.
   *
   * @param isWanted - whether a key is a candidate; a set without one is fetched again, at most once in 30
   * seconds
   * @throws {@link Refusal} `invalid_client` when its URI returns none: an unavailable server is the client's
   * own fault
   */
  keysFor(client: Client, isWanted: IsWanted): Promise<readonly PublicJwk[]>;
}

interface FetchedSet {
  readonly keys: readonly PublicJwk[];
  readonly fetchedAt: number;
  readonly freshUntil: number;
}

/** Dependencies of fetched keys. */
export interface FetchedClientKeysOptions {
  readonly fetch: GuardedFetch;
  /** Milliseconds on a clock that never goes back; see `steadyClock`. */
  readonly steady: () => number;
  readonly log: Logger;
  /** In milliseconds; see `REFRESH_WAIT`. */
  readonly patience?: number;
}

interface Known {
  set: FetchedSet | undefined;
  /** When the last attempt began, successful or not. */
  triedAt: number;
  underWay: Promise<void> | undefined;
  /** Why the last fetch failed. */
  fault: Readonly<Record<string, string>> | undefined;
}

/** Finds keys in the registration, or fetches them from the URI. */
export class FetchedClientKeys implements ClientKeys {
  readonly #fetch: GuardedFetch;
  readonly #steady: () => number;
  readonly #log: Logger;
  readonly #patience: number;
  readonly #slots = new TenantSlots(MAX_FETCHES_OF_TENANT, MAX_WAIT);
  // The key is tenant, client and URI, so that a client never gets keys of another client or of its own
  // former URI.
  readonly #known = new LRUCache<string, Known>({ max: MAX_SETS });

  constructor({ fetch, steady, log, patience = REFRESH_WAIT }: FetchedClientKeysOptions) {
    this.#fetch = fetch;
    this.#steady = steady;
    this.#log = log;
    this.#patience = patience;
  }

  async keysFor(client: Client, isWanted: IsWanted): Promise<readonly PublicJwk[]> {
    const { jwks, jwksUri } = client;
    if (jwks !== undefined || jwksUri === undefined) return jwks ?? [];
    const known = this.#entry(`${client.tenantId} ${client.clientId} ${jwksUri}`);
    if (this.#mustFetch(known, isWanted)) await this.#waitForRefresh(known, this.#refresh(known, client, jwksUri));
    const { set } = known;
    if (set === undefined || this.#steady() >= set.freshUntil + GRACE) {
      throw invalidClient('client_keys_unavailable', { clientId: client.clientId, detail: { jwks_uri: jwksUri, ...known.fault } });
    }
    return set.keys;
  }

  #entry(name: string): Known {
    const known = this.#known.get(name) ?? { set: undefined, triedAt: Number.NEGATIVE_INFINITY, underWay: undefined, fault: undefined };
    this.#known.set(name, known);
    return known;
  }

  #mustFetch({ set, triedAt, underWay }: Known, isWanted: IsWanted): boolean {
    // A caller during a fetch waits with the others instead of using the stale set.
    if (underWay === undefined && this.#steady() - triedAt < COOL_DOWN) return false;
    return set === undefined || this.#steady() >= set.freshUntil || !set.keys.some(isWanted);
  }

  // A caller with a stale set waits for a limited time and then uses that set.
  async #waitForRefresh({ set, triedAt }: Known, refreshed: Promise<void>): Promise<void> {
    if (set === undefined) return refreshed;
    const left = triedAt + this.#patience - this.#steady();
    const timer = new AbortController();
    await Promise.race([refreshed, delay(Math.max(0, left), undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
  }

  // Concurrent callers share one request. The set is replaced as a whole, so that removed keys are not
  // retained.
  #refresh(known: Known, { clientId, tenantId }: Client, uri: string): Promise<void> {
    known.underWay ??= (async () => {
      known.triedAt = this.#steady();
      try {
        const { json, maxAge } = await this.#slots.take(tenantId, () => this.#fetch(uri));
        const keys = parsePublishedJwks(json);
        const freshFor = Math.min(Math.max((maxAge ?? DEFAULT_FRESH / 1000) * 1000, MIN_FRESH), MAX_FRESH);
        known.fault = undefined;
        known.set = { keys, fetchedAt: this.#steady(), freshUntil: this.#steady() + freshFor };
      } catch (error) {
        known.fault =
          error instanceof OutgoingError
            ? { fault: error.fault, ...(error.saw === undefined ? undefined : { saw: error.saw }) }
            : { fault: 'key_set' };
        this.#log.warn({ err: error, client_id: clientId, tenant_id: tenantId }, 'the keys of a client could not be fetched');
      } finally {
        known.underWay = undefined;
      }
    })();
    return known.underWay;
  }
}
