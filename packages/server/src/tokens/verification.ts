// Verifies the form, signature and record of an access token of this server (for a JWT, RFC 9068 §4).
import { hash, verify } from 'node:crypto';
import { credentialKind, type Jws, parseJws } from '@mintmark/protocol';
import { LRUCache } from 'lru-cache';
import { SIGNATURE_INPUTS } from '../jose/jws-algorithms.ts';
import type { GrantRecord } from '../records/grant.ts';
import type { OpaqueTokenKey } from '../storage/contract/grants.ts';
import { type MaybePromise, whenReady } from '../system/at-once.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { grantOfClaims } from './grant-of-claims.ts';
import type { TokenType } from './jwt-format.ts';
import { opaqueTokenKey } from './opaque-format.ts';

/** Longest token that is parsed, in characters; no token that is issued is longer. */
export const MAX_TOKEN_LENGTH = 8192;
/** Maximum number of JWTs in the cache of verified signatures: as many as there are grants in memory. */
const MAX_VERIFIED = 20_000;
/** Most characters of those that describe their grants, which are in the cache, too. */
const MAX_TEXT = 16_000_000;

/** The reason why a token does not verify. */
export type TokenFault = 'token_malformed' | 'token_unknown';

/** Claims of a JWT with a valid signature. */
interface VerifiedClaims {
  readonly jti: string;
  readonly clientId: string;
  /** The key that verified it. */
  readonly kid: string;
  /** The grant that the claims describe, of a token that was issued without a record. */
  readonly unrecorded: GrantRecord | undefined;
}

/** Finds grants: at once those that are in memory. */
export interface GrantReads {
  findGrant(tenantId: string, id: string): MaybePromise<GrantRecord | undefined>;
  findGrantByTokenHash(tenantId: string, token: OpaqueTokenKey): MaybePromise<GrantRecord | undefined>;
  findDenial(tenantId: string, jti: string): MaybePromise<number | undefined>;
}

/**
 * Finds the grant record of a genuine token, whatever its status.
 *
 * @returns the grant, or why there is none
 */
export const verifyToken = (token: string, tenant: LoadedTenant, grants: GrantReads): MaybePromise<GrantRecord | TokenFault> => {
  if (token.length > MAX_TOKEN_LENGTH) return 'token_malformed';
  const tenantId = tenant.tenant.id;
  if (!token.includes('.')) {
    if (credentialKind(token) !== 'token') return 'token_malformed';
    return whenReady(grants.findGrantByTokenHash(tenantId, opaqueTokenKey(token)), (grant) => grant ?? 'token_unknown');
  }
  const claims = rememberedClaims(token, tenant);
  if (claims === undefined) return 'token_malformed';
  const { unrecorded } = claims;
  if (unrecorded !== undefined) {
    return whenReady(grants.findDenial(tenantId, unrecorded.id), (revokedAt) =>
      revokedAt === undefined ? unrecorded : { ...unrecorded, revokedAt },
    );
  }
  // Any other token without a record is unknown: only a record can be revoked. The key must be the record's:
  // otherwise a stolen and revoked key could sign a token that refers to the grant of another key's token.
  return whenReady(grants.findGrant(tenantId, claims.jti), (grant) =>
    grant !== undefined && grant.clientId === claims.clientId && grant.keyId === claims.kid ? grant : 'token_unknown',
  );
};

// Resource servers introspect the same token many times, so verified signatures are cached. A change of the
// tenant or its keys loads a new tenant, which has another number, and so none of the cached. The names contain
// hashes, so that the cache contains no usable tokens.
const verified = new LRUCache<string, VerifiedClaims>({ max: MAX_VERIFIED, maxSize: MAX_TEXT });
const numbers = new WeakMap<LoadedTenant, number>();
let lastNumber = 0;

const numberOf = (tenant: LoadedTenant): number => {
  const known = numbers.get(tenant);
  if (known !== undefined) return known;
  numbers.set(tenant, ++lastNumber);
  return lastNumber;
};

const rememberedClaims = (token: string, tenant: LoadedTenant): VerifiedClaims | undefined => {
  const name = `${numberOf(tenant)} ${hash('sha256', token, 'base64url')}`;
  const known = verified.get(name);
  if (known !== undefined) return known;
  const claims = verifiedClaims(token, tenant);
  if (claims !== undefined) verified.set(name, claims, { size: claims.unrecorded === undefined ? 1 : token.length });
  return claims;
};

const verifiedClaims = (token: string, tenant: LoadedTenant): VerifiedClaims | undefined => {
  const found = signedClaims(token, tenant, 'at+jwt');
  if (found === undefined) return undefined;
  const { claims, jti, kid } = found;
  const { client_id: clientId } = claims;
  if (typeof clientId !== 'string') return undefined;
  if (claims['grant_record'] === undefined) return { jti, clientId, kid, unrecorded: undefined };
  const unrecorded = grantOfClaims(claims, tenant.tenant.id, kid);
  return unrecorded && { jti, clientId, kid, unrecorded };
};

/** The claims of a JWT with a valid signature. */
interface SignedClaims {
  readonly claims: Jws['payload'];
  readonly jti: string;
  /** The key that verified it. */
  readonly kid: string;
}

/** Verifies a JWT that this server signed as one of a type. @returns `undefined` for any other */
export const signedClaims = (token: string, { keys, tokenIssuers }: LoadedTenant, typ: TokenType): SignedClaims | undefined => {
  const jws = parse(token);
  const kid = jws?.header['kid'];
  const key = typeof kid === 'string' ? keys.verification(kid) : undefined;
  // The key determines the algorithm; the header must match.
  if (jws === undefined || key === undefined || jws.header.alg !== key.algorithm || jws.header['typ'] !== typ) return undefined;
  const { digest = null, options = {} } = SIGNATURE_INPUTS.get(key.algorithm) ?? {};
  if (!verify(digest, Buffer.from(jws.signingInput, 'latin1'), { key: key.publicKey, ...options }, jws.signature)) return undefined;
  const { iss, jti } = jws.payload;
  if (typeof jti !== 'string' || typeof iss !== 'string' || !tokenIssuers.has(iss)) return undefined;
  return { claims: jws.payload, jti, kid: key.kid };
};

const parse = (token: string): Jws | undefined => {
  try {
    return parseJws(token);
  } catch {
    return undefined;
  }
};
