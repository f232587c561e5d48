// Finds the public keys of clients, in their registration or at its `jwks_uri`.
import type { Logger } from 'pino';
import { type PublicJwk, parsePublishedJwks } from '../jose/jwk.ts';
import type { GuardedFetch } from '../outgoing/guarded-fetch.ts';
import { type IsWanted, KeySets, type PublishedKeys } from '../outgoing/key-sets.ts';
import type { Client } from '../records/client.ts';
import { invalidClient } from '../refusals/refusal.ts';
import { hasFreshMetadata } from './client-metadata.ts';

/** Milliseconds for which a stale set is used while its server does not respond. */
const GRACE = 3_600_000;

/** Finds the keys that a client signs with. */
export interface ClientKeys {
  /**
   * The keys of a client.
   *
   * @param isWanted - whether a key is a candidate; a set without one is fetched again, at most once in 30
   * seconds
   * @throws {@link Refusal} `invalid_client` when its URI returns none, or its metadata document was not fetched for
   * a day: an unavailable server is the client's own fault
   */
  keysFor(client: Client, isWanted: IsWanted): Promise<readonly PublicJwk[]>;
}

/** Dependencies of fetched keys. */
export interface FetchedClientKeysOptions {
  readonly fetch: GuardedFetch;
  /** Milliseconds on a clock that never goes back; see `steadyClock`. */
  readonly steady: () => number;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds for which a request waits for the refresh of a stale set. */
  readonly patience?: number;
}

/** A client's key set at its URI. */
interface PublishedClientKeys extends PublishedKeys {
  readonly clientId: string;
}

/** Finds keys in the registration, or fetches them from the URI. */
export class FetchedClientKeys implements ClientKeys {
  readonly #fetch: GuardedFetch;
  readonly #now: () => number;
  readonly #sets: KeySets<PublishedClientKeys>;

  constructor({ fetch, steady, log, now, patience }: FetchedClientKeysOptions) {
    this.#fetch = fetch;
    this.#now = now;
    this.#sets = new KeySets({
      ...{ steady, patience, grace: GRACE },
      onFailed: ({ clientId, tenantId }, err) =>
        log.warn({ err, client_id: clientId, tenant_id: tenantId }, 'the keys of a client could not be fetched'),
    });
  }

  async keysFor(client: Client, isWanted: IsWanted): Promise<readonly PublicJwk[]> {
    const { jwks, jwksUri, tenantId, clientId } = client;
    if (!hasFreshMetadata(client, this.#now())) throw invalidClient('client_metadata_stale', { clientId });
    if (jwks !== undefined || jwksUri === undefined) return jwks ?? [];
    // The name has tenant, client and URI, so that a client never gets keys of another client or of its own former URI.
    const name = `${tenantId} ${clientId} ${jwksUri}`;
    const fetch = async () => {
      const { json, maxAge } = await this.#fetch(jwksUri);
      return { keys: parsePublishedJwks(json), maxAge };
    };
    const keys = await this.#sets.keysAt({ name, tenantId, clientId, fetch }, isWanted);
    if (keys !== undefined) return keys;
    const fault = this.#sets.stateOf(name)?.fault;
    throw invalidClient('client_keys_unavailable', { clientId, detail: { jwks_uri: jwksUri, ...fault } });
  }
}
