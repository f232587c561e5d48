// A store of local CAs in memory, and a certificate that a local CA issued, for tests. It is not published.

import type { Certificate } from './certificate.ts';
import { ensureLocalCertificates, type LocalAuthority, type LocalAuthorityStore } from './local-ca.ts';

/** A store of CAs in memory. */
export const memoryAuthorities = (): LocalAuthorityStore & { readonly stored: LocalAuthority[] } => {
  const stored: LocalAuthority[] = [];
  return {
    stored,
    load: async () => [...stored],
    add: async (authority) => {
      if (stored.some(({ number }) => number === authority.number)) return false;
      stored.push(authority);
      return true;
    },
  };
};

/** A certificate for localhost, and its CA. */
export const localCertificate = async (directory: string): Promise<Certificate & { readonly caFile: string }> => {
  const { caFile, certificates } = await ensureLocalCertificates({ directory, hosts: ['localhost'], authorities: memoryAuthorities() });
  return { caFile, ...certificates[0] };
};
