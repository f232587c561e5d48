// Placeholder until the method is written.
import { invalidClient } from '../audit/refusal.ts';
import type { ClientAuthMethod } from './client-auth.ts';

/** JWS algorithms of the method. */
export const HMAC_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;

export const clientSecretJwt: ClientAuthMethod = {
  presentedIn: () => false,
  authenticate: async () => {
    throw invalidClient('unsupported_auth_method');
  },
};
