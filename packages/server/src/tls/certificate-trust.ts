// Checks whether the certificate of a TLS client leads to a CA of its tenant. Node validates paths for a
// whole listener only, but each tenant has its own CAs.
import { X509Certificate } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { isInDate, leadsToAnchor } from './certification-path.ts';

/** Maximum number of cached bundles. */
const MAX_BUNDLES = 1000;

/** The reason why a certificate is not trusted. */
export type TrustFault = 'certificate_expired' | 'certificate_untrusted';

/** Reads a PEM bundle. @throws Error when one cannot be read */
export const readBundle = (pem: string): readonly X509Certificate[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []).map((block) => new X509Certificate(block));

const bundles = new LRUCache<string, readonly X509Certificate[]>({ max: MAX_BUNDLES });

const bundleOf = (pem: string): readonly X509Certificate[] => {
  const known = bundles.get(pem);
  if (known !== undefined) return known;
  const read = readBundle(pem);
  bundles.set(pem, read);
  return read;
};

/**
 * Checks whether a leaf is in date and leads to one of the CAs.
 *
 * @param pem - the CAs of the tenant
 * @param now - milliseconds since the epoch
 * @returns `undefined` for a trusted leaf
 */
export const trustFault = (leaf: X509Certificate, pem: string | undefined, now: number): TrustFault | undefined => {
  if (!isInDate(leaf, now)) return 'certificate_expired';
  return pem !== undefined && leadsToAnchor(leaf, { anchors: bundleOf(pem), now }) ? undefined : 'certificate_untrusted';
};
