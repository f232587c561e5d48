// The URLs by which a request can have been sent: its path on the tenant's public URLs, and on that of the mutual TLS listeners.
import type { IncomingMessage } from 'node:http';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** From the configuration and the path alone; what the request says of its host counts for nothing. */
export const requestUris = (
  { url = '' }: IncomingMessage,
  { publicUrls }: LoadedTenant,
  mtlsUrl: string | undefined,
): readonly string[] => {
  const path = url.replace(/\?.*$/s, '');
  return [...publicUrls, ...(mtlsUrl === undefined ? [] : [mtlsUrl])].map((origin) => origin + path);
};
