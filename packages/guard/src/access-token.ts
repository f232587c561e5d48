// What a verified token says (RFC 9068 §2.2), and whether it says it to us, now (§4).
import { parseScope } from '@mintmark/protocol';
import { TokenRejected } from './guard-errors.ts';
import type { JsonObject } from './json-object.ts';

/** A token that was verified. Times have the precision of whole seconds. */
export interface AccessToken {
  /** The issuer of the door that the token was asked at. */
  readonly issuer: string;
  /** For a machine token, the client id. */
  readonly subject: string;
  readonly clientId: string;
  /** The resources that the token is for; one of them is this guard's audience. */
  readonly audience: readonly string[];
  /** Scope tokens; empty when none was granted. */
  readonly scope: readonly string[];
  /** The token's own id (`jti`). */
  readonly tokenId: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Every claim as sent. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What the claims are held against. */
export interface Expectation {
  readonly issuers: readonly string[];
  readonly audience: string;
  /** Seconds by which clocks may differ. */
  readonly clockTolerance: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Judges the claims of a token whose signature is good.
 *
 * @throws {@link TokenRejected}
 */
export const readAccessToken = (claims: JsonObject, expected: Expectation): AccessToken => {
  const issuer = text(claims, 'iss');
  if (!expected.issuers.includes(issuer)) throw new TokenRejected('wrong_issuer', 'The token is of another issuer.');
  const audience = readAudience(claims.aud);
  if (!audience.includes(expected.audience)) throw new TokenRejected('wrong_audience', 'The token is for another audience.');

  const now = expected.now / 1000;
  const expiresAt = seconds(claims, 'exp');
  const issuedAt = seconds(claims, 'iat');
  const notBefore = claims.nbf === undefined ? issuedAt : seconds(claims, 'nbf');
  if (now >= expiresAt + expected.clockTolerance) throw new TokenRejected('expired', 'The token has expired.');
  if (Math.max(issuedAt, notBefore) > now + expected.clockTolerance)
    throw new TokenRejected('not_yet_valid', 'The token is not valid yet.');

  // RFC 8705 §3, RFC 9449 §7.2: accepting a bound token without the proof would make the binding worthless.
  if (claims.cnf !== undefined) throw new TokenRejected('sender_constrained', 'The token is bound to a key, and no proof came with it.');

  return {
    issuer,
    subject: text(claims, 'sub'),
    clientId: text(claims, 'client_id'),
    audience,
    scope: readScope(claims.scope),
    tokenId: text(claims, 'jti'),
    issuedAt: new Date(issuedAt * 1000),
    expiresAt: new Date(expiresAt * 1000),
    claims,
  };
};

const invalid = (name: string, expectation: string): TokenRejected =>
  new TokenRejected('invalid_claim', `The claim "${name}" is missing or not ${expectation}.`);

const text = (claims: JsonObject, name: string): string => {
  const value = claims[name];
  if (typeof value !== 'string' || value === '') throw invalid(name, 'a string');
  return value;
};

// RFC 7519 §2: a NumericDate may have a fraction. One outside what a Date can hold is no time at all.
const seconds = (claims: JsonObject, name: string): number => {
  const value = claims[name];
  if (typeof value !== 'number' || !(Math.abs(value) <= 8.64e12)) throw invalid(name, 'a time');
  return value;
};

const readAudience = (aud: unknown): readonly string[] => {
  const values: unknown[] = Array.isArray(aud) ? aud : [aud];
  return values.map((value) => {
    if (typeof value !== 'string') throw invalid('aud', 'a string or a list of strings');
    return value;
  });
};

const readScope = (scope: unknown): readonly string[] => {
  if (scope === undefined) return [];
  try {
    if (typeof scope === 'string') return parseScope(scope);
  } catch {
    // Falls through: a scope that cannot be read grants nothing, and the token is not ours.
  }
  throw invalid('scope', 'a scope string');
};
