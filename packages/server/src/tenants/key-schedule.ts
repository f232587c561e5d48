// When a tenant's keys take turns. The next key of each algorithm is always announced, so that whoever has read the JWK Set knows it before
// its first token; a key that no longer signs stays published until its last token has expired and the caches have heard of its end.

import { SIGNING_ALGORITHM_NAMES, type SigningAlgorithm } from '../jose/signing-algorithms.ts';
import { signingRecord, standbyRecord } from '../keys/key-ring.ts';
import type { SigningKeyRecord } from '../records/signing-key.ts';
import { LONGEST_TOKEN_LIFETIME, type Tenant } from '../records/tenant.ts';

/** How long others may keep the JWK Set, in seconds. */
export const JWKS_MAX_AGE = 300;
/** How long a key is announced before it signs by itself, in milliseconds: a day, for those who read the set seldom. */
export const ANNOUNCED_BEFORE = 86_400_000;
/** How long a key is kept beyond its last token, in milliseconds: the caches' time, and as much again. */
const KEPT_BEYOND = 2 * JWKS_MAX_AGE * 1000;

/** The algorithms of which the key that signs is due to retire. @param now - milliseconds since the epoch */
export const dueRotations = (records: readonly SigningKeyRecord[], { keyLifetime }: Tenant, now: number): readonly SigningKeyRecord[] =>
  SIGNING_ALGORITHM_NAMES.flatMap((algorithm) => {
    const signing = signingRecord(records, algorithm);
    const isDue = signing?.signsFrom !== undefined && signing.signsFrom + keyLifetime * 1000 <= now;
    return isDue && announcedFor(records, algorithm, now) >= ANNOUNCED_BEFORE ? [signing] : [];
  });

// In milliseconds; less than nothing when there is no standby.
const announcedFor = (records: readonly SigningKeyRecord[], algorithm: SigningAlgorithm, now: number): number => {
  const standby = standbyRecord(records, algorithm);
  return standby === undefined ? Number.NEGATIVE_INFINITY : now - standby.announcedAt;
};

/** Keys that ended before this moment signed no token that is still alive, and may be removed. */
export const removableBefore = (now: number): number => now - LONGEST_TOKEN_LIFETIME * 1000 - KEPT_BEYOND;
