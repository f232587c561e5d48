// Nonces for DPoP proofs (RFC 9449 §9) without a memory: a MAC over a window of time, so that all processes under one key know them, and
// nobody can make a proof today for tomorrow.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Length of a window in milliseconds; the one before it is accepted as well. */
const NONCE_WINDOW = 60_000;

/** Issues nonces, and knows them again. */
export interface DpopNonces {
  /** @param now - milliseconds since the epoch */
  issue(now: number): string;
  accepts(nonce: string, now: number): boolean;
}

/** Nonces under a key of 32 bytes or more. */
export const createDpopNonces = (key: Uint8Array): DpopNonces => {
  const nonceOf = (window: number): string => createHmac('sha256', key).update(`dpop-nonce ${window}`).digest('base64url').slice(0, 32);
  const windowOf = (now: number): number => Math.floor(now / NONCE_WINDOW);
  return {
    issue: (now) => nonceOf(windowOf(now)),
    accepts: (nonce, now) => [windowOf(now), windowOf(now) - 1].some((window) => equalInConstantTime(nonceOf(window), nonce)),
  };
};

/** Whether two texts are equal, in a time that does not tell where they differ. */
export const equalInConstantTime = (expected: string, given: string): boolean => {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
};
