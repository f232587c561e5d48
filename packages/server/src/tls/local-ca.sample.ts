// What tests share of the local CA: CAs that are kept in memory, and a certificate of one. Not published.

import type { Certificate } from './certificate.ts';
import { type AuthorityKeeper, ensureLocalCertificates, type LocalAuthority } from './local-ca.ts';

/** CAs in memory; nodes that share a store share it. */
export const memoryAuthorities = (): AuthorityKeeper & { readonly kept: LocalAuthority[] } => {
  const kept: LocalAuthority[] = [];
  return {
    kept,
    load: async () => [...kept],
    add: async (authority) => {
      if (kept.some(({ number }) => number === authority.number)) return false;
      kept.push(authority);
      return true;
    },
  };
};

/** A certificate for localhost, and its CA. */
export const localCertificate = async (directory: string): Promise<Certificate & { readonly caFile: string }> => {
  const { caFile, certificates } = await ensureLocalCertificates({ directory, hosts: ['localhost'], authorities: memoryAuthorities() });
  return { caFile, ...certificates[0] };
};
