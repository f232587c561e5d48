// client_secret_post (RFC 6749 §2.3.1): id and secret in the form.
import { isBasic, parseBasic } from '@mintmark/protocol';
import { invalidClient } from '../refusals/refusal.ts';
import { authenticateBySecret } from './client-secret.ts';
import type { ClientAuthMethod } from './method.ts';
import type { PresentedRequest } from './presented.ts';

export const clientSecretPost: ClientAuthMethod = {
  presentedIn: (presented) => presented.credentials.clientSecret !== undefined && !repeatsBasic(presented),
  authenticate: (presented, dependencies) => {
    const { clientId, clientSecret } = presented.credentials;
    if (clientId === undefined || clientSecret === undefined) throw invalidClient('no_credentials', { clientId });
    return authenticateBySecret('client_secret_post', [{ clientId, clientSecret }], presented, dependencies);
  },
};

// Some programs send the same credentials in the header and the form. They use one method; different
// credentials are two methods, and refused.
const repeatsBasic = ({ headers: { authorization }, credentials: { clientId, clientSecret } }: PresentedRequest): boolean =>
  authorization !== undefined &&
  isBasic(authorization) &&
  parseBasic(authorization)?.some((each) => each.clientId === clientId && each.clientSecret === clientSecret) === true;
