// Finds a certification path from a leaf to a trust anchor, and validates it on the way (RFC 5280 §6.1).
// Decision 135 states why no library is used.
import type { X509Certificate } from 'node:crypto';
import { type PathCertificate, pathCertificate } from './path-certificate.ts';

/** Maximum number of certificates between a leaf and its CA. */
const MAX_INTERMEDIATES = 4;
/** Maximum number of additional certificates of a client that are considered. */
const MAX_SENT = 16;
/** Maximum number of signatures verified for one leaf: certificates of one name and key form many paths. */
const MAX_SIGNATURES = 32;
/** Maximum number of comparisons between names and constraints along one path. */
const MAX_COMPARISONS = 50_000;

/** The anchors of a path, and the time of validation. */
export interface PathTarget {
  readonly anchors: readonly X509Certificate[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Whether an anchor issued the certificate of a TLS client, directly or through intermediates that the client
 * sent. The leaf's dates are not checked.
 */
export const leadsToAnchor = (leaf: X509Certificate, target: PathTarget): boolean => {
  const first = pathCertificate(leaf);
  return first?.maySign === true && canBeContinued([first], { ...target, sent: sentAlong(leaf), signatures: 0 });
};

// RFC 8446 §4.4.2: they may be in any order and include unrelated certificates.
const sentAlong = (leaf: X509Certificate): readonly X509Certificate[] => {
  const found: X509Certificate[] = [];
  for (let next = leaf.issuerCertificate; next !== undefined && found.length < MAX_SENT; next = next.issuerCertificate) found.push(next);
  return found;
};

interface Search extends PathTarget {
  readonly sent: readonly X509Certificate[];
  /** Number of verified signatures. */
  signatures: number;
}

/** @param path - from the leaf upwards */
const canBeContinued = (path: readonly PathCertificate[], search: Search): boolean => {
  const ends = search.anchors.some((anchor) => {
    const issuer = issuerOf(path, anchor, search);
    return issuer !== undefined && isWithinConstraints([...path, issuer]);
  });
  if (ends) return true;
  if (path.length > MAX_INTERMEDIATES) return false;
  return search.sent.some((candidate) => {
    if (path.some(({ certificate }) => certificate.fingerprint256 === candidate.fingerprint256)) return false;
    const issuer = issuerOf(path, candidate, search);
    return issuer !== undefined && canBeContinued([...path, issuer], search);
  });
};

/** The candidate, if it issued the last certificate of the path and may be its issuer in this path. */
const issuerOf = (path: readonly PathCertificate[], candidate: X509Certificate, search: Search): PathCertificate | undefined => {
  const issued = path.at(-1);
  if (issued?.isSignedStrongly !== true || !issued.certificate.checkIssued(candidate) || !isInDate(candidate, search.now)) return undefined;
  const issuer = pathCertificate(candidate);
  // §6.1.4 (l): self-issued intermediates are not counted.
  const below = path.slice(1).filter(({ isSelfIssued }) => !isSelfIssued).length;
  if (issuer?.maySignCertificates !== true || below > (issuer.pathLength ?? below)) return undefined;
  if (++search.signatures > MAX_SIGNATURES) return undefined;
  return issued.certificate.verify(candidate.publicKey) ? issuer : undefined;
};

/** Whether a certificate is valid now. @param now - milliseconds since the epoch */
export const isInDate = ({ validFromDate, validToDate }: X509Certificate, now: number): boolean =>
  validFromDate.getTime() <= now && now <= validToDate.getTime();

// Runs after the signatures, so that only a CA of the tenant can cause many comparisons. §6.1.3 (b):
// constraints do not apply to self-issued certificates, except the leaf.
const isWithinConstraints = (path: readonly PathCertificate[]): boolean => {
  let comparisons = 0;
  return path.every(({ constraints }, position) => {
    if (constraints === undefined) return true;
    const names = path.slice(0, position).flatMap(({ isSelfIssued, names: own }, at) => (at === 0 || !isSelfIssued ? own : []));
    comparisons += names.length * constraints.subtrees;
    return comparisons <= MAX_COMPARISONS && names.every(constraints.permits);
  });
};
