// The operator's certificate and key as files: read, and held against what the server needs of them. A pair that no TLS connection could be
// made with is refused; one that clients will not take is used all the same (a proxy before the server may not look), and named.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { errorCode } from '../system/error-code.ts';
import { CertificateError } from './certificate.ts';

/** Where the pair is: absolute paths of PEM files. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A pair that a TLS connection can be made with. */
export interface OperatorCertificate {
  /** The chain, PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly leaf: X509Certificate;
}

/** Why clients will not take a certificate: a code, and a sentence with what to do. */
export interface CertificateFault {
  readonly code: 'expired' | 'not-yet-valid' | `lacks ${string}`;
  readonly message: string;
}

/**
 * Reads the pair.
 *
 * @throws {@link CertificateError} that names the file and what to do
 */
export const readCertificateFiles = async ({ certFile, keyFile }: CertificateFiles): Promise<OperatorCertificate> => {
  const [certBytes, keyBytes] = await Promise.all([read(certFile), read(keyFile)]);
  const [cert, key] = [requirePem(certFile, certBytes, 'x509'), requirePem(keyFile, keyBytes, 'pkey')];
  if (!/-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/.test(cert)) {
    const isKey = /PRIVATE KEY-----/.test(cert);
    throw new CertificateError(
      `${certFile} (--tls-cert) holds no certificate${isKey ? ' but a private key: are --tls-cert and --tls-key the wrong way round?' : '.'}`,
    );
  }
  const leaf = parse(certFile, 'certificate', () => new X509Certificate(cert));
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(key)) {
    throw new CertificateError(
      `${keyFile} (--tls-key) is under a passphrase, which the server cannot ask for. Write it without: openssl pkey -in ${keyFile} -out KEY.pem`,
    );
  }
  if (!/PRIVATE KEY-----/.test(key)) throw new CertificateError(`${keyFile} (--tls-key) holds no private key.`);
  const privateKey = parse(keyFile, 'private key', () => createPrivateKey(key));
  if (!leaf.checkPrivateKey(privateKey)) {
    throw new CertificateError(
      `The private key in ${keyFile} (--tls-key) is not that of the first certificate in ${certFile} (--tls-cert), ${nameOf(leaf)}. ` +
        'The chain must begin with the server certificate, and both files must be of one issue.',
    );
  }
  return { cert, key, leaf };
};

/** Why clients will not take the certificate. @param hosts - by which clients call the server @param now - milliseconds since the epoch */
export const certificateFaults = (
  leaf: X509Certificate,
  { certFile }: CertificateFiles,
  hosts: readonly string[],
  now: number,
): readonly CertificateFault[] => {
  const which = `The certificate in ${certFile} (--tls-cert), ${nameOf(leaf)},`;
  const missing = hosts.filter((host) => !coversHost(leaf, host));
  return [
    ...(leaf.validToDate.getTime() <= now
      ? [
          {
            code: 'expired' as const,
            message: `${which} expired at ${leaf.validToDate.toISOString()}: clients refuse it. Put a new one in its place; it is taken up without a restart.`,
          },
        ]
      : []),
    ...(leaf.validFromDate.getTime() > now
      ? [
          {
            code: 'not-yet-valid' as const,
            message: `${which} is not valid before ${leaf.validFromDate.toISOString()}: clients refuse it. Is the clock of this machine right?`,
          },
        ]
      : []),
    ...missing.map((host) => ({
      code: `lacks ${host}` as const,
      message:
        `${which} is not for ${host}, by which clients call this server (--public-url): they refuse it. ` +
        `It is for ${leaf.subjectAltName ?? 'no name at all'}. Get one that names ${host}.`,
    })),
  ];
};

/** Whether a certificate is good for a host: a name, or an address without brackets. */
const coversHost = (certificate: X509Certificate, host: string): boolean =>
  (isIP(host) === 0 ? certificate.checkHost(host, { subject: 'never' }) : certificate.checkIP(host)) !== undefined;

const nameOf = (certificate: X509Certificate): string => `"${certificate.subject.replaceAll('\n', ', ')}"`;

const read = async (file: string): Promise<Buffer> => {
  try {
    return await readFile(file);
  } catch (error) {
    throw new CertificateError(`${file} cannot be read (${errorCode(error)}).`, error);
  }
};

// DER begins with a SEQUENCE of a long length, which no text does.
const DER = [0x30, 0x82] as const;

const requirePem = (file: string, bytes: Buffer, command: 'x509' | 'pkey'): string => {
  if (bytes.length === 0) throw new CertificateError(`${file} is empty.`);
  const isDer = DER.every((byte, at) => bytes[at] === byte) || (bytes[0] === 0x30 && bytes[1] === 0x81);
  if (isDer || bytes.includes(0)) {
    const option = command === 'x509' ? '--tls-cert' : '--tls-key';
    throw new CertificateError(
      `${file} (${option}) is in DER or another binary form, and must be PEM. ` +
        `Convert DER by: openssl ${command} -inform der -in ${file} -out FILE.pem`,
    );
  }
  return bytes.toString('utf8');
};

const parse = <T>(file: string, what: string, action: () => T): T => {
  try {
    return action();
  } catch (error) {
    throw new CertificateError(`The ${what} in ${file} cannot be read.`, error);
  }
};
