// Whether a certificate leads to a CA of the tenant (RFC 5280 §6), by signatures, dates and what each CA may sign. Node judges chains for a
// whole listener; here each tenant has CAs of its own. What is not understood is refused: an unknown critical extension, name constraints.
import { type KeyObject, X509Certificate } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/** Most certificates between a leaf and its CA. */
const MAX_INTERMEDIATES = 4;
/** OID of the purpose of authenticating a TLS client. */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const ANY_PURPOSE = '2.5.29.37.0';
/** Critical extensions that are judged here, or that say nothing about trust: key usage, SAN, basic constraints, policies, purposes. */
const UNDERSTOOD: ReadonlySet<string> = new Set(['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.32', '2.5.29.37']);
const NAME_CONSTRAINTS = '2.5.29.30';
const MIN_RSA_BITS = 2048;
const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const STRONG_HASHES: ReadonlySet<string> = new Set(['SHA-256', 'SHA-384', 'SHA-512']);

/** Why a certificate is not trusted. */
export type TrustFault = 'certificate_expired' | 'certificate_untrusted';

/** Certificates of a PEM bundle. @throws Error when one cannot be read */
export const readBundle = (pem: string): readonly X509Certificate[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []).map((block) => new X509Certificate(block));

const bundles = new Map<string, readonly X509Certificate[]>();

// A tenant's bundle is read once; one that changed is another text.
const bundleOf = (pem: string): readonly X509Certificate[] => {
  const known = bundles.get(pem);
  if (known !== undefined) return known;
  if (bundles.size > 1000) bundles.clear();
  const read = readBundle(pem);
  bundles.set(pem, read);
  return read;
};

/** Whether the dates of a certificate hold. @param now - milliseconds since the epoch */
export const isInDate = ({ validFromDate, validToDate }: X509Certificate, now: number): boolean =>
  validFromDate.getTime() <= now && now <= validToDate.getTime();

/** `undefined` when the leaf leads to one of the CAs. @param pem - the CAs of the tenant */
export const trustFault = (leaf: X509Certificate, pem: string | undefined, now: number): TrustFault | undefined => {
  if (!isInDate(leaf, now)) return 'certificate_expired';
  if (pem === undefined || !maySign(leaf) || !isFit(leaf)) return 'certificate_untrusted';
  const roots = bundleOf(pem);
  let current = leaf;
  for (let below = 0; below <= MAX_INTERMEDIATES; below++) {
    const issued = current;
    const root = roots.find((candidate) => mayIssue(candidate, issued, below, now));
    if (root !== undefined) return undefined;
    const next = current.issuerCertificate;
    if (next === undefined || next.fingerprint256 === current.fingerprint256 || !mayIssue(next, current, below, now)) break;
    current = next;
  }
  return 'certificate_untrusted';
};

/** @param below - how many certificates of CAs stand between the issuer and the leaf */
const mayIssue = (issuer: X509Certificate, issued: X509Certificate, below: number, now: number): boolean => {
  if (!issuer.ca || !isInDate(issuer, now) || !issued.checkIssued(issuer)) return false;
  if (!isSignedStrongly(issued) || !issued.verify(issuer.publicKey)) return false;
  const parsed = new x509.X509Certificate(issuer.raw);
  const most = parsed.getExtension(x509.BasicConstraintsExtension)?.pathLength;
  return hasUsage(parsed, x509.KeyUsageFlags.keyCertSign) && (most === undefined || below <= most) && isFit(issuer);
};

// RFC 8446 §4.4.2.2: what proves a client in a handshake is a signature.
const maySign = ({ raw }: X509Certificate): boolean => hasUsage(new x509.X509Certificate(raw), x509.KeyUsageFlags.digitalSignature);

/** RFC 5280 §4.2.1.3: a certificate that names no usage is for any. */
const hasUsage = (certificate: x509.X509Certificate, flag: x509.KeyUsageFlags): boolean => {
  const usages = certificate.getExtension(x509.KeyUsagesExtension)?.usages;
  return usages === undefined || (usages & flag) !== 0;
};

// What is asked of every certificate of a chain. A CA that is for servers vouches for no client: TLS libraries hold those below it to its
// purposes.
const isFit = ({ raw, publicKey }: X509Certificate): boolean => {
  const certificate = new x509.X509Certificate(raw);
  return isForClients(certificate) && isUnderstood(certificate) && isStrong(publicKey);
};

const isForClients = (certificate: x509.X509Certificate): boolean => {
  const purposes = certificate.getExtension(x509.ExtendedKeyUsageExtension)?.usages.map(String);
  return purposes === undefined || purposes.includes(CLIENT_AUTH) || purposes.includes(ANY_PURPOSE);
};

const isUnderstood = ({ extensions }: x509.X509Certificate): boolean =>
  extensions.every(({ type, critical }) => type !== NAME_CONSTRAINTS && (!critical || UNDERSTOOD.has(type)));

// RFC 9325 §4.4 and §4.5, FAPI 2.0 Security Profile §5.4.1.
const isStrong = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean => {
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss') return (asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS;
  if (asymmetricKeyType === 'ec') return CURVES.has(asymmetricKeyDetails?.namedCurve ?? '');
  return asymmetricKeyType === 'ed25519' || asymmetricKeyType === 'ed448';
};

// Who finds a collision has the CA's signature for another certificate.
const isSignedStrongly = ({ raw }: X509Certificate): boolean => {
  const { name, hash }: { readonly name?: unknown; readonly hash?: unknown } = { ...new x509.X509Certificate(raw).signatureAlgorithm };
  if (name === 'Ed25519' || name === 'EdDSA') return true;
  return typeof hash === 'object' && hash !== null && 'name' in hash && STRONG_HASHES.has(String(hash.name));
};
