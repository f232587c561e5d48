// The checks of client_secret_jwt and private_key_jwt: a JWT that identifies a client (RFC 7521 §4.2, RFC
// 7523 §3, RFC 7523bis). Claims are checked after the signature; before that, `sub` only selects the key.
import { ASSERTION_TYPE, type Jws, OAuthError, parseJws } from '@mintmark/protocol';
import { headerFault } from '../jose/assertion-header.ts';
import type { Client } from '../records/client.ts';
import { type Replay, replayKey } from '../records/replay.ts';
import type { Reason } from '../refusals/reasons.ts';
import { invalidClient, type Refusal } from '../refusals/refusal.ts';
import { ClockFault, type ClockRules, clockRulesOf, requireSinceRestore, requireTimes } from '../tenants/clock-rules.ts';
import { ISSUER_ENDPOINTS } from '../tenants/issuer-endpoints.ts';
import { issuersAt, type LoadedTenant } from '../tenants/load-tenant.ts';
import type { PresentedCredentials } from './presented.ts';

/** Longest lifetime of an assertion, in seconds, unless its client has another limit. */
const DEFAULT_MAX_LIFETIME = 300;
/** Longest `jti`, in characters. */
const MAX_JTI = 256;

/** The `typ` values of an assertion (RFC 7523bis): a JWT of another type must not authenticate a client. */
const TYPES: readonly unknown[] = [undefined, 'jwt', 'client-authentication+jwt'];

/** A parsed assertion. Nothing in it is verified. */
export interface PresentedAssertion {
  readonly jws: Jws;
  /** The client that it claims to be from. */
  readonly clientId: string;
}

const parsed = new WeakMap<PresentedCredentials, Jws | OAuthError>();

/** The assertion of a request, parsed once; the error of the parser for what is no JWT, and `undefined` for none. */
const parsedOnce = (credentials: PresentedCredentials): Jws | OAuthError | undefined => {
  const { clientAssertion } = credentials;
  if (clientAssertion === undefined) return undefined;
  const known = parsed.get(credentials);
  if (known !== undefined) return known;
  const result = parseOrError(clientAssertion);
  parsed.set(credentials, result);
  return result;
};

const parseOrError = (text: string): Jws | OAuthError => {
  try {
    return parseJws(text);
  } catch (error) {
    if (error instanceof OAuthError) return error;
    throw error;
  }
};

/** The assertion of a request, not verified; `undefined` without one, or if it is no JWT. */
export const parsedAssertion = (credentials: PresentedCredentials): Jws | undefined => {
  const jws = parsedOnce(credentials);
  return jws instanceof OAuthError ? undefined : jws;
};

/** The algorithm in an assertion's header, which distinguishes the methods; `undefined` if it is no JWT. */
export const presentedAlgorithm = (credentials: PresentedCredentials): string | undefined => parsedAssertion(credentials)?.header.alg;

/**
 * Parses an assertion.
 *
 * @throws {@link OAuthError} `invalid_request` for an assertion without its type, `invalid_client` for
 * everything else
 */
export const presentedAssertion = (credentials: PresentedCredentials): PresentedAssertion => {
  const { clientId, clientAssertionType } = credentials;
  if (clientAssertionType === undefined) throw new OAuthError('invalid_request', 'client_assertion_type is missing.');
  if (clientAssertionType !== ASSERTION_TYPE) throw refused('assertion_malformed', clientId, 'another client_assertion_type');
  const jws = parsedOnce(credentials);
  if (jws === undefined || jws instanceof OAuthError) throw refused('assertion_malformed', clientId, jws?.message ?? '');
  const { iss, sub } = jws.payload;
  // RFC 7523 §3: both are the client id. So is client_id, if it is sent (RFC 7521 §4.2).
  if (typeof sub !== 'string' || sub === '' || iss !== sub)
    throw refused('assertion_subject', clientId, 'iss and sub are not one client id');
  if (clientId !== undefined && clientId !== sub) throw refused('assertion_subject', clientId, 'client_id is not the sub');
  return { jws, clientId: sub };
};

/** @throws {@link Refusal} for a header with another type or with a key */
export const requireAssertionHeader = ({ jws, clientId }: PresentedAssertion): void => {
  const fault = headerFault(jws, TYPES);
  if (fault !== undefined) throw refused('assertion_malformed', clientId, fault);
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

/** The token endpoints at a public URL. */
export const tokenEndpointsAt = (publicUrl: string): readonly string[] =>
  ISSUER_ENDPOINTS.flatMap(({ prefixes }) => prefixes.map((prefix) => `${publicUrl}${prefix}/token`));

/** A refusal of an assertion. The problem goes to the audit trail, never into the response. */
export const refused = (reason: Reason, clientId: string | undefined, problem?: string): Refusal =>
  invalidClient(reason, { clientId, ...(problem === undefined ? undefined : { detail: { problem } }) });
