// What client_secret_jwt and private_key_jwt share: a JWT by which a client says who it is (RFC 7521 §4.2, RFC 7523 §3, RFC 7523bis). Its
// claims are judged only once its signature holds; until then, `sub` merely says whose key to try.
import { ASSERTION_TYPE, type Jws, OAuthError, parseJws } from '@mintmark/protocol';
import type { Client } from '../records/client.ts';
import { type Replay, replayKey } from '../records/replay.ts';
import type { Reason } from '../refusals/reasons.ts';
import { invalidClient, type Refusal } from '../refusals/refusal.ts';
import { ISSUER_ENDPOINTS } from '../tenants/issuer-endpoints.ts';
import { issuersAt, type LoadedTenant } from '../tenants/load-tenant.ts';
import { ClockFault, type ClockRules, clockRulesOf, requireSinceRestore, requireTimes } from './clock-rules.ts';
import type { PresentedCredentials } from './presented.ts';

/** How long an assertion may have to live unless its client has another limit, in seconds. */
const DEFAULT_MAX_LIFETIME = 300;
/** Longest `jti`, in characters. */
const MAX_JTI = 256;

/** Types of JWT that an assertion may say it is (RFC 7523bis); any other kind of ours or theirs is not for this. */
const TYPES: readonly unknown[] = [undefined, 'jwt', 'client-authentication+jwt'];

/** Header members by which a token would name its own key: nothing in it is trusted for that (RFC 8725 §3.10). */
const KEY_MEMBERS = ['jku', 'jwk', 'x5u', 'x5c'] as const;

/** An assertion as sent. Nothing of it is verified. */
export interface PresentedAssertion {
  readonly jws: Jws;
  /** Whose it says it is. */
  readonly clientId: string;
}

/** The algorithm that an assertion names, to tell the methods apart; `undefined` for what is no JWT. */
export const presentedAlgorithm = ({ clientAssertion }: PresentedCredentials): string | undefined => {
  if (clientAssertion === undefined) return undefined;
  try {
    return parseJws(clientAssertion).header.alg;
  } catch {
    return undefined;
  }
};

/**
 * Takes an assertion apart.
 *
 * @throws {@link OAuthError} `invalid_request` for an assertion without its type, `invalid_client` for everything else
 */
export const presentedAssertion = ({ clientId, clientAssertion, clientAssertionType }: PresentedCredentials): PresentedAssertion => {
  if (clientAssertionType === undefined) throw new OAuthError('invalid_request', 'client_assertion_type is missing.');
  if (clientAssertionType !== ASSERTION_TYPE) throw refused('assertion_malformed', clientId, 'another client_assertion_type');
  const jws = parse(clientAssertion ?? '', clientId);
  const { iss, sub } = jws.payload;
  // RFC 7523 §3: both are the client, and so is the client_id if it is sent (RFC 7521 §4.2).
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

/** @throws {@link Refusal} for a header that says the JWT is of another kind, or names a key */
export const requireAssertionHeader = ({ jws: { header }, clientId }: PresentedAssertion): void => {
  const type = typeof header['typ'] === 'string' ? header['typ'].toLowerCase().replace(/^application\//, '') : header['typ'];
  if (!TYPES.includes(type)) throw refused('assertion_malformed', clientId, 'a JWT of another type');
  // RFC 7515 §4.1.4.
  if (header['kid'] !== undefined && typeof header['kid'] !== 'string')
    throw refused('assertion_malformed', clientId, 'a kid that is no text');
  if (KEY_MEMBERS.some((member) => member in header)) throw refused('assertion_malformed', clientId, 'a header that names its own key');
};

/**
 * Judges the claims of an assertion whose signature holds.
 *
 * @param now - milliseconds since the epoch
 * @returns what must not be accepted again
 * @throws {@link Refusal} `invalid_client`, with the true reason
 */
export const requireAssertionClaims = (
  { jws: { payload } }: PresentedAssertion,
  client: Client,
  tenant: LoadedTenant,
  now: number,
): Replay => {
  const { clientId } = client;
  if (!isForUs(payload['aud'], client, tenant)) throw refused('assertion_audience', clientId);
  const rules = clockRulesOf(tenant.tenant.profile);
  const exp = requireLifetime(payload, client, { rules, restoredAt: tenant.tenant.restoredAt }, now);
  const { jti } = payload;
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI) throw refused('assertion_malformed', clientId, 'no fit jti');
  // Whole milliseconds, as the store keeps them: `exp` may have a fraction (RFC 7519 §2).
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
    const most = (client.maxAssertionLifetime ?? DEFAULT_MAX_LIFETIME) + rules.past;
    // From when it was made, where it says so: else one made for a year would be good in its last minutes.
    const from = typeof payload['iat'] === 'number' ? Math.min(payload['iat'], now / 1000) : now / 1000;
    if (exp - from > most) throw refused('assertion_lifetime', client.clientId, `valid for more than ${most} s`);
    requireSinceRestore(payload, restoredAt, exp - most);
    return exp;
  } catch (error) {
    throw error instanceof ClockFault ? refused('assertion_expired', client.clientId, error.message) : error;
  }
};

// CVE-2025-27370: whoever accepts an audience besides its own name can be handed assertions that were meant for another server.
const isForUs = (aud: unknown, { assertionAudience }: Client, { tenant, publicUrls }: LoadedTenant): boolean => {
  const own = publicUrls.flatMap(issuersAt);
  const isOwn = (each: unknown) => typeof each === 'string' && own.includes(each);
  if (tenant.profile === 'fapi2') return isOwn(aud);
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (assertionAudience === 'issuer') return audiences.length === 1 && isOwn(audiences[0]);
  // An issuer among them: else one that was made out to a token endpoint, by the word of another server, would do.
  if (assertionAudience === 'list' && !audiences.some(isOwn)) return false;
  const tokenEndpoints = publicUrls.flatMap(tokenEndpointsAt);
  return audiences.length > 0 && audiences.every((each) => isOwn(each) || (typeof each === 'string' && tokenEndpoints.includes(each)));
};

const tokenEndpointsAt = (publicUrl: string): readonly string[] =>
  ISSUER_ENDPOINTS.flatMap(({ prefixes }) => prefixes.map((prefix) => `${publicUrl}${prefix}/token`));

/** The one refusal of assertions; the peer reads what it always reads. */
export const refused = (reason: Reason, clientId: string | undefined, problem?: string): Refusal =>
  invalidClient(reason, { clientId, ...(problem === undefined ? undefined : { detail: { problem } }) });
