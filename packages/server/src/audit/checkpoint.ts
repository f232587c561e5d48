// Checkpoints: signed statements of the heads of a tenant's chains, each with the hash of the previous one. A
// copy outside the store proves later that no earlier entry was rewritten.
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { AuditChain } from '../storage/contract/audit.ts';

/** `typ` of a checkpoint: no other signature is accepted as one. */
const TYP = 'mintmark-audit-checkpoint';

/** The public half, as JWK (RFC 8037). */
export interface CheckpointJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
}

/** The key that signs checkpoints. */
export interface CheckpointKey {
  /** Its thumbprint (RFC 7638). */
  readonly kid: string;
  readonly jwk: CheckpointJwk;
  readonly privateKey: KeyObject;
}

// PKCS #8 before the 32 bytes of an Ed25519 key (RFC 8410 §7).
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Derives the key from a seed. @param seed - 32 bytes */
export const checkpointKeyFrom = (seed: Uint8Array): CheckpointKey => {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
  return { kid, jwk: { kty: 'OKP', crv: 'Ed25519', x }, privateKey };
};

/** The contents of a checkpoint. */
export interface CheckpointStatement {
  readonly tenantId: string;
  readonly number: number;
  readonly at: number;
  /** The compact form of the previous checkpoint. */
  readonly previous: string | undefined;
  /** The number of the oldest checkpoint that is still retained. */
  readonly oldest: number;
  /** Chains that grew or were purged since the previous one. */
  readonly chains: readonly AuditChain[];
}

/** Signs a checkpoint. @returns a JWS in compact form (RFC 7515) with the public key in its header */
export const signCheckpoint = (statement: CheckpointStatement, { kid, jwk, privateKey }: CheckpointKey): string => {
  const { tenantId, number, at, previous, oldest, chains } = statement;
  const payload = {
    tenant_id: tenantId,
    number,
    at: new Date(at).toISOString(),
    previous: previous === undefined ? null : createHash('sha256').update(previous).digest('base64url'),
    oldest,
    chains: chains.map(({ epoch, seq, hash, purgedSeq, purgedHash }) => ({
      epoch,
      seq,
      hash,
      purged_seq: purgedSeq,
      purged_hash: purgedHash,
    })),
  };
  const input = `${encode({ alg: 'EdDSA', typ: TYP, kid, jwk })}.${encode(payload)}`;
  return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`;
};

/** Reads a checkpoint of our own store; its signature is not verified. */
export const readCheckpoint = (jws: string): { readonly kid: string | undefined; readonly oldest: number } => {
  const [header, payload] = jws.split('.', 2).map(decode);
  return {
    kid: typeof header?.kid === 'string' ? header.kid : undefined,
    oldest: typeof payload?.oldest === 'number' ? payload.oldest : 1,
  };
};

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const decode = (part: string): Partial<Record<'kid' | 'oldest', unknown>> | undefined => {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
};
