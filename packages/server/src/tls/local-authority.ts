// Creates the certificates of the local CA. This module is loaded only when it is needed, because loading the
// library takes 0.1 s.
import 'reflect-metadata';
import { createPrivateKey, KeyObject, randomBytes, type webcrypto as types, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import { EXTENSIONS } from './certificate-fields.ts';
import { encodeNameConstraints, permitsHost, permittedHosts } from './host-constraints.ts';

/** A certificate and its private key, PEM; the key as PKCS #8. */
export interface PemPair {
  readonly cert: string;
  readonly key: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;
const AUTHORITY_LIFETIME = 3653 * DAY;
const LEAF_LIFETIME = 365 * DAY;
// Certificates are valid from some time before their creation, for clients whose clock is slow.
const BACKDATED = 3_600_000;

x509.cryptoProvider.set(webcrypto);

const newKeys = (): Promise<types.CryptoKeyPair> => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
const pem = (key: types.CryptoKey): string => KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();

/** Creates a CA for these hosts and for servers only. @param now - milliseconds since the epoch */
export const createAuthority = async (hosts: readonly string[], now: number): Promise<PemPair> => {
  const keys = await newKeys();
  // Distinguishes the CAs of several servers in a trust store.
  const name = `CN=Mintmark local CA ${randomBytes(4).toString('hex')}`;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    notBefore: new Date(now - BACKDATED),
    notAfter: new Date(now + AUTHORITY_LIFETIME),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.Extension(EXTENSIONS.nameConstraints, true, encodeNameConstraints(hosts)),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: `${certificate.toString('pem')}\n`, key: pem(keys.privateKey) };
};

/** Creates a server certificate that is valid for a year. @param now - milliseconds since the epoch */
export const createLeaf = async (authority: PemPair, hosts: readonly string[], now: number): Promise<PemPair> => {
  const issuer = new x509.X509Certificate(authority.cert);
  const signingKey = createPrivateKey(authority.key).toCryptoKey(ALGORITHM, false, ['sign']);
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    // Not a host name: clients use the alternative names only (RFC 9525 §2).
    subject: 'CN=Mintmark server',
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey,
    notBefore: new Date(now - BACKDATED),
    notAfter: new Date(Math.min(now - BACKDATED + LEAF_LIFETIME, issuer.notAfter.getTime())),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(hosts.map((host) => ({ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }))),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(await issuer.publicKey.export()),
    ],
  });
  return { cert: `${certificate.toString('pem')}\n`, key: pem(keys.privateKey) };
};

/** Whether a CA may issue certificates for a host. A CA without constraints is foreign and may not. */
export const mayIssueFor = (authorityCert: string, host: string): boolean => {
  const extension = new x509.X509Certificate(authorityCert).getExtension(EXTENSIONS.nameConstraints);
  return extension !== null && permitsHost(new Uint8Array(extension.value), host);
};

/** The hosts that a CA may issue certificates for, including their subdomains. */
export const hostsOfAuthority = (authorityCert: string): readonly string[] => {
  const extension = new x509.X509Certificate(authorityCert).getExtension(EXTENSIONS.nameConstraints);
  return extension === null ? [] : permittedHosts(new Uint8Array(extension.value));
};
