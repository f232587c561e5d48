// Caches which text matched a secret, so that the HMAC under the pepper is computed once for each loaded
// record, and not for each token (decision 155). The cache contains only matches: the hash of the text with a
// salt of this process, for exactly the record object that it matched. A changed client is loaded as new
// objects, which have no entry.
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ClientSecret } from '../records/client.ts';

/** The salt has a fixed length, so that no two texts are hashed as the same bytes. */
const SALT = randomBytes(32).toString('hex');

// Texts, one character for each byte: a small Buffer is a part of a larger one, all of which it keeps in memory.
const digests = new WeakMap<ClientSecret, string>();

// The hash that is compared if none is cached, so that the cost is the same.
const NOTHING = randomBytes(32).toString('latin1');
// Two buffers serve all comparisons, because each ends before the next begins.
const PRESENTED = Buffer.alloc(NOTHING.length);
const CACHED = Buffer.alloc(NOTHING.length);

const digestOf = (text: string): string => hash('sha256', SALT + text, 'latin1');

/** Caches that a text matched a secret. */
export const rememberMatch = (secret: ClientSecret, text: string): void => {
  digests.set(secret, digestOf(text));
};

/**
 * The last of the secrets that the text is remembered to have matched. The caller checks whether it is
 * active. The time depends on the number of secrets only.
 */
export const rememberedMatch = (secrets: readonly ClientSecret[], text: string): ClientSecret | undefined => {
  PRESENTED.write(digestOf(text), 'latin1');
  let found: ClientSecret | undefined;
  for (const secret of secrets) {
    const digest = digests.get(secret);
    CACHED.write(digest ?? NOTHING, 'latin1');
    if (timingSafeEqual(PRESENTED, CACHED) && digest !== undefined) found = secret;
  }
  return found;
};
