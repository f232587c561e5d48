// Placeholder until the method is written.
import { invalidClient } from '../audit/refusal.ts';
import type { ClientAuthMethod } from './client-auth.ts';

export const privateKeyJwt: ClientAuthMethod = {
  presentedIn: ({ credentials }) => credentials.clientAssertion !== undefined,
  authenticate: async () => {
    throw invalidClient('unsupported_auth_method');
  },
};
