// Attestation-based client authentication (draft-ietf-oauth-attestation-based-client-auth): an attester, which is a
// trusted issuer, states in a JWT which key an instance of a client has, and the instance proves that it has the key,
// by a JWT of its own or by its DPoP proof. As with every token of an issuer, a trust rule of the client is the
// credential.
import type { Jws } from '@mintmark/protocol';
import { headerFault } from '../jose/assertion-header.ts';
import { jwkThumbprint, type PublicJwk, parsePublicJwk } from '../jose/jwk.ts';
import { verifyJws } from '../jose/verify-jws.ts';
import { isJsonObject, type JsonObject } from '../records/json-value.ts';
import { allowedClientAlgorithms } from '../records/profile.ts';
import { type Replay, replayKey } from '../records/replay.ts';
import type { Reason } from '../refusals/reasons.ts';
import { invalidClient, Refusal } from '../refusals/refusal.ts';
import { ClockFault, clockRulesOf, requireSinceRestore, requireTimes } from '../tenants/clock-rules.ts';
import { issuersAt, type LoadedTenant } from '../tenants/load-tenant.ts';
import type { VerifiedToken } from '../trust/foreign-token.ts';
import { authenticateForeign, parseForeign } from './foreign-client.ts';
import type { ClientAuthDependencies, ClientAuthMethod } from './method.ts';
import type { PresentedRequest } from './presented.ts';

const ATTESTATION = 'oauth-client-attestation';
const PROOF = 'oauth-client-attestation-pop';
/** The header of a response with the challenge for the next proof. */
const CHALLENGE = 'OAuth-Client-Attestation-Challenge';
/** Maximum age of a proof by its `iat`, in seconds. */
const MAX_AGE = 300;
/** Longest `jti`, in characters. */
const MAX_JTI = 256;

/** An attestation in the headers of a request. */
export const attestedClient: ClientAuthMethod = {
  presentedIn: ({ headers }) => headers[ATTESTATION] !== undefined || headers[PROOF] !== undefined,
  authenticate: async (presented, dependencies) => {
    const { clientId } = presented.credentials;
    const jws = parseForeign(headerOf(presented, ATTESTATION));
    const { sub } = jws.payload;
    // The subject is the client: rules of others do not concern it.
    if (typeof sub !== 'string' || sub === '' || (clientId !== undefined && clientId !== sub)) {
      throw refused('attestation_subject', { problem: 'sub is not the client_id' });
    }
    const prove = ({ claims }: VerifiedToken): readonly Replay[] => proven(instanceKey(claims), presented, dependencies);
    return authenticateForeign({ jws, form: 'attestation', clientId: sub, prove }, presented, dependencies);
  },
};

// Node joins repeated headers, which makes them no JWT.
const headerOf = ({ headers }: PresentedRequest, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

/** The key of the instance (RFC 7800 §3.2). */
const instanceKey = ({ cnf }: JsonObject): PublicJwk => {
  try {
    return parsePublicJwk(isJsonObject(cnf) ? cnf['jwk'] : undefined);
  } catch {
    throw refused('attestation_malformed', { problem: 'the attestation has no suitable public key as cnf.jwk' });
  }
};

const proven = (key: PublicJwk, presented: PresentedRequest, { attestation, now }: ClientAuthDependencies): readonly Replay[] => {
  const { tenant, headers, isTokenRequest = false } = presented;
  if (headers[PROOF] !== undefined) return [provenByJwt(parseForeign(headerOf(presented, PROOF)), key, tenant, { attestation, now })];
  const proof = headers['dpop'];
  // The token endpoint verifies and records the DPoP proof itself; other endpoints have none.
  if (!isTokenRequest || typeof proof !== 'string') throw refused('attestation_malformed', { problem: 'there is no proof of the key' });
  if (attestation.proofKey(proof, tenant) !== jwkThumbprint(key)) {
    throw refused('attestation_signature', { problem: 'the DPoP proof is of another key' });
  }
  return [];
};

const provenByJwt = (
  jws: Jws,
  key: PublicJwk,
  { tenant, publicUrls }: LoadedTenant,
  { attestation: { challenges }, now }: Pick<ClientAuthDependencies, 'attestation' | 'now'>,
): Replay => {
  const fault = headerFault(jws, ['oauth-client-attestation-pop+jwt']);
  if (fault !== undefined) throw refused('attestation_malformed', { problem: fault });
  if (!verifyJws(jws, key, allowedClientAlgorithms(tenant.profile))) throw refused('attestation_signature', { problem: 'of the proof' });
  const { aud, iat, jti, challenge } = jws.payload;
  if (typeof aud !== 'string' || !publicUrls.flatMap(issuersAt).includes(aud)) throw refused('attestation_audience', {});
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI) throw refused('attestation_malformed', { problem: 'no valid jti' });
  if (typeof iat !== 'number') throw refused('attestation_malformed', { problem: 'no iat' });
  const at = now();
  const rules = clockRulesOf(tenant.profile);
  try {
    requireTimes(jws.payload, rules, at);
    requireSinceRestore(jws.payload, tenant.restoredAt, iat);
  } catch (error) {
    throw error instanceof ClockFault ? refused('attestation_time', { problem: error.message }) : error;
  }
  if (at / 1000 - iat > MAX_AGE) throw refused('attestation_time', { problem: `older than ${MAX_AGE} s` });
  const isFresh = typeof challenge === 'string' && challenges.accepts(tenant.id, challenge, at);
  if (challenge === undefined ? tenant.dpopNonce === 'required' : !isFresh) throw challengeRequired(challenges.issue(tenant.id, at));
  const expiresAt = Math.ceil(Math.max(iat * 1000, at)) + (MAX_AGE + 1) * 1000;
  return { tenantId: tenant.id, kind: 'assertion', key: replayKey('assertion', 'attestation', jwkThumbprint(key), jti), expiresAt };
};

const refused = (reason: Reason, detail: JsonObject): Refusal => invalidClient(reason, { detail });

const challengeRequired = (challenge: string): Refusal =>
  new Refusal(
    'use_attestation_challenge',
    `The proof must have the challenge of the ${CHALLENGE} header.`,
    'attestation_challenge',
    {},
    { headers: { [CHALLENGE]: challenge } },
  );
