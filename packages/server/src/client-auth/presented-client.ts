// The client that a request says it is from, where no secret is compared: found, then judged by what it presents. Neither answer nor time
// tells which ids exist.

import type { RegisteredAuthMethod } from '@mintmark/protocol';
import type { Client } from '../records/client.ts';
import { invalidClient } from '../refusals/refusal.ts';
import type { AuthenticatedClient, ClientAuthDependencies } from './method.ts';

/** Longest client id that is looked up at all. */
const MAX_CLIENT_ID_LENGTH = 256;

/** An id that no client can have. */
const NOBODY = '-'.repeat(MAX_CLIENT_ID_LENGTH + 1);

/**
 * Authenticates the client of an id.
 *
 * @param methods - of which its registration must be one: nothing is tried with the keys of a client that does not use them
 * @param inVain - in the dependencies: does the work of judging where there is nobody to judge
 * @param judge - says whether what was presented is the client's, and throws if it is not
 * @throws {@link Refusal} `invalid_client`
 */
export const authenticatePresented = async (
  clientId: string,
  methods: readonly RegisteredAuthMethod[],
  { tenant, clients, inVain }: Pick<ClientAuthDependencies, 'tenant' | 'clients'> & { readonly inVain?: () => void },
  judge: (client: Client) => Promise<AuthenticatedClient>,
): Promise<AuthenticatedClient> => {
  const { id } = tenant.tenant;
  const sought = clientId.length <= MAX_CLIENT_ID_LENGTH ? clientId : NOBODY;
  const remembered = clients.remembered(id, sought);
  const client = remembered ?? (await clients.read(id, sought));
  try {
    if (client === undefined || !methods.includes(client.authMethod)) {
      inVain?.();
      throw invalidClient(client === undefined ? 'unknown_client' : 'wrong_auth_method', { clientId });
    }
    return await judge(client);
  } catch (error) {
    // A refusal costs one read of the store, whether there is nobody to find or a client was in memory.
    if (remembered !== undefined) await clients.read(id, NOBODY);
    throw error;
  }
};
