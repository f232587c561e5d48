// Why a request of ours to someone else came to nothing: for the log, never for the peer.

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

/** A request of ours failed. */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';
  readonly fault: OutgoingFault;
  /** What came in the place of what was wanted: a status, a media type, where a redirect leads, a system's code. */
  readonly saw: string | undefined;

  /** @param saw - holds nothing that could be a secret: of a URL, its origin */
  constructor(fault: OutgoingFault, url: string, cause?: unknown, saw?: string) {
    super(`The request to ${url} failed: ${fault}${saw === undefined ? '' : ` (${saw})`}.`, cause === undefined ? undefined : { cause });
    this.fault = fault;
    this.saw = saw;
  }
}
