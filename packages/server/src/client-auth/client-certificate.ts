// Placeholder until the certificate methods are written.
import { invalidClient } from '../audit/refusal.ts';
import type { ClientAuthMethod } from './client-auth.ts';

export const clientCertificate: ClientAuthMethod = {
  presentedIn: () => false,
  authenticate: async () => {
    throw invalidClient('unsupported_auth_method');
  },
};
