// Reads and checks the operator's certificate and key files. A pair that TLS cannot use is refused. A
// certificate that clients would refuse is used and reported, because a proxy before the server may not check
// it.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { errorCode } from '../system/error-code.ts';
import { CertificateError } from './certificate.ts';

/** Absolute paths of PEM files. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate and key that TLS can use. */
export interface OperatorCertificate {
  /** The chain, PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly leaf: X509Certificate;
}

/** A reason why clients would refuse a certificate: a code, and a message with the remedy. */
export interface CertificateFault {
  readonly code: 'expired' | 'not-yet-valid' | `lacks ${string}`;
  readonly message: string;
}

/** Reads the files. @throws {@link CertificateError} with the file and the remedy */
export const readCertificateFiles = async ({ certFile, keyFile }: CertificateFiles): Promise<OperatorCertificate> => {
  const [certBytes, keyBytes] = await Promise.all([read(certFile), read(keyFile)]);
  const [cert, key] = [requirePem(certFile, certBytes, 'x509'), requirePem(keyFile, keyBytes, 'pkey')];
  if (!/-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/.test(cert)) {
    const isKey = /PRIVATE KEY-----/.test(cert);
    throw new CertificateError(
      `${certFile} (--tls-cert) contains no certificate${isKey ? ' but a private key: are --tls-cert and --tls-key swapped?' : '.'}`,
    );
  }
  const leaf = parse(certFile, 'certificate', () => new X509Certificate(cert));
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(key)) {
    throw new CertificateError(
      `${keyFile} (--tls-key) is protected by a passphrase, which the server cannot request. Remove it: openssl pkey -in ${keyFile} -out KEY.pem`,
    );
  }
  if (!/PRIVATE KEY-----/.test(key)) throw new CertificateError(`${keyFile} (--tls-key) contains no private key.`);
  const privateKey = parse(keyFile, 'private key', () => createPrivateKey(key));
  if (!leaf.checkPrivateKey(privateKey)) {
    throw new CertificateError(
      `The private key in ${keyFile} (--tls-key) is not that of the first certificate in ${certFile} (--tls-cert), ${nameOf(leaf)}. ` +
        'The chain must begin with the server certificate, and both files must belong together.',
    );
  }
  return { cert, key, leaf };
};

/**
 * Finds the reasons for which clients would refuse a certificate.
 *
 * @param hosts - under which clients call the server
 * @param now - milliseconds since the epoch
 */
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
            message: `${which} expired at ${leaf.validToDate.toISOString()}: clients refuse it. Replace the file; the new one is loaded without a restart.`,
          },
        ]
      : []),
    ...(leaf.validFromDate.getTime() > now
      ? [
          {
            code: 'not-yet-valid' as const,
            message: `${which} is not valid before ${leaf.validFromDate.toISOString()}: clients refuse it. Check the clock of this machine.`,
          },
        ]
      : []),
    ...missing.map((host) => ({
      code: `lacks ${host}` as const,
      message:
        `${which} is not for ${host}, under which clients call this server (--public-url): they refuse it. ` +
        `It is for ${leaf.subjectAltName ?? 'no name'}. Use one for ${host}.`,
    })),
  ];
};

/** Whether a certificate is valid for a host: a name, or an address without brackets. */
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

// DER begins with a SEQUENCE of a long length; no text does.
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
