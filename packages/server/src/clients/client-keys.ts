// The public keys of clients: from their registration, or from the URI that it names, fetched when they are needed and kept for a while.
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { invalidClient } from '../audit/refusal.ts';
import { type PublicJwk, parsePublishedJwks } from '../jose/jwk.ts';
import type { GuardedFetch } from '../outgoing/guarded-fetch.ts';
import type { Client } from './client.ts';

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

interface Known {
  set: FetchedSet | undefined;
  /** When the last attempt began, whatever came of it. */
  triedAt: number;
  underWay: Promise<void> | undefined;
}

/** Keys by registration or URI. */
export class FetchedClientKeys implements ClientKeys {
  readonly #fetch: GuardedFetch;
  readonly #now: () => number;
  readonly #log: Logger;
  // By tenant, client and URI: no client is given what another one's URI led to, nor what its own former URI did.
  readonly #known = new LRUCache<string, Known>({ max: MAX_SETS });

  constructor({ fetch, now, log }: { readonly fetch: GuardedFetch; readonly now: () => number; readonly log: Logger }) {
    this.#fetch = fetch;
    this.#now = now;
    this.#log = log;
  }

  async keysFor(client: Client, isWanted: IsWanted): Promise<readonly PublicJwk[]> {
    const { jwks, jwksUri } = client;
    if (jwks !== undefined || jwksUri === undefined) return jwks ?? [];
    const known = this.#entry(`${client.tenantId} ${client.clientId} ${jwksUri}`);
    if (this.#mustAsk(known, isWanted)) await this.#refresh(known, client, jwksUri);
    const { set } = known;
    if (set === undefined || this.#now() >= set.freshUntil + GRACE) {
      throw invalidClient('client_keys_unavailable', { clientId: client.clientId, detail: { jwks_uri: jwksUri } });
    }
    return set.keys;
  }

  #entry(name: string): Known {
    const known = this.#known.get(name) ?? { set: undefined, triedAt: Number.NEGATIVE_INFINITY, underWay: undefined };
    this.#known.set(name, known);
    return known;
  }

  #mustAsk({ set, triedAt, underWay }: Known, isWanted: IsWanted): boolean {
    const now = this.#now();
    // Whoever comes while it is asked waits with the others, and does not use what they would not.
    if (underWay === undefined && now - triedAt < COOL_DOWN) return false;
    return set === undefined || now >= set.freshUntil || !set.keys.some(isWanted);
  }

  // One request, however many wait for it. The set is replaced as a whole: a key that its owner took away is gone.
  #refresh(known: Known, { clientId, tenantId }: Client, uri: string): Promise<void> {
    known.underWay ??= (async () => {
      known.triedAt = this.#now();
      try {
        const { json, maxAge } = await this.#fetch(uri);
        const keys = parsePublishedJwks(json);
        const fresh = Math.min(Math.max((maxAge ?? DEFAULT_FRESH / 1000) * 1000, MIN_FRESH), MAX_FRESH);
        known.set = { keys, fetchedAt: this.#now(), freshUntil: this.#now() + fresh };
      } catch (error) {
        this.#log.warn({ err: error, client_id: clientId, tenant_id: tenantId }, 'the keys of a client could not be fetched');
      } finally {
        known.underWay = undefined;
      }
    })();
    return known.underWay;
  }
}
