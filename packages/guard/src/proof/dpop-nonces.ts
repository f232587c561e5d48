// Stateless nonces for DPoP proofs (RFC 9449 §9). A nonce is a MAC of a time window, so that all processes
// with the same key accept it, and no proof can be created in advance.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Length of a window in milliseconds; the one before it is accepted as well. */
const NONCE_WINDOW = 60_000;

/** Issues nonces, and recognizes them. */
export interface DpopNonces {
  /** @param now - milliseconds since the epoch */
  issue(now: number): string;
  accepts(nonce: string, now: number): boolean;
}

/** Creates nonces with a key of 32 bytes or more. */
export const createDpopNonces = (key: Uint8Array): DpopNonces => {
  const nonceOf = (window: number): string => createHmac('sha256', key).update(`dpop-nonce ${window}`).digest('base64url').slice(0, 32);
  const windowOf = (now: number): number => Math.floor(now / NONCE_WINDOW);
  return {
    issue: (now) => nonceOf(windowOf(now)),
    accepts: (nonce, now) => [windowOf(now), windowOf(now) - 1].some((window) => equalInConstantTime(nonceOf(window), nonce)),
  };
};

/** Whether two strings are equal, in time that does not depend on where they differ. */
export const equalInConstantTime = (expected: string, given: string): boolean => {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
};
