// A certificate as part of a certification path for TLS clients. It is read once, and refused if it is
// malformed or unsuitable for every such path.
import type { KeyObject, X509Certificate } from 'node:crypto';
import { type CertificateFields, EXTENSIONS, hasUsage, KEY_USAGE, pathLengthOf, purposesOf, readFields } from './certificate-fields.ts';
import type { DerElement } from './der.ts';
import { constrainedNames, constraintsOf, type NameConstraints } from './name-constraints.ts';
import { isStrongSignature } from './signature-strength.ts';

/** Purposes (RFC 5280 §4.2.1.12) for TLS clients: clientAuth and anyExtendedKeyUsage. */
const PURPOSES: ReadonlySet<string> = new Set(['1.3.6.1.5.5.7.3.2', '2.5.29.37.0']);
/** Critical extensions that are processed. Policies have no effect, because none is required. */
const UNDERSTOOD: ReadonlySet<string> = new Set(Object.values(EXTENSIONS));
const MIN_RSA_BITS = 2048;
const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** A certificate of a path. */
export interface PathCertificate {
  readonly certificate: X509Certificate;
  readonly isSelfIssued: boolean;
  readonly isSignedStrongly: boolean;
  /** Whether the key may sign, as a TLS client does (RFC 8446 §4.4.2.2). */
  readonly maySign: boolean;
  readonly maySignCertificates: boolean;
  /** Maximum number of intermediates below; `undefined` for any number. */
  readonly pathLength: number | undefined;
  readonly constraints: NameConstraints | undefined;
  /** The names that constraints apply to. */
  readonly names: readonly DerElement[];
}

const read = new WeakMap<X509Certificate, PathCertificate | 'unsuitable'>();

/** Reads a certificate. @returns `undefined` if it can be in no path for a TLS client */
export const pathCertificate = (certificate: X509Certificate): PathCertificate | undefined => {
  const known = read.get(certificate) ?? readCertificate(certificate) ?? 'unsuitable';
  read.set(certificate, known);
  return known === 'unsuitable' ? undefined : known;
};

const readCertificate = (certificate: X509Certificate): PathCertificate | undefined => {
  try {
    const fields = readFields(certificate);
    if (!isForClients(fields) || !isUnderstood(fields) || !isStrongKey(certificate.publicKey)) return undefined;
    return {
      certificate,
      isSelfIssued: fields.isSelfIssued,
      isSignedStrongly: isStrongSignature(fields.algorithm),
      maySign: hasUsage(fields, KEY_USAGE.digitalSignature),
      maySignCertificates: certificate.ca && hasUsage(fields, KEY_USAGE.keyCertSign),
      pathLength: pathLengthOf(fields),
      constraints: constraintsOf(fields),
      names: constrainedNames(fields),
    };
  } catch {
    return undefined;
  }
};

// TLS libraries apply the purposes of a CA to the whole path: a CA for servers issues no client certificates.
const isForClients = (fields: CertificateFields): boolean => purposesOf(fields)?.some((purpose) => PURPOSES.has(purpose)) ?? true;

const isUnderstood = ({ extensions }: CertificateFields): boolean =>
  [...extensions].every(([type, { critical }]) => !critical || UNDERSTOOD.has(type));

// RFC 9325 §4.4 and §4.5, FAPI 2.0 Security Profile §5.4.1.
const isStrongKey = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean => {
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss') return (asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS;
  if (asymmetricKeyType === 'ec') return CURVES.has(asymmetricKeyDetails?.namedCurve ?? '');
  return asymmetricKeyType === 'ed25519' || asymmetricKeyType === 'ed448';
};
