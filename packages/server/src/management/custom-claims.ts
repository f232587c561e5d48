// Claims that a client's tokens carry beside the registered ones: static, with names of their own, and small.
import type { JsonObject, JsonValue } from '../json-value.ts';

/** Longest serialisation, in characters: a token must stay below what proxies accept in a header. */
const MAX_LENGTH = 2048;
/** Deepest nesting, the claims' own object counted. */
const MAX_DEPTH = 4;
/** Longest name, in characters. */
const MAX_NAME = 256;

/**
 * Custom claims.
 *
 * @throws Error whose message is a clause that says what is wrong
 */
export const parseCustomClaims = (claims: Readonly<Record<string, unknown>>): JsonObject => {
  if (JSON.stringify(claims).length > MAX_LENGTH) throw new Error(`are longer than ${MAX_LENGTH} characters`);
  for (const name of Object.keys(claims)) {
    // RFC 7519 §4.2: a name that collides with nothing, registered now or later, has a namespace.
    if (!/[:/.]/.test(name) || name.length > MAX_NAME) {
      throw new Error(`has the name "${name.slice(0, 64)}" without a namespace: name it as https://example.com/${name.slice(0, 64)}`);
    }
  }
  return jsonObject(claims, MAX_DEPTH);
};

const jsonObject = (value: Readonly<Record<string, unknown>>, depth: number): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonValue(member, depth - 1)]));

const jsonValue = (value: unknown, depth: number): JsonValue => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (depth <= 0) throw new Error(`are nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return value.map((member) => jsonValue(member, depth - 1));
  return jsonObject({ ...Object(value) }, depth);
};
