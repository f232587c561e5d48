// The client that a request says it is from, where no secret is compared. An unknown one costs a read of the store, and so does one that is
// registered for another method: neither answer nor time tells which ids exist.
import { invalidClient } from '../audit/refusal.ts';
import type { Client, RegisteredAuthMethod } from '../clients/client.ts';
import type { ClientAuthDependencies } from './client-auth.ts';

/** Longest client id that is looked up at all. */
const MAX_CLIENT_ID_LENGTH = 256;

/**
 * Finds the client.
 *
 * @param methods - of which its registration must be one: nothing is tried with the keys of a client that does not use them
 * @throws {@link Refusal} `invalid_client`
 */
export const findPresented = async (
  clientId: string,
  methods: RegisteredAuthMethod | readonly RegisteredAuthMethod[],
  { tenant, clients }: Pick<ClientAuthDependencies, 'tenant' | 'clients'>,
): Promise<Client> => {
  const known = clientId.length <= MAX_CLIENT_ID_LENGTH ? await clients.find(tenant.tenant.id, clientId) : undefined;
  if (known === undefined) throw invalidClient('unknown_client', { clientId });
  if (![methods].flat().includes(known.authMethod)) throw invalidClient('wrong_auth_method', { clientId });
  return known;
};
