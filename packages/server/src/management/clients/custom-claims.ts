// Claims that a client's tokens carry alongside the registered ones: static, with names of their own, and small.
import type { JsonObject } from '../../records/json-value.ts';
import { jsonObjectWithin } from '../requests/json-within.ts';

/** Of the claims together: a token must stay below what proxies accept in a header. */
const MAX_CLAIMS = { length: 2048, depth: 4 } as const;
/** Longest name, in characters. */
const MAX_NAME = 256;

/**
 * Custom claims.
 *
 * @throws Error whose message is a clause that says what is wrong
 */
export const parseCustomClaims = (claims: Readonly<Record<string, unknown>>): JsonObject => {
  for (const name of Object.keys(claims)) {
    // RFC 7519 §4.2: a name that collides with nothing, registered now or later, has a namespace.
    if (!/[:/.]/.test(name) || name.length > MAX_NAME) {
      throw new Error(`has the name "${name.slice(0, 64)}" without a namespace: name it as https://example.com/${name.slice(0, 64)}`);
    }
  }
  return jsonObjectWithin(claims, MAX_CLAIMS);
};
