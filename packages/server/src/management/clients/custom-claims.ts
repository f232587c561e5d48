// Static claims that a client's tokens contain in addition to the registered ones.
import type { JsonObject } from '../../records/json-value.ts';
import { ClauseError, say } from '../../sentences/sentence.ts';
import { jsonObjectWithin } from '../requests/json-within.ts';

/** Limits of all claims together: proxies limit the size of the header that contains the token. */
const MAX_CLAIMS = { length: 2048, depth: 4 } as const;
/** Longest name, in characters. */
const MAX_NAME = 256;

/**
 * Parses custom claims.
 *
 * @throws Error whose message is a clause without a subject, as "is too long"
 */
export const parseCustomClaims = (claims: Readonly<Record<string, unknown>>): JsonObject => {
  for (const name of Object.keys(claims)) {
    // RFC 7519 §4.2: a namespace prevents collisions with registered names.
    if (!/[:/.]/.test(name) || name.length > MAX_NAME) {
      throw new ClauseError(
        say('has the name "{name}" without a namespace: use a name such as https://example.com/{name}', { name: name.slice(0, 64) }),
      );
    }
  }
  return jsonObjectWithin(claims, MAX_CLAIMS);
};
