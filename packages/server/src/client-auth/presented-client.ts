// The client that a request claims to be from, where no secret is compared: it is looked up, then verified by what it presented. Neither the
// response nor its time tells which ids exist.

import type { RegisteredAuthMethod } from '@mintmark/protocol';
import type { Client } from '../records/client.ts';
import { invalidClient } from '../refusals/refusal.ts';
import type { AuthenticatedClient, ClientAuthDependencies } from './method.ts';
import type { PresentedRequest } from './presented.ts';

/** Longest client id that is looked up at all. */
const MAX_CLIENT_ID_LENGTH = 256;

/** An id that no client can have. */
const NO_CLIENT = '-'.repeat(MAX_CLIENT_ID_LENGTH + 1);

/** Whom a request says that it is from. */
export interface ClaimedClient {
  readonly clientId: string;
  /** The registration must be for one of these: nothing is tried with the keys of a client that uses other methods. */
  readonly methods: readonly RegisteredAuthMethod[];
  /** Does the work of verification where there is no client, so that the time does not tell. */
  readonly verifyDummy?: () => void;
}

/**
 * Authenticates the client that a request claims to be from.
 *
 * @param verify - verifies what was presented for the client, and throws if it is not the client's
 * @throws {@link Refusal} `invalid_client`
 */
export const authenticateClaimed = async (
  { clientId, methods, verifyDummy }: ClaimedClient,
  { tenant }: PresentedRequest,
  { clients }: Pick<ClientAuthDependencies, 'clients'>,
  verify: (client: Client) => Promise<AuthenticatedClient>,
): Promise<AuthenticatedClient> => {
  const { id } = tenant.tenant;
  const sought = clientId.length <= MAX_CLIENT_ID_LENGTH ? clientId : NO_CLIENT;
  const remembered = clients.remembered(id, sought);
  const client = remembered ?? (await clients.read(id, sought));
  try {
    if (client === undefined || !methods.includes(client.authMethod)) {
      verifyDummy?.();
      throw invalidClient(client === undefined ? 'unknown_client' : 'wrong_auth_method', { clientId });
    }
    return await verify(client);
  } catch (error) {
    // A refusal costs one read of the store, whether or not the client exists or is in memory.
    if (remembered !== undefined) await clients.read(id, NO_CLIENT);
    throw error;
  }
};
