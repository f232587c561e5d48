// client_secret_post (RFC 6749 §2.3.1): id and secret in the form, as the guide sends them.
import { invalidClient } from '../audit/refusal.ts';
import type { ClientAuthMethod } from './client-auth.ts';
import { authenticateBySecret } from './client-secret.ts';

export const clientSecretPost: ClientAuthMethod = {
  presentedIn: ({ credentials }) => credentials.clientSecret !== undefined,
  authenticate: async ({ credentials: { clientId, clientSecret } }, dependencies) => {
    if (clientId === undefined || clientSecret === undefined) throw invalidClient('no_credentials', { clientId });
    return authenticateBySecret('client_secret_post', [{ clientId, clientSecret }], dependencies);
  },
};
