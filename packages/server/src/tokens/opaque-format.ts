// Opaque access tokens: 40 alphanumerics with 184 random bits, of which the store keeps a hash.
import { hash, randomFillSync } from 'node:crypto';
import { generateCredential } from '@mintmark/protocol';

// Random bytes are drawn from the system in bulk; each is used once.
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

/** Makes an opaque token. */
export const opaqueToken = (): string => generateCredential('token', pooledBytes);

/** What the store keeps of an opaque token. A plain hash is enough: nobody can go through 2^184 tokens. */
export const tokenHash = (token: string): string => hash('sha256', token, 'base64url');
