// The parts of a request that a guard reads, independent of the framework.
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
  /** The client's certificate, from the connection or from a trusted proxy. */
  readonly certificate?: CertificateSource | undefined;
  /** The client's address; sent with introspection, for the issuer's address rules. */
  readonly clientAddress?: string | undefined;
}
