// The parts of a request that a guard reads, independent of the framework.
import type { CertificateSource } from './client-certificate.ts';

/**
 * Reads the body of a request as it was sent, which is with its content coding.
 *
 * @param limit - bytes; of a longer body, no more than that is read
 * @throws {@link RequestRejected} `content_too_large` for a longer one
 */
export type BodyReader = (limit: number) => Promise<Uint8Array>;

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
  /** The body, or what reads it once the token and its proof were verified; needed for `dpop.contentDigest`. */
  readonly body?: Uint8Array | BodyReader | undefined;
}
