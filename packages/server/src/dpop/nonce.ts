// Nonces for DPoP proofs (RFC 9449 §8). A nonce is a MAC over the tenant and a time window: every node with
// the master key can verify it, and a proof cannot be created in advance.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Length of a window, in milliseconds. The nonce of the previous window is accepted too. */
const WINDOW = 60_000;

/** Creates and verifies nonces. */
export interface Nonces {
  /** Returns the current nonce. @param now - milliseconds since the epoch */
  issue(tenantId: string, now: number): string;
  accepts(tenantId: string, nonce: string, now: number): boolean;
}

/** Creates nonces under a key of 32 bytes. */
export const noncesUnder = (key: Uint8Array): Nonces => {
  const nonceOf = (tenantId: string, window: number): string =>
    createHmac('sha256', key).update(`${tenantId.length}:${tenantId}${window}`).digest('base64url').slice(0, 32);
  const equals = (expected: string, given: string): boolean => {
    const [a, b] = [Buffer.from(expected), Buffer.from(given)];
    return a.length === b.length && timingSafeEqual(a, b);
  };
  return {
    issue: (tenantId, now) => nonceOf(tenantId, Math.floor(now / WINDOW)),
    accepts: (tenantId, nonce, now) => {
      const window = Math.floor(now / WINDOW);
      return [window, window - 1].some((each) => equals(nonceOf(tenantId, each), nonce));
    },
  };
};
