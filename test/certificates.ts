// Certificates for tests: CAs, intermediates and clients.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as never);
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/** A certificate with its key. */
export interface TestCertificate {
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

/** What a certificate is made of. */
export interface CertificateOptions {
  /** RFC 4514, the least specific RDN first. */
  readonly subject?: string;
  readonly issuer?: TestCertificate;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly san?: x509.JsonGeneralNames;
  readonly days?: number;
  /** OIDs of purposes; that of a TLS client for a leaf by default. */
  readonly purposes?: readonly string[];
  readonly extensions?: readonly x509.Extension[];
}

let serial = 1;

/** Makes a certificate; self-signed without an issuer. */
export const certificate = async (options: CertificateOptions = {}): Promise<TestCertificate> => {
  const { subject = 'CN=test', issuer, ca = false, pathLength, san, days = 30 } = options;
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: (serial++).toString(16).padStart(2, '0'),
    subject,
    issuer: issuer?.certificate.subject ?? subject,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + days * 86_400_000),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey as never,
    signingKey: (issuer?.keys ?? keys).privateKey as never,
    extensions: [
      new x509.BasicConstraintsExtension(ca, pathLength, true),
      ...(ca ? [new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true)] : []),
      ...(ca ? [] : [new x509.ExtendedKeyUsageExtension([...(options.purposes ?? [CLIENT_AUTH])])]),
      ...(san === undefined ? [] : [new x509.SubjectAlternativeNameExtension(san)]),
      ...(options.extensions ?? []),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    certificate: made,
    keys,
    cert: `${made.toString('pem')}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
  };
};

/** An extension that nobody knows, marked as critical. */
export const unknownCritical = (): x509.Extension => new x509.Extension('1.2.3.4.5', true, new Uint8Array([5, 0]));
