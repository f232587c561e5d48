// What a certificate is as part of a certification path for TLS clients: read once, and refused when it is
// malformed or unfit for any such path.
import type { KeyObject, X509Certificate } from 'node:crypto';
import { type CertificateFields, EXTENSIONS, hasUsage, KEY_USAGE, pathLengthOf, purposesOf, readFields } from './certificate-fields.ts';
import type { DerElement } from './der.ts';
import { constrainedNames, constraintsOf, type NameConstraints } from './name-constraints.ts';
import { isStrongSignature } from './signature-strength.ts';

/** Purposes (RFC 5280 §4.2.1.12) that let a certificate authenticate a TLS client: that one, and any. */
const PURPOSES: ReadonlySet<string> = new Set(['1.3.6.1.5.5.7.3.2', '2.5.29.37.0']);
/** Critical extensions that are processed, or, as policies where none is required, change nothing. */
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
  /** How many intermediates may follow; `undefined` for any number. */
  readonly pathLength: number | undefined;
  readonly constraints: NameConstraints | undefined;
  /** The names that constraints apply to. */
  readonly names: readonly DerElement[];
}

const read = new WeakMap<X509Certificate, PathCertificate | 'unfit'>();

/** `undefined` for a certificate that is in no path for a TLS client. */
export const pathCertificate = (certificate: X509Certificate): PathCertificate | undefined => {
  const known = read.get(certificate) ?? readCertificate(certificate) ?? 'unfit';
  read.set(certificate, known);
  return known === 'unfit' ? undefined : known;
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

// A CA that is for servers issues no certificate for clients: TLS libraries hold the whole path to its
// purposes.
const isForClients = (fields: CertificateFields): boolean => purposesOf(fields)?.some((purpose) => PURPOSES.has(purpose)) ?? true;

const isUnderstood = ({ extensions }: CertificateFields): boolean =>
  [...extensions].every(([type, { critical }]) => !critical || UNDERSTOOD.has(type));

// RFC 9325 §4.4 and §4.5, FAPI 2.0 Security Profile §5.4.1.
const isStrongKey = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean => {
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss') return (asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS;
  if (asymmetricKeyType === 'ec') return CURVES.has(asymmetricKeyDetails?.namedCurve ?? '');
  return asymmetricKeyType === 'ed25519' || asymmetricKeyType === 'ed448';
};
