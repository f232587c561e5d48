// The public keys of clients, from their registration or from the URI that it names.
import type { PublicJwk } from '../jose/jwk.ts';
import type { Client } from './client.ts';

/** Finds the keys that a client signs with. */
export interface ClientKeys {
  keysFor(client: Client, kid: string | undefined): Promise<readonly PublicJwk[]>;
}
