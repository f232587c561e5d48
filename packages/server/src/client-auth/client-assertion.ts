// The checks of client_secret_jwt and private_key_jwt: a JWT that identifies a client (RFC 7521 §4.2, RFC
// 7523 §3, RFC 7523bis). Claims are checked after the signature; before that, `sub` only selects the key.
import { ASSERTION_TYPE, type Jws, OAuthError, parseJws } from '@mintmark/protocol';
import type { Client } from '../records/client.ts';
import { type Replay, replayKey } from '../records/replay.ts';
import type { Reason } from '../refusals/reasons.ts';
import { invalidClient, type Refusal } from '../refusals/refusal.ts';
import { ISSUER_ENDPOINTS } from '../tenants/issuer-endpoints.ts';
import { issuersAt, type LoadedTenant } from '../tenants/load-tenant.ts';
import { ClockFault, type ClockRules, clockRulesOf, requireSinceRestore, requireTimes } from './clock-rules.ts';
import type { PresentedCredentials } from './presented.ts';

/** Longest lifetime of an assertion, in seconds, unless its client has another limit. */
const DEFAULT_MAX_LIFETIME = 300;
/** Longest `jti`, in characters. */
const MAX_JTI = 256;

/** The `typ` values of an assertion (RFC 7523bis): a JWT of another type must not authenticate a client. */
const TYPES: readonly unknown[] = [undefined, 'jwt', 'client-authentication+jwt'];

/** Header members by which a JWT would supply its own key, which is never trusted (RFC 8725 §3.10). */
const KEY_MEMBERS = ['jku', 'jwk', 'x5u', 'x5c'] as const;

/** A parsed assertion. Nothing in it is verified. */
export interface PresentedAssertion {
  readonly jws: Jws;
  /** The client that it claims to be from. */
  readonly clientId: string;
}

/** The algorithm in an assertion's header, which distinguishes the methods; `undefined` if it is no JWT. */
export const presentedAlgorithm = ({ clientAssertion }: PresentedCredentials): string | undefined => {
  if (clientAssertion === undefined) return undefined;
  try {
    return parseJws(clientAssertion).header.alg;
  } catch {
    return undefined;
  }
};

/**
 * Parses an assertion.
 *
 * @throws {@link OAuthError} `invalid_request` for an assertion without its type, `invalid_client` for
 * everything else
 */
export const presentedAssertion = ({ clientId, clientAssertion, clientAssertionType }: PresentedCredentials): PresentedAssertion => {
  if (clientAssertionType === undefined) throw new OAuthError('invalid_request', 'client_assertion_type is missing.');
  if (clientAssertionType !== ASSERTION_TYPE) throw refused('assertion_malformed', clientId, 'another client_assertion_type');
  const jws = parse(clientAssertion ?? '', clientId);
  const { iss, sub } = jws.payload;
  // RFC 7523 §3: both are the client id. So is client_id, if it is sent (RFC 7521 §4.2).
  if (typeof sub !== 'string' || sub === '' || iss !== sub)
    throw refused('assertion_subject', clientId, 'iss and sub are not one client id');
  if (clientId !== undefined && clientId !== sub) throw refused('assertion_subject', clientId, 'client_id is not the sub');
  return { jws, clientId: sub };
};

const parse = (text: string, clientId: string | undefined): Jws => {
  try {
    return parseJws(text);
  } catch (error) {
    throw refused('assertion_malformed', clientId, error instanceof Error ? error.message : '');
  }
};

/** @throws {@link Refusal} for a header with another type or with a key */
export const requireAssertionHeader = ({ jws: { header }, clientId }: PresentedAssertion): void => {
  const type = typeof header['typ'] === 'string' ? header['typ'].toLowerCase().replace(/^application\//, '') : header['typ'];
  if (!TYPES.includes(type)) throw refused('assertion_malformed', clientId, 'a JWT of another type');
  // RFC 7515 §4.1.4.
  if (header['kid'] !== undefined && typeof header['kid'] !== 'string')
    throw refused('assertion_malformed', clientId, 'a kid that is not a string');
  if (KEY_MEMBERS.some((member) => member in header)) throw refused('assertion_malformed', clientId, 'a header that names its own key');
};

/**
 * Checks the claims of an assertion, after its signature.
 *
 * @param now - milliseconds since the epoch
 * @returns the use to record, so that the assertion is not accepted again
 * @throws {@link Refusal} `invalid_client`, with the true reason
 */
export const requireAssertionClaims = (
  { jws: { payload } }: PresentedAssertion,
  client: Client,
  tenant: LoadedTenant,
  now: number,
): Replay => {
  const { clientId } = client;
  if (!isAudience(payload['aud'], client, tenant)) throw refused('assertion_audience', clientId);
  const rules = clockRulesOf(tenant.tenant.profile);
  const exp = requireLifetime(payload, client, { rules, restoredAt: tenant.tenant.restoredAt }, now);
  const { jti } = payload;
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI) throw refused('assertion_malformed', clientId, 'no valid jti');
  // The store has whole milliseconds; `exp` may have a fraction (RFC 7519 §2).
  const expiresAt = Math.ceil((exp + rules.past + 1) * 1000);
  return { tenantId: tenant.tenant.id, kind: 'assertion', key: replayKey('assertion', clientId, jti), expiresAt };
};

const requireLifetime = (
  payload: Jws['payload'],
  client: Client,
  { rules, restoredAt }: { readonly rules: ClockRules; readonly restoredAt: number | undefined },
  now: number,
): number => {
  try {
    const exp = requireTimes(payload, rules, now);
    if (exp === undefined) throw refused('assertion_expired', client.clientId, 'no exp');
    const longest = (client.maxAssertionLifetime ?? DEFAULT_MAX_LIFETIME) + rules.past;
    // Measured from `iat`, if present: else a JWT for a year would be accepted in its last minutes.
    const from = typeof payload['iat'] === 'number' ? Math.min(payload['iat'], now / 1000) : now / 1000;
    if (exp - from > longest) throw refused('assertion_lifetime', client.clientId, `valid for more than ${longest} s`);
    requireSinceRestore(payload, restoredAt, exp - longest);
    return exp;
  } catch (error) {
    throw error instanceof ClockFault ? refused('assertion_expired', client.clientId, error.message) : error;
  }
};

// CVE-2025-27370: a server that accepts other audiences accepts assertions intended for other servers.
const isAudience = (aud: unknown, { assertionAudience }: Client, { tenant, publicUrls }: LoadedTenant): boolean => {
  const own = publicUrls.flatMap(issuersAt);
  const isOwn = (each: unknown) => typeof each === 'string' && own.includes(each);
  if (tenant.profile === 'fapi2') return isOwn(aud);
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (assertionAudience === 'issuer') return audiences.length === 1 && isOwn(audiences[0]);
  // One must be an issuer: another server may have supplied a token endpoint as the audience.
  if (assertionAudience === 'list' && !audiences.some(isOwn)) return false;
  const tokenEndpoints = publicUrls.flatMap(tokenEndpointsAt);
  return audiences.length > 0 && audiences.every((each) => isOwn(each) || (typeof each === 'string' && tokenEndpoints.includes(each)));
};

const tokenEndpointsAt = (publicUrl: string): readonly string[] =>
  ISSUER_ENDPOINTS.flatMap(({ prefixes }) => prefixes.map((prefix) => `${publicUrl}${prefix}/token`));

/** A refusal of an assertion. The problem goes to the audit trail, never into the response. */
export const refused = (reason: Reason, clientId: string | undefined, problem?: string): Refusal =>
  invalidClient(reason, { clientId, ...(problem === undefined ? undefined : { detail: { problem } }) });
