// The local CA and the server's certificate under it, in DIR/tls: made on the first start, renewed by themselves.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { errorCode } from '../error-code.ts';
import { replaceFile } from '../keys/durable-file.ts';
import type { Issued } from './local-authority.ts';

/** The local CA's files cannot be read or written. The message names the path. */
export class LocalCaError extends Error {
  override readonly name = 'LocalCaError';
}

/** For what a certificate is needed. */
export interface LocalCertificateOptions {
  /** The data folder; the files are in `tls` in it. */
  readonly directory: string;
  /** Names and addresses, IPv6 without brackets. */
  readonly hosts: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A certificate under the local CA. */
export interface LocalCertificate {
  /** What clients trust: for `curl --cacert` and `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string;
  /** PEM. */
  readonly cert: string;
  /** PEM, PKCS #8. */
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Whether the certificate was made just now. */
  readonly renewed: boolean;
  /** `replaced`: there was a CA, and clients must trust the new one now. */
  readonly authority: 'kept' | 'made' | 'replaced';
  /** Why the CA was replaced, as a sentence for the log. */
  readonly why: string | undefined;
}

// How long before its end a certificate is renewed: 30 days.
const RENEWAL_WINDOW = 30 * 86_400_000;

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '::1'];

/** The hosts of a certificate for these: all of loopback when one of them is of it, each once. */
export const certificateHosts = (hosts: readonly string[]): readonly string[] => {
  const all = hosts.map((host) => host.toLowerCase().replace(/\.$/, ''));
  const loopback = all.some((host) => LOOPBACK_HOSTS.includes(host) || host.startsWith('127.') || host.endsWith('.localhost'));
  return [...new Set([...(loopback ? LOOPBACK_HOSTS : []), ...all])];
};

const read = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new LocalCaError(`${path} cannot be read (${errorCode(error)}).`);
  }
};

// A certificate with the key that fits it; `undefined` when either is missing or a crash left two that do not belong together.
const readPair = async (certPath: string, keyPath: string): Promise<{ issued: Issued; certificate: X509Certificate } | undefined> => {
  const [cert, key] = await Promise.all([read(certPath), read(keyPath)]);
  if (cert === undefined || key === undefined) return undefined;
  try {
    const certificate = new X509Certificate(cert);
    return certificate.checkPrivateKey(createPrivateKey(key)) ? { issued: { cert, key }, certificate } : undefined;
  } catch {
    return undefined;
  }
};

const covers = (certificate: X509Certificate, host: string): boolean =>
  (isIP(host) === 0 ? certificate.checkHost(host, { subject: 'never', wildcards: false }) : certificate.checkIP(host)) !== undefined;

/**
 * The server's certificate for these hosts. It is issued anew when it ends within 30 days, lacks a host, or is not the CA's; the CA is made
 * when there is none that can be used, and replaced when it ends or may not vouch for a host.
 *
 * @throws {@link LocalCaError} when a file cannot be read or written
 */
export const ensureLocalCertificate = async ({ directory, hosts, now = Date.now }: LocalCertificateOptions): Promise<LocalCertificate> => {
  const folder = join(directory, 'tls');
  const path = (name: string): string => join(folder, name);
  const caFile = path('ca.pem');
  const wanted = certificateHosts(hosts);
  const renewAt = now() + RENEWAL_WINDOW;

  const authority = await readPair(caFile, path('ca-key.pem'));
  const leaf = await readPair(path('server.pem'), path('server-key.pem'));
  const lasts = ({ validToDate }: X509Certificate): boolean => validToDate.getTime() > renewAt;
  if (
    authority !== undefined &&
    leaf !== undefined &&
    lasts(leaf.certificate) &&
    leaf.certificate.checkIssued(authority.certificate) &&
    leaf.certificate.verify(authority.certificate.publicKey) &&
    wanted.every((host) => covers(leaf.certificate, host))
  ) {
    const expiresAt = leaf.certificate.validToDate.getTime();
    return { caFile, ...leaf.issued, expiresAt, renewed: false, authority: 'kept', why: undefined };
  }

  // Loaded here, since most starts do not need it.
  const { forbiddenHost, makeAuthority, makeLeaf } = await import('./local-authority.ts');
  const had = (await read(caFile)) !== undefined;
  const why = !had
    ? undefined
    : authority === undefined
      ? 'The local CA was replaced: its key is missing or does not belong to it.'
      : !lasts(authority.certificate)
        ? 'The local CA was replaced: it ends within 30 days.'
        : forbidden(forbiddenHost(authority.issued.cert, wanted));
  const kept = why === undefined ? authority : undefined;
  const issuer = kept?.issued ?? (await makeAuthority(wanted, now()));
  const issued = await makeLeaf(issuer, wanted, now());
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    if (kept === undefined) await writePair(issuer, caFile, path('ca-key.pem'));
    await writePair(issued, path('server.pem'), path('server-key.pem'));
  } catch (error) {
    throw new LocalCaError(`${folder} cannot be written (${errorCode(error)}).`);
  }
  const expiresAt = new X509Certificate(issued.cert).validToDate.getTime();
  return { caFile, ...issued, expiresAt, renewed: true, authority: kept !== undefined ? 'kept' : had ? 'replaced' : 'made', why };
};

const forbidden = (host: string | undefined): string | undefined =>
  host === undefined ? undefined : `The local CA was replaced: it may not vouch for ${host}.`;

// The key first: a crash in between leaves a certificate that the key does not fit, which is found out.
const writePair = async ({ cert, key }: Issued, certPath: string, keyPath: string): Promise<void> => {
  await replaceFile(keyPath, key, 0o600);
  await replaceFile(certPath, cert, 0o644);
};

/**
 * Renews the certificate when its time has come, and hands the new one over. To be called daily.
 *
 * @param secure - takes a new certificate into use, as {@link BoundListeners.secure}
 * @returns whether there is a new one
 */
export const renewLocalCertificate = async (
  options: LocalCertificateOptions,
  secure: (made: LocalCertificate) => void,
): Promise<boolean> => {
  const certificate = await ensureLocalCertificate(options);
  if (certificate.renewed) secure(certificate);
  return certificate.renewed;
};
