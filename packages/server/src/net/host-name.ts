// Host names in their canonical form.

/** Normalizes a `Host`: lower case, without trailing dot and default port. */
export const normalizeHost = (host: string, protocol: 'https' | 'http'): string => {
  const lower = host.toLowerCase();
  const port = /:\d+$/.exec(lower)?.[0] ?? '';
  const name = lower.slice(0, lower.length - port.length).replace(/\.$/, '');
  return port === (protocol === 'https' ? ':443' : ':80') ? name : name + port;
};

/** The normalized host of a public URL. */
export const hostOf = (publicUrl: string): string =>
  normalizeHost(new URL(publicUrl).host, publicUrl.startsWith('https:') ? 'https' : 'http');
