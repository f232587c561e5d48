// Reads the claims of a verified token (RFC 9068 §2.2, RFC 7662 §2.2), and checks that they name this API
// (RFC 9068 §4).
import { type AuthorizationDetail, canonicalResource, type JsonObject } from '@mintmark/protocol';
import { TokenRejected } from '../guard-errors.ts';
import {
  has,
  optionalText,
  optionalTime,
  readAnyScope,
  readAudience,
  readAuthorizationDetails,
  readConfirmation,
  readEntitlements,
  readScope,
  requireOneText,
  requireText,
  requireTime,
} from './claim-readers.ts';

/** A verified token. It is read-only and mostly frozen, because all requests with one token share it. */
export interface AccessToken {
  /** The issuer, as in `iss`. */
  readonly issuer: string;
  /** `sub`; for a machine token, the client id. */
  readonly subject: string;
  /**
   * The client that the token was issued to; the subject if a server other than Mintmark does not name the
   * client.
   */
  readonly clientId: string;
  /**
   * The instance of an agent that obtained it, as a Mintmark server states it; `undefined` for most tokens. The agent chooses
   * the name, so that it proves nothing: use it in logs, not in decisions.
   */
  readonly instance: string | undefined;
  /**
   * The resources that the token is for. This guard's audience is among them, unless tokens without `aud`
   * are accepted.
   */
  readonly audience: readonly string[];
  /** Scope tokens; empty without a scope. */
  readonly scope: readonly string[];
  /** Entitlements (RFC 9068 §2.2.3.1); empty without any. */
  readonly entitlements: readonly string[];
  /** Authorization details (RFC 9396 §9); empty without any. */
  readonly authorizationDetails: readonly AuthorizationDetail[];
  /** The token's id (`jti`); every Mintmark token has one. */
  readonly tokenId: string | undefined;
  readonly issuedAt: Date | undefined;
  readonly expiresAt: Date;
  /**
   * The key or certificate that the token is bound to (`cnf`, RFC 7800 §3.1), `undefined` for a bearer token.
   */
  readonly confirmation: Readonly<Record<string, unknown>> | undefined;
  /** All claims; of an opaque token, the introspection response. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The form of an issuer's claims. */
export interface ClaimsForm {
  /** The accepted values of `iss`, compared as exact strings. */
  readonly issuers: readonly string[];
  /**
   * `rfc9068`: all claims that §2.2 requires. `typed`: a token of that type by another server; some omit
   * `sub` for a client's own token, or `jti`, and write `scope` as a list. `plain`: tokens of servers that
   * predate RFC 9068, with `azp`, `cid` or only `sub` for the client, and `scp` for the scope.
   * `introspected`: a response of RFC 7662 §2.2, in which most claims are optional.
   */
  readonly form: 'rfc9068' | 'typed' | 'plain' | 'introspected';
  /** Whether a token without `aud` is accepted. */
  readonly withoutAudience: boolean;
}

interface FormRule {
  /** The claims that may name the client, in order of preference. */
  readonly client: readonly [string, ...string[]];
  readonly subject: readonly [string, ...string[]];
  readonly isStrict: boolean;
}

const FORMS: Readonly<Record<ClaimsForm['form'], FormRule>> = {
  rfc9068: { client: ['client_id'], subject: ['sub'], isStrict: true },
  typed: { client: ['client_id'], subject: ['sub', 'client_id'], isStrict: false },
  plain: { client: ['client_id', 'azp', 'cid', 'appid', 'sub'], subject: ['sub', 'client_id', 'azp', 'cid', 'appid'], isStrict: false },
  introspected: { client: ['client_id', 'azp', 'sub'], subject: ['sub', 'client_id', 'azp'], isStrict: false },
};

/**
 * The claims in which some servers (Cognito, Keycloak, ForgeRock) state the type of a token. If present
 * they must name an access token, because no `typ` header distinguishes other tokens.
 */
const KINDS: Readonly<Record<string, RegExp>> = {
  token_use: /^access$/,
  tokenName: /^access_token$/,
  typ: /^(bearer|dpop|(application\/)?(at\+)?jwt)$/i,
};

/** A token with its period of validity, in milliseconds since the epoch, without tolerance. */
export interface TimedToken {
  readonly token: AccessToken;
  readonly notBefore: number;
  readonly expiresAt: number;
}

/**
 * Reads the claims of a token whose signature or introspection is valid, and checks issuer and audience.
 * Its times are checked separately, at each use.
 *
 * @param defaultExpiry - the expiry of a token whose introspection response has no `exp`, in milliseconds
 *   since the epoch
 * @throws {@link TokenRejected}
 */
export const readAccessToken = (
  claims: JsonObject,
  { issuers, form, withoutAudience }: ClaimsForm,
  audience: string,
  defaultExpiry?: number,
): TimedToken => {
  const rule = FORMS[form];
  const issuer = form === 'introspected' && !has(claims, 'iss') ? (issuers[0] ?? '') : requireText(claims, 'iss');
  if (!issuers.includes(issuer)) throw new TokenRejected('wrong_issuer', 'The token was issued by another issuer.');
  if (form === 'plain') requireKind(claims);
  const audiences = withoutAudience && !has(claims, 'aud') ? [] : readAudience(claims);
  if (has(claims, 'aud') && !names(audiences, audience)) throw new TokenRejected('wrong_audience', 'The token is for another audience.');
  const expiresAt = defaultExpiry !== undefined && !has(claims, 'exp') ? defaultExpiry : requireTime(claims, 'exp');
  const issuedAt = rule.isStrict ? requireTime(claims, 'iat') : optionalTime(claims, 'iat');
  const notBefore = Math.max(issuedAt ?? 0, optionalTime(claims, 'nbf') ?? 0);
  const token: AccessToken = {
    issuer,
    subject: requireOneText(claims, rule.subject),
    clientId: requireOneText(claims, rule.client),
    instance: instanceOf(claims),
    audience: audiences,
    scope: rule.isStrict ? readScope(claims['scope']) : readAnyScope(claims),
    entitlements: readEntitlements(claims),
    authorizationDetails: readAuthorizationDetails(claims),
    tokenId: rule.isStrict ? requireText(claims, 'jti') : optionalText(claims, 'jti'),
    issuedAt: issuedAt === undefined ? undefined : new Date(issuedAt),
    expiresAt: new Date(expiresAt),
    confirmation: readConfirmation(claims, rule.isStrict),
    claims,
  };
  return { token: freeze(token), notBefore, expiresAt };
};

// Other servers may use the name for anything else.
const instanceOf = ({ instance }: JsonObject): string | undefined => (typeof instance === 'string' ? instance : undefined);

// Audiences are compared as the server compares resource indicators, so that any equivalent form may be
// configured.
const names = (audiences: readonly string[], audience: string): boolean =>
  audiences.includes(audience) || audiences.some((each) => canonicalResource(each) === canonicalResource(audience));

const requireKind = (claims: JsonObject): void => {
  for (const [name, access] of Object.entries(KINDS)) {
    const kind = optionalText(claims, name);
    if (kind !== undefined && !access.test(kind))
      throw new TokenRejected('wrong_type', `The token is not an access token (claim "${name}").`);
  }
};

/**
 * Requires that a token is valid at a time.
 *
 * @param now - milliseconds since the epoch
 * @param tolerance - clock tolerance in milliseconds
 * @throws {@link TokenRejected} `expired` or `not_yet_valid`
 */
export const requireTimes = ({ notBefore, expiresAt }: TimedToken, now: number, tolerance: number): void => {
  if (now >= expiresAt + tolerance) throw new TokenRejected('expired', 'The token has expired.');
  if (notBefore > now + tolerance) throw new TokenRejected('not_yet_valid', 'The token is not valid yet.');
};

// The claims that authorization depends on are frozen deeply, the others only at the top: each further level
// costs time for every token.
const freeze = (token: AccessToken): AccessToken => {
  Object.freeze(token.audience);
  Object.freeze(token.entitlements);
  Object.freeze(token.claims);
  if (token.confirmation !== undefined) deepFreeze(token.confirmation);
  if (token.authorizationDetails.length > 0) deepFreeze(token.authorizationDetails);
  return Object.freeze(token);
};

const deepFreeze = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return;
  Object.values(value).forEach(deepFreeze);
  Object.freeze(value);
};
