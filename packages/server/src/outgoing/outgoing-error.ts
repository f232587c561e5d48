// The error of an outgoing request. Its reason is for the log and the audit trail, never for the peer.

/** Kinds of failure. */
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
  | 'malformed'
  | 'other_issuer';

/** An outgoing request failed. */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';
  readonly fault: OutgoingFault;
  /** The received status, media type, redirect target or system error code. */
  readonly saw: string | undefined;

  /** @param saw - must contain no secret; of a URL, the origin only */
  constructor(fault: OutgoingFault, url: string, cause?: unknown, saw?: string) {
    super(`The request to ${url} failed: ${fault}${saw === undefined ? '' : ` (${saw})`}.`, cause === undefined ? undefined : { cause });
    this.fault = fault;
    this.saw = saw;
  }
}
