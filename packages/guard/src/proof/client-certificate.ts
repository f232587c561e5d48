// Computes the thumbprint of a client certificate (RFC 8705 §3.1). The certificate comes from the TLS
// connection, or from a header that a proxy sets (RFC 9440).
import { createHash, X509Certificate } from 'node:crypto';
import { certificateOfField } from '@mintmark/protocol';

/** A certificate: DER, PEM or parsed. */
export type CertificateSource = Uint8Array | string | X509Certificate;

/** `x5t#S256`; `undefined` when the source is not a certificate. */
export const certificateThumbprint = (source: CertificateSource): string | undefined => {
  try {
    const { raw } = source instanceof X509Certificate ? source : new X509Certificate(source);
    return createHash('sha256').update(raw).digest('base64url');
  } catch {
    return undefined;
  }
};

/**
 * Parses the header in which a proxy forwards the client's certificate: `Client-Cert` (RFC 9440),
 * percent-encoded PEM (nginx's `$ssl_client_escaped_cert`), bare base64 (Traefik's
 * `X-Forwarded-Tls-Client-Cert`, HAProxy), or Envoy's `X-Forwarded-Client-Cert`, of which the last element
 * is read (Envoy must be configured to include `cert` or `chain`).
 *
 * Use it only for a header that the proxy always sets or removes: otherwise the client could set it.
 *
 * @returns `undefined` when it is absent or malformed
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
