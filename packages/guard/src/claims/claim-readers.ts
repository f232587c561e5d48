// Claims, each read by its rule: of the right type, or the token is refused. A member that is `null` is one that is not there: whole families of
// serializers write it so.
import { type AuthorizationDetail, asJsonObject, type JsonObject, parseScope } from '@mintmark/protocol';
import { TokenRejected } from '../guard-errors.ts';

const invalid = (name: string, expectation: string): TokenRejected =>
  new TokenRejected('invalid_claim', `The claim "${name}" is missing or not ${expectation}.`);

/** Whether a claim is there. */
export const has = (claims: JsonObject, name: string): boolean => (claims[name] ?? undefined) !== undefined;

/** A text that is not empty. @throws {@link TokenRejected} as every reader here */
export const requireText = (claims: JsonObject, name: string): string => {
  const value = claims[name];
  if (typeof value !== 'string' || value === '') throw invalid(name, 'a string');
  return value;
};

/** The first of the names that is there. */
export const requireOneText = (claims: JsonObject, names: readonly [string, ...string[]]): string =>
  requireText(claims, names.find((name) => has(claims, name)) ?? names[0]);

/** As {@link requireText}, for a claim that may be missing. */
export const optionalText = (claims: JsonObject, name: string): string | undefined =>
  has(claims, name) ? requireText(claims, name) : undefined;

/** Milliseconds. RFC 7519 §2: a NumericDate may have a fraction. One outside what a Date can hold is no time at all. */
export const requireTime = (claims: JsonObject, name: string): number => {
  const value = claims[name];
  if (typeof value !== 'number' || !(Math.abs(value) <= 8.64e12)) throw invalid(name, 'a time');
  return value * 1000;
};

/** As {@link requireTime}, for a claim that may be missing. */
export const optionalTime = (claims: JsonObject, name: string): number | undefined =>
  has(claims, name) ? requireTime(claims, name) : undefined;

/** `aud`: a text, or a list of texts (RFC 7519 §4.1.3). */
export const readAudience = ({ aud }: JsonObject): readonly string[] => {
  const values: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return values.map((value) => {
    if (typeof value !== 'string') throw invalid('aud', 'a string or a list of strings');
    return value;
  });
};

/** Scopes that were read, by their text: the tokens of a client have the same. */
const scopes = new Map<string, readonly string[]>();
const MAX_SCOPES = 256;
const NONE: readonly never[] = Object.freeze([]);

/** `scope` (RFC 9068 §2.2.3): an empty text is none, and several spaces are one. */
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

/** As {@link readScope}, also as a list, which is how some servers write it, and under the name `scp`. */
export const readAnyScope = (claims: JsonObject): readonly string[] => {
  const scope = has(claims, 'scope') ? claims['scope'] : claims['scp'];
  return readScope(isListOfTexts(scope) ? scope.join(' ') : scope);
};

const isListOfTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

// A scope that cannot be read grants nothing, and the token is not ours.
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
 * `cnf` (RFC 7800 §3.1): which key or certificate the token is bound to.
 *
 * @param isStrict - whether `null` is a fault: a server that binds tokens does not write it, and a binding is not to be lost
 */
export const readConfirmation = ({ cnf }: JsonObject, isStrict: boolean): JsonObject | undefined => {
  if (cnf === undefined || (cnf === null && !isStrict)) return undefined;
  const confirmation = asJsonObject(cnf);
  if (confirmation === undefined) throw invalid('cnf', 'an object');
  return confirmation;
};
