// Reads a client certificate from files that may be replaced while the program runs, as by cert-manager,
// certbot and Vault.
import { readFile, stat } from 'node:fs/promises';
import type { MutualTlsOptions } from './mutual-tls.ts';

/** The files of the certificate and its key, and the passphrase of the key. */
export interface CertificateFiles {
  /** The file of the certificate, PEM, followed by the intermediates up to its CA. */
  readonly cert: string;
  /** The file of its private key, PEM. It may be the same file. */
  readonly key: string;
  /**
   * The file of the CA that issued the server's certificate, PEM; needed if the system does not trust this
   * CA.
   */
  readonly ca?: string | undefined;
  readonly passphrase?: string | undefined;
}

/**
 * A client certificate from files, for {@link mutualTls}. The files are checked (`stat`) before each HTTP
 * request, and read when one of them or a symbolic link has changed.
 *
 * @throws Error, from the returned function, for a file that cannot be read
 * @example
 * const tls = mutualTls(certificateFromFiles({ cert: '/run/tls/tls.crt', key: '/run/tls/tls.key' }));
 * const tokens = createTokenSource({ issuer: 'https://as.example', clientId, ...tls });
 */
export const certificateFromFiles = ({ cert, key, ca, passphrase }: CertificateFiles): (() => Promise<MutualTlsOptions>) => {
  let last: { readonly versions: string; readonly pem: MutualTlsOptions } | undefined;
  return async () => {
    // The versions are read before the files, so that the next request finds a change that happens in
    // between.
    const versions = (await Promise.all([cert, key, ca].map(version))).join();
    if (last?.versions === versions) return last.pem;
    const read = (path: string): Promise<string> => readFile(path, 'utf8');
    const pem = { cert: await read(cert), key: await read(key), ca: ca === undefined ? undefined : await read(ca), passphrase };
    last = { versions, pem };
    return pem;
  };
};

// The ctime changes with every write, and the inode with every rename; neither can be set back.
const version = async (path: string | undefined): Promise<string> => {
  if (path === undefined) return '';
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
};
