// The certificate that a peer proved to have (RFC 8705 §2).
import type { X509Certificate } from 'node:crypto';

/** A client certificate. */
export interface PeerCertificate {
  /** `x5t#S256`: SHA-256 of the DER, base64url. */
  readonly thumbprint: string;
  /** RFC 4514. */
  readonly subjectDn: string;
  readonly der: Uint8Array;
  readonly certificate: X509Certificate;
}
