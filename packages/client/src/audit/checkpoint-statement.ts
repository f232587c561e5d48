// Parses a checkpoint and verifies its signature with the key in its own header. The caller decides whether
// that key is trusted.

import { createPublicKey, hash, verify } from 'node:crypto';
import { isJsonObject } from '@mintmark/protocol';

/** The end of a chain when it was signed. */
export interface SignedChain {
  readonly epoch: string;
  readonly seq: number;
  readonly hash: string;
  readonly purged_seq: number;
  readonly purged_hash: string;
}

/** The content of a checkpoint. */
export interface CheckpointStatement {
  readonly jws: string;
  /** SHA-256 of the compact form, which the next checkpoint contains. */
  readonly digest: string;
  readonly kid: string;
  readonly tenantId: string;
  readonly number: number;
  readonly at: string;
  readonly previous: string | null;
  readonly oldest: number;
  readonly chains: readonly SignedChain[];
}

const TYP = 'mintmark-audit-checkpoint';

/** SHA-256, base64url. */
export const sha256 = (text: string): string => hash('sha256', text, 'base64url');

/** A checkpoint with a valid signature; `undefined` for anything else. */
export const readStatement = (jws: string): CheckpointStatement | undefined => {
  const [first = '', second = '', signature = '', ...rest] = jws.split('.');
  const [header, payload] = [decode(first), decode(second)];
  if (rest.length > 0 || !isJsonObject(header) || !isJsonObject(payload) || header.alg !== 'EdDSA' || header.typ !== TYP) return undefined;
  const x = isJsonObject(header.jwk) && typeof header.jwk.x === 'string' ? header.jwk.x : '';
  const kid = sha256(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }));
  if (header.kid !== kid || !isSignatureValid(`${first}.${second}`, x, signature)) return undefined;
  const { tenant_id: tenantId, number, at, previous = null, oldest, chains } = payload;
  if (typeof tenantId !== 'string' || typeof number !== 'number' || typeof at !== 'string' || typeof oldest !== 'number') return undefined;
  if ((previous !== null && typeof previous !== 'string') || !Array.isArray(chains) || !chains.every(isSignedChain)) return undefined;
  return { jws, digest: sha256(jws), kid, tenantId, number, at, previous, oldest, chains };
};

const isSignatureValid = (input: string, x: string, signature: string): boolean => {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, Buffer.from(input), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
};

const isSignedChain = (value: unknown): value is SignedChain =>
  isJsonObject(value) &&
  typeof value.epoch === 'string' &&
  typeof value.seq === 'number' &&
  typeof value.hash === 'string' &&
  typeof value.purged_seq === 'number' &&
  typeof value.purged_hash === 'string';

const decode = (part: string): unknown => {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
};
