// What a verified token says (RFC 9068 §2.2, RFC 7662 §2.2), and whether it says it to us, now (RFC 9068 §4).
import type { AuthorizationDetail } from '@mintmark/protocol';
import { TokenRejected } from '../guard-errors.ts';
import type { JsonObject } from '../http/json-object.ts';
import {
  optionalText,
  optionalTime,
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
  readonly clientId: string;
  /** The resources that the token is for; one of them is this guard's audience. */
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
   * `rfc9068`: everything that §2.2 requires must be there. `plain`: what servers send that are older than that document, `azp` or `cid` for
   * the client, `scp` for the scope, without `jti` and `iat` where they leave them out. `introspected`: an answer of RFC 7662 §2.2, in which
   * most is optional.
   */
  readonly form: 'rfc9068' | 'plain' | 'introspected';
}

/** A token with the times between which it is good, in milliseconds since the epoch, both without tolerance. */
export interface TimedToken {
  readonly token: AccessToken;
  readonly notBefore: number;
  readonly expiresAt: number;
}

/**
 * Reads the claims of a token that its issuer vouches for, and whether they name us. The times are judged apart, each time it is used.
 *
 * @throws {@link TokenRejected}
 */
export const readAccessToken = (claims: JsonObject, { issuers, form }: ClaimsForm, audience: string): TimedToken => {
  const issuer = form === 'introspected' && claims['iss'] === undefined ? (issuers[0] ?? '') : requireText(claims, 'iss');
  if (!issuers.includes(issuer)) throw new TokenRejected('wrong_issuer', 'The token is of another issuer.');
  const audiences = readAudience(claims);
  if (!audiences.includes(audience)) throw new TokenRejected('wrong_audience', 'The token is for another audience.');
  const expiresAt = requireTime(claims, 'exp');
  const issuedAt = form === 'rfc9068' ? requireTime(claims, 'iat') : optionalTime(claims, 'iat');
  const notBefore = Math.max(issuedAt ?? 0, optionalTime(claims, 'nbf') ?? 0);
  const clientId = form === 'plain' ? requireOneText(claims, ['client_id', 'azp', 'cid', 'appid']) : requireText(claims, 'client_id');
  const token: AccessToken = {
    issuer,
    subject: form === 'introspected' ? (optionalText(claims, 'sub') ?? clientId) : requireText(claims, 'sub'),
    clientId,
    audience: audiences,
    scope: readScope(form === 'plain' ? withScopeOf(claims) : claims),
    entitlements: readEntitlements(claims),
    authorizationDetails: readAuthorizationDetails(claims),
    tokenId: form === 'rfc9068' ? requireText(claims, 'jti') : optionalText(claims, 'jti'),
    issuedAt: issuedAt === undefined ? undefined : new Date(issuedAt),
    expiresAt: new Date(expiresAt),
    confirmation: readConfirmation(claims),
    claims,
  };
  return { token: freeze(token), notBefore, expiresAt };
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

// Some servers call it `scp`, as a text or a list.
const withScopeOf = (claims: JsonObject): JsonObject => {
  const { scope, scp } = claims;
  return scope === undefined ? { scope: Array.isArray(scp) ? scp.join(' ') || undefined : scp } : claims;
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
