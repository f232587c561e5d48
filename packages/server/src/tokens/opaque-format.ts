// Opaque access tokens: 40 alphanumerics with 184 random bits. The store has only their hash.
import { hash, randomFillSync } from 'node:crypto';
import { generateCredential } from '@mintmark/protocol';

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

/** Creates an opaque token. */
export const opaqueToken = (): string => generateCredential('token', pooledBytes);

/** The hash under which an opaque token is stored. With 184 random bits, it needs no salt or key derivation. */
export const tokenHash = (token: string): string => hash('sha256', token, 'base64url');
