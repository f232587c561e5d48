// The certificate that a client proved to have, as a thumbprint (RFC 8705 §3.1), from the connection or from the word of a proxy (RFC 9440).
import { createHash, X509Certificate } from 'node:crypto';
import { certificateOfField } from '@mintmark/protocol';

/** A certificate as it comes: DER, PEM, or parsed. */
export type CertificateSource = Uint8Array | string | X509Certificate;

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
 * The certificate of a header in which a proxy hands it on: `Client-Cert` (RFC 9440), PEM in percent-encoding, as nginx writes
 * `$ssl_client_escaped_cert`, base64 alone, as Traefik's `X-Forwarded-Tls-Client-Cert` and HAProxy have it, or Envoy's `X-Forwarded-Client-Cert`,
 * whose last element is read (Envoy must be told to put `cert` or `chain` there).
 *
 * Only for a header that the proxy always sets or removes: from anyone else it is somebody's own word.
 *
 * @returns `undefined` when there is none, or it cannot be read
 * @example
 * protect(guard, { certificate: (request) => parseCertificateHeader(request.headers['client-cert']) })
 */
export const parseCertificateHeader = (field: string | readonly string[] | undefined): X509Certificate | undefined => {
  const base64 = typeof field === 'string' ? certificateOfField(field) : undefined;
  if (base64 === undefined) return undefined;
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
};
