// Nonces for DPoP proofs (RFC 9449 §8) without a store: a MAC over the tenant and a window of time, so that every node that shares the master
// key knows them, and nobody can make a proof today for tomorrow.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a window lasts, in milliseconds; the one before it is accepted as well. */
const WINDOW = 60_000;

/** Makes and checks nonces. */
export interface Nonces {
  /** The nonce of now. @param now - milliseconds since the epoch */
  issue(tenantId: string, now: number): string;
  accepts(tenantId: string, nonce: string, now: number): boolean;
}

/** Nonces under a key of 32 bytes. */
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
