// A certificate with its private key, and the error when they cannot be used.

/** A certificate and its private key, PEM. */
export interface Certificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** An additional certificate, for clients that name one of its hosts (RFC 6066 §3). */
export interface NamedCertificate extends Certificate {
  /** Lower case. */
  readonly hosts: readonly string[];
}

/** A certificate and its key cannot be used, for example because they do not match. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }

  /** Converts an error of TLS. */
  static of(cause: unknown): CertificateError {
    // OpenSSL's text is last: `error:05800074:x509 certificate routines::key values mismatch`.
    const reason = cause instanceof Error ? cause.message.split(':').at(-1)?.trim() : undefined;
    return new CertificateError(`The TLS certificate and its private key cannot be used: ${reason}.`, cause);
  }
}
