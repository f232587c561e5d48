// Host names in the form that they are stored and compared in.

/** Brings a `Host` to the form that hosts are stored in: lower case, without trailing dot or default port. */
export const normalizeHost = (host: string, protocol: 'https' | 'http'): string => {
  const lower = host.toLowerCase();
  const port = /:\d+$/.exec(lower)?.[0] ?? '';
  const name = lower.slice(0, lower.length - port.length).replace(/\.$/, '');
  return port === (protocol === 'https' ? ':443' : ':80') ? name : name + port;
};

/** The host of a public URL, as it is stored. */
export const hostOf = (publicUrl: string): string =>
  normalizeHost(new URL(publicUrl).host, publicUrl.startsWith('https:') ? 'https' : 'http');
