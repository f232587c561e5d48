// What a verified token says (RFC 9068 §2.2, RFC 7662 §2.2), and whether it says it to us, now (RFC 9068 §4).
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

/** A token that was verified. To be read only, and mostly frozen, because all requests that bring the same token share it. */
export interface AccessToken {
  /** The issuer that minted it, as in `iss`. */
  readonly issuer: string;
  /** For a machine token, the client id. */
  readonly subject: string;
  /** The client that the token was issued to; its subject, where another server than Mintmark does not name the client. */
  readonly clientId: string;
  /** The resources that the token is for; one of them is this guard's audience, or there is none where that was allowed. */
  readonly audience: readonly string[];
  /** Scope tokens; empty when none was granted. */
  readonly scope: readonly string[];
  /** Entitlements (RFC 9068 §2.2.3.1); empty when there are none. */
  readonly entitlements: readonly string[];
  /** Authorization details (RFC 9396 §9); empty when there are none. */
  readonly authorizationDetails: readonly AuthorizationDetail[];
  /** The token's own id (`jti`); every Mintmark token has one. */
  readonly tokenId: string | undefined;
  readonly issuedAt: Date | undefined;
  readonly expiresAt: Date;
  /** What the token is bound to (`cnf`, RFC 7800 §3.1), `undefined` for a plain bearer token. */
  readonly confirmation: Readonly<Record<string, unknown>> | undefined;
  /** Every claim as sent; of an opaque token, the introspection answer. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** How an issuer writes its claims. */
export interface ClaimsForm {
  /** The values of `iss` that are its own, compared as exact strings. */
  readonly issuers: readonly string[];
  /**
   * `rfc9068`: everything that §2.2 requires must be there. `typed`: a token of that type by another server, of which some leave out `sub` for a
   * client's own token, or `jti`, and write `scope` as a list. `plain`: what servers send that are older than that document, `azp` or `cid` for
   * the client, or `sub` alone, `scp` for the scope. `introspected`: an answer of RFC 7662 §2.2, in which most is optional.
   */
  readonly form: 'rfc9068' | 'typed' | 'plain' | 'introspected';
  /** Whether a token without `aud` is taken, where the issuer names none. */
  readonly withoutAudience: boolean;
}

interface FormRule {
  /** Names of the claim that names the client, first wins. */
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
 * What some servers say of a token's kind, in a claim of their own (Cognito, Keycloak, ForgeRock): where it is there it must name an access
 * token, since no `typ` in the header keeps the others apart.
 */
const KINDS: Readonly<Record<string, RegExp>> = {
  token_use: /^access$/,
  tokenName: /^access_token$/,
  typ: /^(bearer|dpop|(application\/)?(at\+)?jwt)$/i,
};

/** A token with the times between which it is good, in milliseconds since the epoch, both without tolerance. */
export interface TimedToken {
  readonly token: AccessToken;
  readonly notBefore: number;
  readonly expiresAt: number;
}

/**
 * Reads the claims of a token that its issuer vouches for, and whether they name us. The times are judged apart, each time it is used.
 *
 * @param untold - for an introspection answer without `exp`, until when it is used, in milliseconds since the epoch
 * @throws {@link TokenRejected}
 */
export const readAccessToken = (
  claims: JsonObject,
  { issuers, form, withoutAudience }: ClaimsForm,
  audience: string,
  untold?: number,
): TimedToken => {
  const rule = FORMS[form];
  const issuer = form === 'introspected' && !has(claims, 'iss') ? (issuers[0] ?? '') : requireText(claims, 'iss');
  if (!issuers.includes(issuer)) throw new TokenRejected('wrong_issuer', 'The token is of another issuer.');
  if (form === 'plain') requireKind(claims);
  const audiences = withoutAudience && !has(claims, 'aud') ? [] : readAudience(claims);
  if (has(claims, 'aud') && !names(audiences, audience)) throw new TokenRejected('wrong_audience', 'The token is for another audience.');
  const expiresAt = untold !== undefined && !has(claims, 'exp') ? untold : requireTime(claims, 'exp');
  const issuedAt = rule.isStrict ? requireTime(claims, 'iat') : optionalTime(claims, 'iat');
  const notBefore = Math.max(issuedAt ?? 0, optionalTime(claims, 'nbf') ?? 0);
  const token: AccessToken = {
    issuer,
    subject: requireOneText(claims, rule.subject),
    clientId: requireOneText(claims, rule.client),
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

// As the server compares resource indicators: which of the spellings is registered there, nobody has to know here.
const names = (audiences: readonly string[], audience: string): boolean =>
  audiences.includes(audience) || audiences.some((each) => canonicalResource(each) === canonicalResource(audience));

const requireKind = (claims: JsonObject): void => {
  for (const [name, access] of Object.entries(KINDS)) {
    const kind = optionalText(claims, name);
    if (kind !== undefined && !access.test(kind)) throw new TokenRejected('wrong_type', `The token is no access token (claim "${name}").`);
  }
};

/**
 * Whether a token is good at this moment.
 *
 * @param now - milliseconds since the epoch
 * @param tolerance - milliseconds by which clocks may differ
 * @throws {@link TokenRejected} `expired` or `not_yet_valid`
 */
export const requireTimes = ({ notBefore, expiresAt }: TimedToken, now: number, tolerance: number): void => {
  if (now >= expiresAt + tolerance) throw new TokenRejected('expired', 'The token has expired.');
  if (notBefore > now + tolerance) throw new TokenRejected('not_yet_valid', 'The token is not valid yet.');
};

// What decisions hang on is frozen to its leaves; the rest of the claims at its surface: each level more is dear, at every token.
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
