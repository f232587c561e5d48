// A certificate with its private key, as listeners take it, and the error when the two cannot be used.

/** A certificate and its private key, PEM. */
export interface Certificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** A certificate beside the first, for connections that name one of its hosts (RFC 6066 §3). */
export interface NamedCertificate extends Certificate {
  /** Lower case. */
  readonly hosts: readonly string[];
}

/** A certificate and its key cannot be used, as when they do not belong together. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }

  /** What TLS says of a pair. */
  static of(cause: unknown): CertificateError {
    // OpenSSL's own words come behind its numbers: `error:05800074:x509 certificate routines::key values mismatch`.
    const reason = cause instanceof Error ? cause.message.split(':').at(-1)?.trim() : undefined;
    return new CertificateError(`The TLS certificate and its private key cannot be used: ${reason}.`, cause);
  }
}
