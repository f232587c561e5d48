// Sample clients for tests. Not published.
import { randomBytes } from 'node:crypto';
import type { AuthenticatedClient } from '../client-auth/method.ts';
import { buildClient, buildClientWithSecret } from '../clients/build-client.ts';
import { loadPeppers } from '../clients/secret-hash.ts';
import type { Client } from './client.ts';

/** A client of the sample tenant, with these differences. */
export const sampleClient = (more: Partial<Client> = {}): Client => ({
  ...buildClient({ tenantId: 't', name: 'c', createdBy: 'x' }, 0),
  ...more,
});

/** The peppers of {@link sampleClientWithSecret}. */
export const SAMPLE_PEPPERS = loadPeppers([{ id: 'p', key: randomBytes(32) }]);

/** A client that authenticates by a secret. */
export const sampleClientWithSecret = (clientId: string, clientSecret: string): Client =>
  buildClientWithSecret(
    { tenantId: 't', name: 'c', createdBy: 'x', clientId },
    { clientSecret },
    { peppers: SAMPLE_PEPPERS, seal: () => ({ keyId: 'k', ciphertext: '' }) },
    0,
  ).client;

/** The client as authenticated by a secret. */
export const authenticated = (client: Client): AuthenticatedClient => ({
  client,
  credentialId: 's',
  method: 'client_secret_post',
  replays: [],
  endsAt: undefined,
});
