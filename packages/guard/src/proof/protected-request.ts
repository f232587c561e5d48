// What a guard looks at in a request, whatever framework it came through.
import type { CertificateSource } from './client-certificate.ts';

/** A request to a protected resource. */
export interface ProtectedRequest {
  readonly method: string;
  /** The request target as sent: path and query (RFC 9112 §3.2.1). */
  readonly target: string;
  /** The field `Authorization`; several fields joined by a comma are malformed. */
  readonly authorization: string | undefined;
  /** The field `DPoP`; several fields joined by a comma are no proof. */
  readonly dpop: string | undefined;
  /** The certificate that the client proved to have, or that a trusted proxy speaks for. */
  readonly certificate?: CertificateSource | undefined;
  /** Where the request came from; sent with introspection, for the rules that the issuer has for its client. */
  readonly clientAddress?: string | undefined;
}
