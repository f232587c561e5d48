// Verifies a token of a trusted issuer. The order of the checks is defined only here. The issuer of a token is the
// record whose key verifies it: until then, `iss` only selects the records to try.
import type { Jws } from '@mintmark/protocol';
import { headerFault } from '../jose/assertion-header.ts';
import type { PublicJwk } from '../jose/jwk.ts';
import { findVerifyingKey, searchProblem } from '../jose/verifying-key.ts';
import { claimAt, pathText } from '../records/claim-path.ts';
import { isJsonObject, type JsonObject } from '../records/json-value.ts';
import { allowedClientAlgorithms } from '../records/profile.ts';
import { type Replay, replayKey } from '../records/replay.ts';
import { MAX_NAMESAKES, type TrustedIssuer } from '../records/trusted-issuer.ts';
import type { Reason } from '../refusals/reasons.ts';
import { invalidClient, Refusal } from '../refusals/refusal.ts';
import { ClockFault, type ClockRules, clockRulesOf, requireSinceRestore, requireTimes } from '../tenants/clock-rules.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { IDENTITY_ASSERTION_TYPE } from './identity-assertion.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import { ISSUER_KINDS } from './issuer-kinds.ts';

/** Longest time until a token expires, in seconds: its `jti` is remembered until then. */
const LONGEST_VALIDITY = 86_400;
/** Longest `jti`, in characters. */
const MAX_JTI = 256;

/** The `typ` of tokens. Those of this server, such as `at+jwt` and `dpop+jwt`, are not among them. */
const TYPES: readonly unknown[] = [undefined, 'jwt', 'client-authentication+jwt', 'authorization-grant+jwt'];

/** What a token is presented for, and how it names its issuer. */
export interface ForeignToken {
  readonly jws: Jws;
  /**
   * A JWT-SVID names its trust domain in `sub` alone. An attestation is for whom the key that it names speaks to. An
   * identity assertion is about a user.
   */
  readonly form: 'jwt' | 'svid' | 'attestation' | 'identity-assertion';
  /** The audiences that are accepted unless the issuer has its own; `undefined` for an attestation, which has none. */
  readonly audiences?: readonly string[];
}

/** A verified token. */
export interface VerifiedToken {
  readonly issuer: TrustedIssuer;
  readonly claims: JsonObject;
  /** Its use to record; none for a token that may be presented again. */
  readonly replays: readonly Replay[];
}

/** Dependencies of {@link verifyForeignToken}. */
export interface ForeignTokenDependencies {
  readonly issuerKeys: IssuerKeys;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Verifies a token.
 *
 * @throws {@link Refusal} `invalid_client` with the true reason; `temporarily_unavailable` while the keys of its
 * issuer cannot be had
 */
export const verifyForeignToken = async (
  token: ForeignToken,
  tenant: LoadedTenant,
  { issuerKeys, now }: ForeignTokenDependencies,
): Promise<VerifiedToken> => {
  // 1. The records that the token can be of. A disabled one is not tried.
  const named = namedIssuers(token, tenant);
  const candidates = named.filter(({ disabledAt }) => disabledAt === undefined).slice(0, MAX_NAMESAKES);
  if (named.length === 0) throw unknownIssuer(token, tenant);
  if (candidates.length === 0) throw refused('issuer_disabled', { issuer: idsOf(named) });

  // 2. Header, and 3. signature.
  const fault = headerFault(token.jws, typesOf(token.form, candidates));
  if (fault !== undefined) throw refused('issuer_token_malformed', { issuer: idsOf(candidates), problem: fault });
  const issuer = await signerOf(token.jws, candidates, tenant, issuerKeys);

  // 4. Times, 5. audience, 6. required claims, 7. its id, unless it may be presented again.
  const { payload } = token.jws;
  const claims: JsonObject = isJsonObject(payload) ? payload : {};
  const rules = clockRulesOf(tenant.tenant.profile);
  const exp = requireAge(claims, issuer, rules, now());
  if (token.audiences !== undefined) requireAudience(claims, audienceRules(token, issuer), token.audiences);
  const missing = issuer.requiredClaims.find((path) => claimAt(claims, path) === undefined);
  if (missing !== undefined) throw refused('issuer_claims', { issuer: issuer.id, claim: pathText(missing) });
  const reuse = issuer.reuse ?? (isAboutUser(token) ? 'once' : ISSUER_KINDS[issuer.kind].reuse);
  return { issuer, claims, replays: reuse === 'once' ? usesOf(claims, issuer, { exp, rules, tenant }) : [] };
};

const isAboutUser = ({ form }: ForeignToken): boolean => form === 'identity-assertion';

const typesOf = (form: ForeignToken['form'], candidates: readonly TrustedIssuer[]): readonly unknown[] => {
  if (form === 'identity-assertion') return [IDENTITY_ASSERTION_TYPE];
  const types = candidates.flatMap(({ kind }) => ISSUER_KINDS[kind].types ?? []);
  return form === 'attestation' ? types : [...TYPES, ...types];
};

const namedIssuers = ({ jws: { payload }, form }: ForeignToken, { trustedIssuers }: LoadedTenant): readonly TrustedIssuer[] => {
  const name = form === 'svid' ? trustDomainOf(payload['sub']) : payload['iss'];
  const isOfForm = (kind: TrustedIssuer['kind']) =>
    form === 'identity-assertion' ? ISSUER_KINDS[kind].hasUsers === true : formOf(kind) === form;
  return trustedIssuers.filter(({ kind, issuer }) => issuer === name && isOfForm(kind));
};

const formOf = (kind: TrustedIssuer['kind']): ForeignToken['form'] => {
  if (kind === 'spiffe') return 'svid';
  return kind === 'attester' ? 'attestation' : 'jwt';
};

/** The trust domain of a SPIFFE ID (SPIFFE ID §2). */
const trustDomainOf = (sub: unknown): string | undefined =>
  typeof sub === 'string' && sub.length <= 2048 ? /^(spiffe:\/\/[a-z0-9._-]{1,255})\/[\w./-]+$/.exec(sub)?.[1] : undefined;

const signerOf = async (
  jws: Jws,
  candidates: readonly TrustedIssuer[],
  { tenant }: LoadedTenant,
  issuerKeys: IssuerKeys,
): Promise<TrustedIssuer> => {
  const { alg, kid } = jws.header;
  const unavailable: TrustedIssuer[] = [];
  const problems: string[] = [];
  let isAllowed = false;
  for (const issuer of candidates) {
    const algorithms = issuer.algorithms ?? ISSUER_KINDS[issuer.kind].algorithms;
    const allowed = allowedClientAlgorithms(tenant.profile).filter((name) => algorithms.includes(name));
    if (!allowed.includes(alg)) continue;
    isAllowed = true;
    const keys = await issuerKeys.keysOf(issuer, (key: PublicJwk) => kid === undefined || key.kid === kid);
    if (keys === undefined) {
      unavailable.push(issuer);
      continue;
    }
    const search = findVerifyingKey(jws, keys, allowed);
    if (search.key !== undefined) return issuer;
    problems.push(`${issuer.id}: ${searchProblem(search) ?? 'the signature is not valid'}`);
  }
  const [first] = unavailable;
  // Its keys may be the ones.
  if (first !== undefined) throw issuerUnavailable(first, issuerKeys);
  if (!isAllowed) throw refused('issuer_algorithm', { issuer: idsOf(candidates), algorithm: alg.slice(0, 32) });
  throw refused('issuer_signature', { problem: problems.join('; ') });
};

// CVE-2026-8922: the age counts from `iat`, so that a long `exp` does not extend it.
const requireAge = (claims: JsonObject, issuer: TrustedIssuer, rules: ClockRules, now: number): number => {
  const late = (problem: string) => refused('issuer_token_expired', { issuer: issuer.id, problem });
  try {
    const exp = requireTimes(claims, rules, now);
    if (exp === undefined) throw late('no exp');
    const seconds = now / 1000;
    if (exp - seconds > LONGEST_VALIDITY) throw late(`valid for more than ${LONGEST_VALIDITY} s`);
    const age = issuer.maxTokenAge ?? ISSUER_KINDS[issuer.kind].maxTokenAge;
    const { iat } = claims;
    // Without `iat`, it must expire before it can be too old.
    if (typeof iat === 'number' ? seconds - iat > age + rules.past : exp - seconds > age) throw late(`older than ${age} s`);
    return exp;
  } catch (error) {
    throw error instanceof ClockFault ? late(error.message) : error;
  }
};

type AudienceRules = Pick<TrustedIssuer, 'id' | 'audiences' | 'allowSeveralAudiences'>;

// What an issuer may have set for the tokens of workloads is not for users.
const audienceRules = (token: ForeignToken, issuer: TrustedIssuer): AudienceRules =>
  isAboutUser(token) ? { id: issuer.id, audiences: undefined, allowSeveralAudiences: false } : issuer;

const requireAudience = ({ aud }: JsonObject, issuer: AudienceRules, audiences: readonly string[]): void => {
  const accepted = issuer.audiences ?? audiences;
  const isAccepted = (each: unknown) => typeof each === 'string' && accepted.includes(each);
  const given: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const isFor = issuer.allowSeveralAudiences ? given.some(isAccepted) : given.length === 1 && isAccepted(given[0]);
  if (isFor) return;
  throw refused('issuer_audience', {
    issuer: issuer.id,
    audience: JSON.stringify(aud ?? null).slice(0, 512),
    expected: accepted.join(' '),
  });
};

const usesOf = (
  claims: JsonObject,
  issuer: TrustedIssuer,
  { exp, rules, tenant: { tenant } }: { readonly exp: number; readonly rules: ClockRules; readonly tenant: LoadedTenant },
): readonly Replay[] => {
  const { jti } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI) throw refused('issuer_claims', { issuer: issuer.id, claim: 'jti' });
  try {
    requireSinceRestore(claims, tenant.restoredAt, exp - LONGEST_VALIDITY);
  } catch (error) {
    throw error instanceof ClockFault ? refused('issuer_token_expired', { issuer: issuer.id, problem: error.message }) : error;
  }
  const expiresAt = Math.ceil((exp + rules.past + 1) * 1000);
  return [{ tenantId: tenant.id, kind: 'assertion', key: replayKey('assertion', 'issuer', issuer.id, jti), expiresAt }];
};

const unknownIssuer = ({ jws: { payload }, form }: ForeignToken, { trustedIssuers }: LoadedTenant): Refusal => {
  const name = form === 'svid' ? payload['sub'] : payload['iss'];
  const text = typeof name === 'string' ? name.slice(0, 512) : JSON.stringify(name ?? null).slice(0, 512);
  const nearest = trustedIssuers.find(({ issuer }) => plainIssuer(issuer) === plainIssuer(text) || text.startsWith(`${issuer}/`));
  return refused('issuer_unknown', { iss: text, ...(nearest === undefined ? undefined : { nearest: `${nearest.id}: ${nearest.issuer}` }) });
};

const plainIssuer = (issuer: string): string => issuer.toLowerCase().replace(/\/+$/, '');

const idsOf = (issuers: readonly TrustedIssuer[]): string => issuers.map(({ id }) => id).join(' ');

/** A refusal of a token of an issuer. The detail goes to the audit trail, never into the response. */
const refused = (reason: Reason, detail: JsonObject): Refusal => invalidClient(reason, { detail });

// A retry may help (RFC 9110 §15.6.4); nothing is wrong with the token.
const issuerUnavailable = (issuer: TrustedIssuer, issuerKeys: IssuerKeys): Refusal =>
  new Refusal(
    'temporarily_unavailable',
    'The keys of the issuer of this token cannot be fetched. Try again.',
    'issuer_keys_unavailable',
    { detail: { issuer: issuer.id, ...issuerKeys.stateOf(issuer)?.fault } },
    { headers: { 'Retry-After': '30' } },
  );
