// Reads the local CAs of a store, for distribution to clients that must trust them.
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { ServerConfig } from '../config/config.ts';
import { withStoreOpen } from './with-store-open.ts';

/** A local CA. */
export interface LocalCa {
  /** PEM. */
  readonly certificate: string;
  /** SHA-256 of the certificate, as `openssl x509 -fingerprint -sha256` prints it. */
  readonly fingerprint: string;
  readonly subject: string;
  /** Hosts that it may certify; a name includes its subdomains. */
  readonly hosts: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * Reads the local CAs; there are none when the server has used only the operator's certificates. The server
 * may be running.
 *
 * @throws {@link StartError} when the store cannot be opened, or was never started
 * @example
 * const { cas, file } = await localCas(parseConfig({ flags: {}, env: process.env, cwd: process.cwd() }))
 */
export const localCas = async (
  config: ServerConfig,
  now: () => number = Date.now,
): Promise<{ readonly cas: readonly LocalCa[]; readonly file: string }> => {
  const { hostsOfAuthority } = await import('../tls/local-authority.ts');
  const records = await withStoreOpen(config, now, ({ storage }) => storage.localAuthorities());
  const cas = records.map(({ certificate }) => {
    const { fingerprint256, subject, validToDate } = new X509Certificate(certificate);
    return { certificate, fingerprint: fingerprint256, subject, hosts: hostsOfAuthority(certificate), expiresAt: validToDate.getTime() };
  });
  return { cas: cas.filter(({ expiresAt }) => expiresAt > now()), file: join(config.dataDir, 'tls', 'ca.pem') };
};
