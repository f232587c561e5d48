// Whether a certificate leads to a CA of the tenant (RFC 5280 §6), by signatures, dates and what each CA may sign. Node judges chains for a
// whole listener; here each tenant has CAs of its own. What is not understood is refused: an unknown critical extension, name constraints.
import { X509Certificate } from 'node:crypto';
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
  if (pem === undefined || !isForClients(leaf) || !isUnderstood(leaf)) return 'certificate_untrusted';
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
  if (!issuer.ca || !isInDate(issuer, now) || !issued.checkIssued(issuer) || !issued.verify(issuer.publicKey)) return false;
  const parsed = new x509.X509Certificate(issuer.raw);
  const usage = parsed.getExtension(x509.KeyUsagesExtension)?.usages;
  if (usage !== undefined && (usage & x509.KeyUsageFlags.keyCertSign) === 0) return false;
  const most = parsed.getExtension(x509.BasicConstraintsExtension)?.pathLength;
  return (most === undefined || below <= most) && isUnderstood(issuer);
};

const isForClients = ({ raw }: X509Certificate): boolean => {
  const purposes = new x509.X509Certificate(raw).getExtension(x509.ExtendedKeyUsageExtension)?.usages.map(String);
  return purposes === undefined || purposes.includes(CLIENT_AUTH) || purposes.includes(ANY_PURPOSE);
};

const isUnderstood = ({ raw }: X509Certificate): boolean =>
  new x509.X509Certificate(raw).extensions.every(({ type, critical }) => type !== NAME_CONSTRAINTS && (!critical || UNDERSTOOD.has(type)));
