// What must not be accepted twice: the `jti` of an assertion (RFC 7523 §3) or of a DPoP proof (RFC 9449 §11.1). Remembered by its hash, in
// the very commit of the grant that it leads to, so that of many at once exactly one is served.
import { createHash } from 'node:crypto';

/** One use of something that is good once. */
export interface Replay {
  readonly tenantId: string;
  readonly kind: 'assertion' | 'dpop';
  /** See {@link replayKey}. */
  readonly key: string;
  /** Milliseconds since the epoch: from then on it would be refused for its age. */
  readonly expiresAt: number;
}

/** The key under which a use is remembered: SHA-256 over the parts, each behind its length, so that no two lists of parts meet. */
export const replayKey = (kind: Replay['kind'], ...parts: readonly string[]): string =>
  createHash('sha256')
    .update([kind, ...parts].map((part) => `${part.length}:${part}`).join(''))
    .digest('base64url');
