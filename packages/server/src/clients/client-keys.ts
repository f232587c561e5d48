// The public keys of clients: from their registration, or from the URI that it names, fetched when they are needed and kept for a while.
import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { type PublicJwk, parsePublishedJwks } from '../jose/jwk.ts';
import type { GuardedFetch } from '../outgoing/guarded-fetch.ts';
import { OutgoingError } from '../outgoing/outgoing-error.ts';
import { TenantSlots } from '../outgoing/tenant-slots.ts';
import type { Client } from '../records/client.ts';
import { invalidClient } from '../refusals/refusal.ts';

/** Most fetched sets that are kept. */
const MAX_SETS = 5_000;
// Milliseconds. A set is fresh for as long as its server says, within these bounds.
const MIN_FRESH = 60_000;
const DEFAULT_FRESH = 300_000;
const MAX_FRESH = 3_600_000;
/** How long a set that is no longer fresh is used while its server does not answer. */
const GRACE = 3_600_000;
/** How long nobody asks again after a failure, or for a key that was not there. */
const COOL_DOWN = 30_000;
/** How long a set that is no longer fresh waits for the next one, from when that was asked for: an honest server takes less. */
const REFRESH_WAIT = 1_000;
/** Most sets of one tenant that are fetched at once. */
export const MAX_FETCHES_OF_TENANT = 16;
/** How long others wait for a place. */
const MAX_WAIT = 5_000;

type IsWanted = (key: PublicJwk) => boolean;

/** Finds the keys that a client signs with. */
export interface ClientKeys {
  /**
   * The keys of a client.
   *
   * @param isWanted - whether a key may be the one that is looked for: a set without such a key is fetched anew, but not often
   * @throws {@link Refusal} `invalid_client` when its URI gives none: that its server is away is the client's own outage
   */
  keysFor(client: Client, isWanted: IsWanted): Promise<readonly PublicJwk[]>;
}

interface FetchedSet {
  readonly keys: readonly PublicJwk[];
  readonly fetchedAt: number;
  readonly freshUntil: number;
}

/** What fetched keys are made with. */
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
  /** When the last attempt began, whatever came of it. */
  triedAt: number;
  underWay: Promise<void> | undefined;
  /** Why the last fetch came to nothing. */
  fault: Readonly<Record<string, string>> | undefined;
}

/** Keys by registration or URI. */
export class FetchedClientKeys implements ClientKeys {
  readonly #fetch: GuardedFetch;
  readonly #steady: () => number;
  readonly #log: Logger;
  readonly #patience: number;
  readonly #slots = new TenantSlots(MAX_FETCHES_OF_TENANT, MAX_WAIT);
  // By tenant, client and URI: no client is given what another one's URI led to, nor what its own former URI did.
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
    if (this.#mustAsk(known, isWanted)) await this.#orPatience(known, this.#refresh(known, client, jwksUri));
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

  #mustAsk({ set, triedAt, underWay }: Known, isWanted: IsWanted): boolean {
    // Whoever comes while it is asked waits with the others, and does not use what they would not.
    if (underWay === undefined && this.#steady() - triedAt < COOL_DOWN) return false;
    return set === undefined || this.#steady() >= set.freshUntil || !set.keys.some(isWanted);
  }

  // Whoever has a set waits for its next one as long as an honest server takes, and uses what is there while another hangs.
  async #orPatience({ set, triedAt }: Known, refreshed: Promise<void>): Promise<void> {
    if (set === undefined) return refreshed;
    const left = triedAt + this.#patience - this.#steady();
    const given = new AbortController();
    await Promise.race([refreshed, delay(Math.max(0, left), undefined, { signal: given.signal }).catch(() => undefined)]);
    given.abort();
  }

  // One request, however many wait for it. The set is replaced as a whole: a key that its owner took away is gone.
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
