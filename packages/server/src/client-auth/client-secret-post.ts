// client_secret_post (RFC 6749 §2.3.1): id and secret in the form, as the guide sends them.
import { isBasic, parseBasic } from '@mintmark/protocol';
import { invalidClient } from '../refusals/refusal.ts';
import { authenticateBySecret } from './client-secret.ts';
import type { ClientAuthMethod } from './method.ts';
import type { PresentedRequest } from './presented.ts';

export const clientSecretPost: ClientAuthMethod = {
  presentedIn: (presented) => presented.credentials.clientSecret !== undefined && !repeatsBasic(presented),
  authenticate: async (presented, dependencies) => {
    const { clientId, clientSecret } = presented.credentials;
    if (clientId === undefined || clientSecret === undefined) throw invalidClient('no_credentials', { clientId });
    return authenticateBySecret('client_secret_post', [{ clientId, clientSecret }], presented, dependencies);
  },
};

// Some programs send the very same credentials in both places. That is one way of authenticating, said twice; which of two different ones
// is meant, nobody can know.
const repeatsBasic = ({ headers: { authorization }, credentials: { clientId, clientSecret } }: PresentedRequest): boolean =>
  authorization !== undefined &&
  isBasic(authorization) &&
  parseBasic(authorization)?.some((reading) => reading.clientId === clientId && reading.clientSecret === clientSecret) === true;
