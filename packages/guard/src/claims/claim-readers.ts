// Readers of claims, which reject a token whose claim has the wrong type. A `null` member is treated as
// absent, because common serializers write absent members as `null`.
import { type AuthorizationDetail, asJsonObject, type JsonObject, parseScope } from '@mintmark/protocol';
import { TokenRejected } from '../guard-errors.ts';

const invalid = (name: string, expectation: string): TokenRejected =>
  new TokenRejected('invalid_claim', `The claim "${name}" is missing or not ${expectation}.`);

/** Whether a claim is present. */
export const has = (claims: JsonObject, name: string): boolean => (claims[name] ?? undefined) !== undefined;

/** A non-empty string. @throws {@link TokenRejected} as every reader here */
export const requireText = (claims: JsonObject, name: string): string => {
  const value = claims[name];
  if (typeof value !== 'string' || value === '') throw invalid(name, 'a string');
  return value;
};

/** The first of the claims that is present. */
export const requireOneText = (claims: JsonObject, names: readonly [string, ...string[]]): string =>
  requireText(claims, names.find((name) => has(claims, name)) ?? names[0]);

/** As {@link requireText}, for an optional claim. */
export const optionalText = (claims: JsonObject, name: string): string | undefined =>
  has(claims, name) ? requireText(claims, name) : undefined;

/**
 * Milliseconds since the epoch. RFC 7519 §2: a NumericDate may have a fraction. One outside the range of
 * Date is refused.
 */
export const requireTime = (claims: JsonObject, name: string): number => {
  const value = claims[name];
  if (typeof value !== 'number' || !(Math.abs(value) <= 8.64e12)) throw invalid(name, 'a time');
  return value * 1000;
};

/** As {@link requireTime}, for an optional claim. */
export const optionalTime = (claims: JsonObject, name: string): number | undefined =>
  has(claims, name) ? requireTime(claims, name) : undefined;

/** `aud`: a string or a list of strings (RFC 7519 §4.1.3). */
export const readAudience = ({ aud }: JsonObject): readonly string[] => {
  const values: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return values.map((value) => {
    if (typeof value !== 'string') throw invalid('aud', 'a string or a list of strings');
    return value;
  });
};

/** Parsed scopes by their text, because the tokens of a client have the same scope. */
const scopes = new Map<string, readonly string[]>();
export const MAX_SCOPES = 256;
const NONE: readonly never[] = Object.freeze([]);

/** `scope` (RFC 9068 §2.2.3). An empty string is no scope, and repeated spaces count as one. */
export const readScope = (scope: unknown): readonly string[] => {
  if ((scope ?? '') === '') return NONE;
  if (typeof scope !== 'string') throw invalid('scope', 'a scope string');
  const known = scopes.get(scope);
  if (known !== undefined) return known;
  if (scopes.size >= MAX_SCOPES) scopes.clear();
  const read = Object.freeze(parseScopeClaim(scope));
  scopes.set(scope, read);
  return read;
};

/** Reads a scope, which some servers write as a list or name `scp`. */
export const readAnyScope = (claims: JsonObject): readonly string[] => {
  const scope = has(claims, 'scope') ? claims['scope'] : claims['scp'];
  return readScope(isListOfTexts(scope) ? scope.join(' ') : scope);
};

const isListOfTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

// A malformed scope must not grant anything.
const parseScopeClaim = (scope: string): readonly string[] => {
  const text = scope.split(' ').filter(Boolean).join(' ');
  try {
    return text === '' ? NONE : parseScope(text);
  } catch {
    throw invalid('scope', 'a scope string');
  }
};

/** `entitlements` (RFC 9068 §2.2.3.1). */
export const readEntitlements = ({ entitlements }: JsonObject): readonly string[] => {
  if ((entitlements ?? undefined) === undefined) return NONE;
  const values: readonly unknown[] = Array.isArray(entitlements) ? entitlements : [entitlements];
  return values.map((value) => {
    if (typeof value !== 'string') throw invalid('entitlements', 'a list of strings');
    return value;
  });
};

/** `authorization_details` (RFC 9396 §9.1). */
export const readAuthorizationDetails = ({ authorization_details: details }: JsonObject): readonly AuthorizationDetail[] => {
  if ((details ?? undefined) === undefined) return NONE;
  const values: readonly unknown[] = Array.isArray(details) ? details : [details];
  return values.map((value) => {
    const detail = asJsonObject(value);
    if (typeof detail?.['type'] !== 'string') throw invalid('authorization_details', 'a list of objects with a type');
    return { ...detail, type: detail['type'] };
  });
};

/**
 * `cnf` (RFC 7800 §3.1): the key or certificate that the token is bound to.
 *
 * @param isStrict - whether `null` is refused, so that a binding is not ignored; a server that binds tokens
 *   does not write it
 */
export const readConfirmation = ({ cnf }: JsonObject, isStrict: boolean): JsonObject | undefined => {
  if (cnf === undefined || (cnf === null && !isStrict)) return undefined;
  const confirmation = asJsonObject(cnf);
  if (confirmation === undefined) throw invalid('cnf', 'an object');
  return confirmation;
};
