// The `jti` of an assertion (RFC 7523 §3) or a DPoP proof (RFC 9449 §11.1) must not be accepted twice. Its
// hash is stored in the commit of the grant, so that exactly one of several concurrent requests succeeds.
import { createHash } from 'node:crypto';

/** A use of something that is valid once. */
export interface Replay {
  readonly tenantId: string;
  readonly kind: 'assertion' | 'dpop' | 'webauthn' | 'openid';
  /** See {@link replayKey}. */
  readonly key: string;
  /** Milliseconds since the epoch: from then on it is refused as expired. */
  readonly expiresAt: number;
}

/** The key of a use: SHA-256 over the length-prefixed parts, so that no two lists of parts collide. */
export const replayKey = (kind: Replay['kind'], ...parts: readonly string[]): string =>
  createHash('sha256')
    .update([kind, ...parts].map((part) => `${part.length}:${part}`).join(''))
    .digest('base64url');
