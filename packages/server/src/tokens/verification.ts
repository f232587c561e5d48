// Checks an access token that was minted here (RFC 9068 §4 for a JWT): form, signature, record. What it opens is asked elsewhere.
import { hash, verify } from 'node:crypto';
import { credentialKind, type Jws, parseJws } from '@mintmark/protocol';
import { LRUCache } from 'lru-cache';
import { SIGNATURE_INPUTS } from '../jose/jws-algorithms.ts';
import type { GrantRecord } from '../records/grant.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { tokenHash } from './opaque-format.ts';

/** Longest token that is looked at; ours stay far below. */
const MAX_TOKEN_LENGTH = 8192;
/** Most JWTs of a tenant whose signature is remembered to hold. */
const MAX_VERIFIED = 10_000;

/** Why a token does not verify. */
export type TokenFault = 'token_malformed' | 'token_unknown';

/** What a good signature says; whether the token is still good is asked of its record, each time. */
interface VerifiedClaims {
  readonly jti: string;
  readonly clientId: string;
  /** The key by which it is good. */
  readonly kid: string;
}

/**
 * The grant record of a token, if the token is genuine. The record's own state is not judged here.
 *
 * @returns the grant, or why there is none
 */
export const verifyToken = async (
  token: string,
  tenant: LoadedTenant,
  storage: Pick<Storage, 'findGrant' | 'findGrantByTokenHash'>,
): Promise<GrantRecord | TokenFault> => {
  if (token.length > MAX_TOKEN_LENGTH) return 'token_malformed';
  if (!token.includes('.')) {
    if (credentialKind(token) !== 'token') return 'token_malformed';
    return (await storage.findGrantByTokenHash(tenant.tenant.id, tokenHash(token))) ?? 'token_unknown';
  }
  const claims = rememberedClaims(token, tenant);
  if (claims === undefined) return 'token_malformed';
  const grant = await storage.findGrant(tenant.tenant.id, claims.jti);
  // A good signature without a record is inactive: the record is what can be revoked. Signed by the key that the record names: whoever holds
  // a key that was stolen and revoked could otherwise borrow the record of another key's token.
  return grant !== undefined && grant.clientId === claims.clientId && grant.keyId === claims.kid ? grant : 'token_unknown';
};

// A resource server asks about one token many times, and its signature does not change. By the tenant as loaded: a change of its keys, as
// any other, begins anew. By a hash: whoever could read this memory should find no tokens in it.
const verified = new WeakMap<LoadedTenant, LRUCache<string, VerifiedClaims>>();

const rememberedClaims = (token: string, tenant: LoadedTenant): VerifiedClaims | undefined => {
  const remembered = verified.get(tenant) ?? new LRUCache<string, VerifiedClaims>({ max: MAX_VERIFIED });
  const name = hash('sha256', token, 'base64url');
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const claims = verifiedClaims(token, tenant);
  if (claims !== undefined) {
    remembered.set(name, claims);
    verified.set(tenant, remembered);
  }
  return claims;
};

const verifiedClaims = (token: string, { keys, tokenIssuers }: LoadedTenant): VerifiedClaims | undefined => {
  const jws = parse(token);
  const kid = jws?.header['kid'];
  const key = typeof kid === 'string' ? keys.verification(kid) : undefined;
  // The algorithm is the key's, the header only has to agree.
  if (jws === undefined || key === undefined || jws.header.alg !== key.algorithm || jws.header['typ'] !== 'at+jwt') return undefined;
  const { digest = null, options = {} } = SIGNATURE_INPUTS.get(key.algorithm) ?? {};
  if (!verify(digest, Buffer.from(jws.signingInput, 'latin1'), { key: key.publicKey, ...options }, jws.signature)) return undefined;
  const { iss, jti, client_id: clientId } = jws.payload;
  if (typeof jti !== 'string' || typeof clientId !== 'string' || typeof iss !== 'string') return undefined;
  return tokenIssuers.has(iss) ? { jti, clientId, kid: key.kid } : undefined;
};

const parse = (token: string): Jws | undefined => {
  try {
    return parseJws(token);
  } catch {
    return undefined;
  }
};
