// A secret or a key could not be had from where it is kept.

/** A secret provider failed: the file is not there, the command failed, the answer was empty. The provider's own error is the `cause`. */
export class SecretError extends Error {
  override readonly name: string = 'SecretError';
  readonly code = 'secret_unavailable';
}
