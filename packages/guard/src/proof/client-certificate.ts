// The certificate that a client proved to have, as a thumbprint (RFC 8705 §3.1), from the connection or from the word of a proxy (RFC 9440).
import { createHash, X509Certificate } from 'node:crypto';

/** A certificate as it comes: DER, PEM, or parsed. */
export type CertificateSource = Uint8Array | string | X509Certificate;

/** Longest field that is read, in characters. */
const MAX_FIELD = 16_384;
/** RFC 9440 §2.1, RFC 8941 §3.3.5: a byte sequence, and nothing else. */
const BYTE_SEQUENCE = /^ *:([A-Za-z0-9+/]+={0,2}): *$/;

/** `x5t#S256`; `undefined` when it is no certificate. */
export const certificateThumbprint = (source: CertificateSource): string | undefined => {
  try {
    const { raw } = source instanceof X509Certificate ? source : new X509Certificate(source);
    return createHash('sha256').update(raw).digest('base64url');
  } catch {
    return undefined;
  }
};

/**
 * The certificate of a header in which a proxy hands it on: `Client-Cert` (RFC 9440), or PEM in percent-encoding, as nginx writes
 * `$ssl_client_escaped_cert` and Traefik and Envoy write theirs.
 *
 * Only for a header that the proxy always sets or removes: from anyone else it is somebody's own word.
 *
 * @returns `undefined` when there is none, or it cannot be read
 * @example
 * protect(guard, { certificate: (request) => parseCertificateHeader(request.headers['client-cert']) })
 */
export const parseCertificateHeader = (field: string | readonly string[] | undefined): X509Certificate | undefined => {
  if (typeof field !== 'string' || field === '' || field.length > MAX_FIELD) return undefined;
  try {
    const base64 = BYTE_SEQUENCE.exec(field)?.[1];
    return new X509Certificate(base64 === undefined ? decodeURIComponent(field) : Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
};
