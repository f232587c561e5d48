// What was asked for under an `Idempotency-Key`, as a MAC of it. A body may hold a secret that a person chose: a bare hash in the store would
// let whoever reads the store guess at it at full speed, alongside the slow hash that it is stored under.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Peppers } from '../../clients/secret-hash.ts';

/** What an `Idempotency-Key` may be. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** The fingerprint of a request. @param text - all that makes it the request that it is */
export const fingerprintOf = (peppers: Peppers, text: string): string =>
  `${peppers.newestId}.${macOf(peppers, peppers.newestId, text) ?? ''}`;

/** Whether a stored fingerprint is of this request, under the pepper that it was computed with. */
export const isFingerprintOf = (peppers: Peppers, kept: string, text: string): boolean => {
  const end = kept.lastIndexOf('.');
  const expected = Buffer.from(kept.slice(end + 1), 'latin1');
  const actual = Buffer.from(macOf(peppers, kept.slice(0, Math.max(end, 0)), text) ?? '', 'latin1');
  return actual.length > 0 && expected.length === actual.length && timingSafeEqual(expected, actual);
};

// Hashes of secrets begin with a digit under the same key: no input of one is an input of the other.
const macOf = ({ keys }: Peppers, pepperId: string, text: string): string | undefined => {
  const key = keys.get(pepperId);
  return key === undefined ? undefined : createHmac('sha256', key).update(`request\n${text}`).digest('base64url');
};
