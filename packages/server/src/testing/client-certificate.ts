// A client certificate for mutual TLS (RFC 8705). It is self-signed: a token is bound to it regardless of its
// issuer.
import 'reflect-metadata';
import { createHash, KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;

/** A certificate with its private key. */
export interface ClientCertificate {
  /** PEM. */
  readonly cert: string;
  /** PEM, PKCS #8. */
  readonly key: string;
  /** The `x5t#S256` of tokens that are bound to it (RFC 8705 §3.1). */
  readonly thumbprint: string;
}

/**
 * Creates a certificate that is valid from a day ago for a year.
 *
 * @param now - milliseconds since the epoch
 */
export const makeClientCertificate = async (now: number): Promise<ClientCertificate> => {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=client of a test',
    keys,
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + 365 * DAY),
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
  });
  return {
    cert: `${certificate.toString('pem')}\n`,
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
    thumbprint: createHash('sha256').update(Buffer.from(certificate.rawData)).digest('base64url'),
  };
};
