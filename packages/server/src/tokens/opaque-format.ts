// Opaque access tokens: 40 alphanumerics with 160 random bits (RFC 6749 §10.10) and a time slot, by which
// their grant is found without an index. The store has only their hash.
import { hash, randomFillSync } from 'node:crypto';
import { base62, CREDENTIAL_FORMATS, fromBase62, generateCredential } from '@mintmark/protocol';
import type { OpaqueTokenKey } from '../storage/contract/grants.ts';

// Random bytes are requested from the system in bulk. Each is used once.
const pool = new Uint8Array(4096);
let used = pool.length;
const pooledBytes = (size: number): Uint8Array => {
  if (used + size > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += size;
  return pool.subarray(used - size, used);
};

const SLOT_DIGITS = 4;

/** Creates an opaque token. @param timeSlot - of its grant's batch */
export const opaqueToken = (timeSlot: number): string => generateCredential('token', pooledBytes, base62(timeSlot, SLOT_DIGITS));

/** The key by which the grant of an opaque token is found. @param token - a token of this form */
export const opaqueTokenKey = (token: string): OpaqueTokenKey => {
  const { length } = CREDENTIAL_FORMATS.token.prefix;
  return { hash: tokenHash(token), timeSlot: fromBase62(token.slice(length, length + SLOT_DIGITS)) };
};

/**
 * The hash under which an opaque token is stored. With 160 random bits, it needs no salt or key derivation.
 */
export const tokenHash = (token: string): string => hash('sha256', token, 'base64url');
