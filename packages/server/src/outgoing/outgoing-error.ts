// Why an outgoing request failed: for the log and the audit trail, never for the peer.

/** The ways in which it can fail. */
export type OutgoingFault =
  | 'url_refused'
  | 'name_unknown'
  | 'name_server'
  | 'address_refused'
  | 'connection'
  | 'redirect'
  | 'status'
  | 'media_type'
  | 'encoding'
  | 'too_large'
  | 'timeout'
  | 'malformed';

/** An outgoing request failed. */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';
  readonly fault: OutgoingFault;
  /** What was received instead: a status, a media type, the target of a redirect, a system's error code. */
  readonly saw: string | undefined;

  /** @param saw - must not contain anything secret: of a URL, its origin */
  constructor(fault: OutgoingFault, url: string, cause?: unknown, saw?: string) {
    super(`The request to ${url} failed: ${fault}${saw === undefined ? '' : ` (${saw})`}.`, cause === undefined ? undefined : { cause });
    this.fault = fault;
    this.saw = saw;
  }
}
