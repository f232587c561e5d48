// bcrypt in the format of crypt(3): `$2b$12$…`. node:crypto does not have it, so it runs in
// `bcrypt-thread.ts`.

import { ClauseError } from '../../sentences/sentence.ts';
import { bounded, type SlowHashFormat } from './slow-hash.ts';

/** Highest cost of one check, as a power of two: about a second. */
const MAX_COST = 14;

export const bcrypt: SlowHashFormat = {
  parse: (text) => {
    // Spring's prefix changes nothing.
    const bare = text.replace(/^\{bcrypt\}/, '');
    if (!bare.startsWith('$2')) return undefined;
    // $2x$ marks hashes of a faulty library: they also match other passwords than the one that was hashed.
    const [, cost] = /^\$2[aby]\$(\d{2})\$[./A-Za-z0-9]{53}$/.exec(bare) ?? [];
    if (cost === undefined) throw new ClauseError('is no bcrypt hash that can be read');
    const rounds = bounded('a cost of', cost, [4, MAX_COST]);
    return { algorithm: `bcrypt, cost ${rounds}`, matches: (secret, dependencies) => dependencies.bcrypt(secret, bare) };
  },
};
