// Headers of every answer. The server answers JSON only, so nothing of it may be framed, sniffed, run or kept by caches unless it says so.
import { isLoopback } from '../config/listen-address.ts';

/** Sent with every answer, unless its endpoint says otherwise. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/**
 * The headers of every answer at a public URL. Strict-Transport-Security is left out on loopback, where it would turn every other server of
 * the developer's machine to https.
 */
export const standingHeaders = (publicUrl: string): Readonly<Record<string, string>> => {
  const { protocol, hostname } = new URL(publicUrl);
  const loopback = hostname.endsWith('.localhost') || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'));
  return protocol === 'https:' && !loopback ? { ...SECURITY_HEADERS, 'strict-transport-security': 'max-age=31536000' } : SECURITY_HEADERS;
};
