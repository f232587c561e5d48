// Certificates for tests: CAs, intermediates and clients.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as never);
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** An RSA key of half the required length. */
export const SHORT_RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 1024,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;
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

/** What a certificate contains. */
export interface CertificateOptions {
  /** RFC 4514, the least specific RDN first. */
  readonly subject?: string;
  readonly issuer?: TestCertificate;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly san?: x509.JsonGeneralNames;
  readonly days?: number;
  /** OIDs of extended key usages; by default a leaf is for TLS clients, and a CA is not restricted. */
  readonly purposes?: readonly string[];
  readonly extensions?: readonly x509.Extension[];
  /** Key usage: by default a CA signs certificates, and a leaf is not restricted. */
  readonly usage?: x509.KeyUsageFlags;
  /** The algorithm of the key; ECDSA on P-256 by default. */
  readonly algorithm?: typeof ALGORITHM | typeof SHORT_RSA;
  /** The hash of the issuer's signature. */
  readonly hash?: 'SHA-1' | 'SHA-256';
  /** The key pair to certify; a new one by default. */
  readonly keys?: webcrypto.CryptoKeyPair;
}

let serial = 1;

/** Creates a certificate; self-signed without an issuer. */
export const certificate = async (options: CertificateOptions = {}): Promise<TestCertificate> => {
  const { subject = 'CN=test', issuer, ca = false, pathLength, san, days = 30, hash = 'SHA-256' } = options;
  const { usage = ca ? x509.KeyUsageFlags.keyCertSign : undefined } = options;
  const { purposes = ca ? [] : [CLIENT_AUTH] } = options;
  const keys = options.keys ?? (await webcrypto.subtle.generateKey(options.algorithm ?? ALGORITHM, true, ['sign', 'verify']));
  const issuerKeys = issuer?.keys ?? keys;
  const created = await x509.X509CertificateGenerator.create({
    serialNumber: (serial++).toString(16).padStart(2, '0'),
    subject,
    issuer: issuer?.certificate.subject ?? subject,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + days * 86_400_000),
    signingAlgorithm: { ...issuerKeys.privateKey.algorithm, hash } as never,
    publicKey: keys.publicKey as never,
    signingKey: issuerKeys.privateKey as never,
    extensions: [
      new x509.BasicConstraintsExtension(ca, pathLength, true),
      ...(usage === undefined ? [] : [new x509.KeyUsagesExtension(usage, true)]),
      ...(purposes.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension([...purposes])]),
      ...(san === undefined ? [] : [new x509.SubjectAlternativeNameExtension(san)]),
      ...(options.extensions ?? []),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    certificate: created,
    keys,
    cert: `${created.toString('pem')}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
  };
};

/** What a key may be used for. */
export const { KeyUsageFlags } = x509;

/** Name constraints that constrain nothing, which RFC 5280 §4.2.1.10 forbids. */
export const nameConstraints = (): x509.Extension => new x509.Extension('2.5.29.30', false, new Uint8Array([0x30, 0]));

/** An unknown extension, marked as critical. */
export const unknownCritical = (): x509.Extension => new x509.Extension('1.2.3.4.5', true, new Uint8Array([5, 0]));
