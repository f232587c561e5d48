// Checks an access token that was minted here (RFC 9068 §4 for a JWT): form, signature, record. What it opens is asked elsewhere.
import { verify } from 'node:crypto';
import { credentialKind } from '@mintmark/protocol';
import { JWS_ALGORITHMS } from '../jose/jws-algorithms.ts';
import type { Storage } from '../storage/storage.ts';
import type { LoadedTenant } from '../tenants/tenant-directory.ts';
import type { GrantRecord } from './grant.ts';
import { tokenHash } from './opaque-format.ts';

/** Longest token that is looked at; ours stay far below. */
const MAX_TOKEN_LENGTH = 8192;

/** Why a token does not verify. */
export type TokenFault = 'token_malformed' | 'token_unknown';

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
  const claims = verifiedClaims(token, tenant);
  if (claims === undefined) return 'token_malformed';
  const grant = await storage.findGrant(tenant.tenant.id, claims.jti);
  // A good signature without a record is inactive: the record is what can be revoked.
  return grant !== undefined && grant.clientId === claims.clientId ? grant : 'token_unknown';
};

const verifiedClaims = (token: string, { keys, issuers }: LoadedTenant): { jti: string; clientId: string } | undefined => {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const protectedHeader = decodeObject(header);
  const key = typeof protectedHeader?.['kid'] === 'string' ? keys.verification(protectedHeader['kid']) : undefined;
  // The algorithm is the key's, the header only has to agree; extensions are refused because none is understood (RFC 7515 §4.1.11).
  if (key === undefined || protectedHeader?.['alg'] !== key.algorithm || protectedHeader['typ'] !== 'at+jwt') return undefined;
  if ('crit' in protectedHeader || !BASE64URL.test(signature)) return undefined;
  const input = Buffer.from(`${header}.${payload}`, 'latin1');
  const { digest = null, options = {} } = JWS_ALGORITHMS.get(key.algorithm) ?? {};
  const signed = verify(digest, input, { key: key.publicKey, ...options }, Buffer.from(signature, 'base64url'));
  const claims = signed ? decodeObject(payload) : undefined;
  const { iss, jti, client_id: clientId } = claims ?? {};
  if (typeof jti !== 'string' || typeof clientId !== 'string' || typeof iss !== 'string') return undefined;
  return [...issuers.values()].includes(iss) ? { jti, clientId } : undefined;
};

const BASE64URL = /^[A-Za-z0-9_-]+$/;

const decodeObject = (segment: string): Record<string, unknown> | undefined => {
  if (!BASE64URL.test(segment)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};
