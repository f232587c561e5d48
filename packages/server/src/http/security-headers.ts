// Headers of every answer. The server answers JSON only, so nothing of it may be framed, sniffed, run or kept by caches unless it says so.

/** Sent with every answer. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/**
 * Strict-Transport-Security for a public URL; none on loopback, where it would turn every other server of the developer's machine to https.
 */
export const transportSecurity = (publicUrl: string): Readonly<Record<string, string>> => {
  const { protocol, hostname } = new URL(publicUrl);
  const loopback = hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || hostname.startsWith('127.');
  return protocol === 'https:' && !loopback ? { 'strict-transport-security': 'max-age=31536000' } : {};
};
