// The twelve checks of a DPoP proof (RFC 9449 §4.3). No claim is used before the signature is verified.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Jws, normalizedUri, parseJws } from '@mintmark/protocol';
import { jwkThumbprint, type PublicJwk, parsePublicJwk } from '../jose/jwk.ts';
import { verifyJws } from '../jose/verify-jws.ts';
import { allowedClientAlgorithms } from '../records/profile.ts';
import { type Replay, replayKey } from '../records/replay.ts';
import type { Tenant } from '../records/tenant.ts';
import type { Reason } from '../refusals/reasons.ts';
import { Refusal } from '../refusals/refusal.ts';
import { ClockFault, clockRulesOf, requireSinceRestore, requireTimes } from '../tenants/clock-rules.ts';
import type { Nonces } from './nonce.ts';

/** Longest `jti`, in characters. */
const MAX_JTI = 256;
/** Maximum age of a proof by its `iat`, in seconds. A nonce limits it further. */
const MAX_AGE = { off: 60, required: 300 } as const;

/** The values that a proof must match. */
export interface ProofContext {
  readonly tenant: Tenant;
  readonly method: string;
  /** The URLs that the request can have been sent to; from the configuration, never from `Host`. */
  readonly uris: readonly string[];
  /** The access token in the request, at a protected resource. */
  readonly accessToken?: string | undefined;
  readonly nonces: Nonces;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A valid proof. */
export interface VerifiedProof {
  readonly jkt: string;
  readonly replay: Replay;
}

/**
 * The `DPoP` header of a request; `undefined` without one.
 *
 * @throws {@link Refusal} `invalid_dpop_proof` for more than one
 */
export const proofOf = (request: Pick<IncomingMessage, 'headers' | 'headersDistinct'>): string | undefined => {
  // Most requests have no proof, and the first access to headersDistinct builds it for every field.
  if (request.headers['dpop'] === undefined) return undefined;
  const [proof, another] = request.headersDistinct['dpop'] ?? [];
  if (another !== undefined) throw invalidProof('dpop_malformed', 'The request has more than one DPoP header.');
  return proof;
};

/**
 * Verifies a proof.
 *
 * @throws {@link Refusal} `invalid_dpop_proof`, or `use_dpop_nonce` with the nonce to use
 */
export const checkProof = (proof: string, context: ProofContext): VerifiedProof => {
  const jws = parse(proof);
  const key = requireKey(jws, context.tenant);
  if (!verifyJws(jws, key, allowedClientAlgorithms(context.tenant.profile))) {
    throw invalidProof('dpop_signature', 'The signature of the DPoP proof is not valid.');
  }
  const jkt = jwkThumbprint(key);
  const uri = requireTarget(jws.payload, context);
  requireTime(jws.payload, context);
  requireToken(jws.payload, context);
  return { jkt, replay: replayOf(jws.payload, jkt, uri, context) };
};

const parse = (proof: string): Jws => {
  try {
    return parseJws(proof);
  } catch {
    throw invalidProof('dpop_malformed', 'The DPoP header is not one JWT.');
  }
};

const requireKey = ({ header }: Jws, { profile }: Tenant): PublicJwk => {
  if (header['typ'] !== 'dpop+jwt') throw invalidProof('dpop_malformed', 'The DPoP proof is not of the type dpop+jwt.');
  if (!allowedClientAlgorithms(profile).includes(header.alg)) {
    throw invalidProof('dpop_algorithm', 'The DPoP proof is signed by an algorithm that is not supported.');
  }
  try {
    return parsePublicJwk(header['jwk']);
  } catch {
    throw invalidProof('dpop_malformed', 'The DPoP proof has no suitable public key.');
  }
};

const requireTarget = ({ htm, htu }: Jws['payload'], { method, uris }: ProofContext): string => {
  if (htm !== method) throw invalidProof('dpop_target', 'The DPoP proof is for another method.');
  const uri = typeof htu === 'string' ? normalizedUri(htu) : undefined;
  if (uri === undefined || !uris.some((each) => normalizedUri(each) === uri)) {
    throw invalidProof('dpop_target', 'The DPoP proof is for another URI.');
  }
  return uri;
};

const requireTime = (payload: Jws['payload'], { tenant, nonces, now }: ProofContext): void => {
  const { iat, nonce } = payload;
  if (typeof iat !== 'number') throw invalidProof('dpop_malformed', 'The DPoP proof has no iat.');
  if (tenant.dpopNonce === 'required' && !(typeof nonce === 'string' && nonces.accepts(tenant.id, nonce, now))) {
    throw nonceRequired(nonces.issue(tenant.id, now));
  }
  try {
    requireTimes(payload, clockRulesOf(tenant.profile), now);
    requireSinceRestore(payload, tenant.restoredAt, iat);
  } catch (error) {
    throw error instanceof ClockFault ? invalidProof('dpop_time', 'The DPoP proof is not valid at this time.') : error;
  }
  if (now / 1000 - iat > MAX_AGE[tenant.dpopNonce]) throw invalidProof('dpop_time', 'The DPoP proof is too old.');
};

const requireToken = ({ ath }: Jws['payload'], { accessToken }: ProofContext): void => {
  if (accessToken === undefined) return;
  const expected = Buffer.from(createHash('sha256').update(accessToken).digest('base64url'));
  const given = Buffer.from(typeof ath === 'string' ? ath : '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw invalidProof('dpop_token', 'The DPoP proof is not for this access token.');
  }
};

const replayOf = ({ jti, iat }: Jws['payload'], jkt: string, uri: string, { tenant, now }: ProofContext): Replay => {
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI)
    throw invalidProof('dpop_malformed', 'The DPoP proof has no valid jti.');
  const issued = Math.max(typeof iat === 'number' ? iat * 1000 : 0, now);
  const expiresAt = Math.ceil(issued) + MAX_AGE[tenant.dpopNonce] * 1000 + 1000;
  return { tenantId: tenant.id, kind: 'dpop', key: replayKey('dpop', jkt, uri, jti), expiresAt };
};

/** A refusal of a proof (RFC 9449 §5). */
export const invalidProof = (reason: Reason, description: string): Refusal => new Refusal('invalid_dpop_proof', description, reason);

const nonceRequired = (nonce: string): Refusal =>
  new Refusal(
    'use_dpop_nonce',
    'The DPoP proof must have the nonce of the DPoP-Nonce header.',
    'dpop_nonce',
    {},
    {
      headers: { 'DPoP-Nonce': nonce },
    },
  );
