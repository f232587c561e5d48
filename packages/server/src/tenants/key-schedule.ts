// The schedule of key rotation. The next key of each algorithm is always announced, so that caches of the JWK
// Set contain it before its first token. A retired key stays published until its last token has expired.

import { SIGNING_ALGORITHM_NAMES, type SigningAlgorithm } from '../jose/signing-algorithms.ts';
import { signingRecord, standbyRecord } from '../keys/key-ring.ts';
import type { SigningKeyRecord } from '../records/signing-key.ts';
import { LONGEST_TOKEN_LIFETIME, type Tenant } from '../records/tenant.ts';

/** Seconds for which the JWK Set may be cached. */
export const JWKS_MAX_AGE = 300;
/**
 * How long a key is announced before a scheduled rotation, in milliseconds: a day, for verifiers that seldom
 * fetch it.
 */
export const ANNOUNCED_BEFORE = 86_400_000;
/** Milliseconds for which a key is retained after its last token: twice the time of the caches. */
const RETENTION = 2 * JWKS_MAX_AGE * 1000;

/** The signing keys that are due for rotation. @param now - milliseconds since the epoch */
export const dueRotations = (records: readonly SigningKeyRecord[], { keyLifetime }: Tenant, now: number): readonly SigningKeyRecord[] =>
  SIGNING_ALGORITHM_NAMES.flatMap((algorithm) => {
    const signing = signingRecord(records, algorithm);
    const isDue = signing?.signsFrom !== undefined && signing.signsFrom + keyLifetime * 1000 <= now;
    return isDue && announcedFor(records, algorithm, now) >= ANNOUNCED_BEFORE ? [signing] : [];
  });

// In milliseconds; negative infinity without a standby.
const announcedFor = (records: readonly SigningKeyRecord[], algorithm: SigningAlgorithm, now: number): number => {
  const standby = standbyRecord(records, algorithm);
  return standby === undefined ? Number.NEGATIVE_INFINITY : now - standby.announcedAt;
};

/** Keys that ended before this time signed no valid token and can be removed. */
export const removableBefore = (now: number): number => now - LONGEST_TOKEN_LIFETIME * 1000 - RETENTION;
