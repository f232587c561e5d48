// The URLs that a request can have been sent to: its path at each public URL and at the mutual TLS URL.
import type { IncomingMessage } from 'node:http';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** Builds the URLs from the configuration and the path; the `Host` header is not used. */
export const requestUris = (
  { url = '' }: IncomingMessage,
  { publicUrls }: LoadedTenant,
  mtlsUrl: string | undefined,
): readonly string[] => {
  const path = url.replace(/\?.*$/s, '');
  return [...publicUrls, ...(mtlsUrl === undefined ? [] : [mtlsUrl])].map((origin) => origin + path);
};
