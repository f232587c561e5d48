// The fingerprint of a request with an `Idempotency-Key`: a MAC. A bare hash of a body with a secret that a
// person chose could be attacked by brute force, faster than the slow hash that the secret is stored under.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Peppers } from '../../clients/secret-hash.ts';

/** The syntax of an `Idempotency-Key`. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** The fingerprint of a request. @param text - everything that distinguishes it from other requests */
export const fingerprintOf = (peppers: Peppers, text: string): string =>
  `${peppers.newestId}.${macOf(peppers, peppers.newestId, text) ?? ''}`;

/** Whether a stored fingerprint is that of a request, under the pepper that it was computed with. */
export const isFingerprintOf = (peppers: Peppers, fingerprint: string, text: string): boolean => {
  const end = fingerprint.lastIndexOf('.');
  const expected = Buffer.from(fingerprint.slice(end + 1), 'latin1');
  const actual = Buffer.from(macOf(peppers, fingerprint.slice(0, Math.max(end, 0)), text) ?? '', 'latin1');
  return actual.length > 0 && expected.length === actual.length && timingSafeEqual(expected, actual);
};

// The same key hashes secrets, whose input begins with a digit: the prefix keeps both kinds of input apart.
const macOf = ({ keys }: Peppers, pepperId: string, text: string): string | undefined => {
  const key = keys.get(pepperId);
  return key === undefined ? undefined : createHmac('sha256', key).update(`request\n${text}`).digest('base64url');
};
