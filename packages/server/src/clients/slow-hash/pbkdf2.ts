// PBKDF2 (RFC 8018 §5.2) in the formats of PHC and passlib (`$pbkdf2-sha256$…`), Django (`pbkdf2_sha256$…`)
// and Werkzeug (`pbkdf2:sha256:…`).
import { pbkdf2 as derive, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ClauseError, say } from '../../sentences/sentence.ts';
import { parsePhc } from './phc.ts';
import { base64Bytes, bounded, type SlowHash, type SlowHashFormat } from './slow-hash.ts';

const derived = promisify(derive);

/** The digests by their names, with the number of bytes that one run of the iterations yields. */
const DIGESTS: ReadonlyMap<string, number> = new Map([
  ['sha1', 20],
  ['sha256', 32],
  ['sha512', 64],
]);
/** Maximum number of iterations of one check, all blocks counted: about a second. */
const MAX_ITERATIONS = 2_000_000;
const SALT: readonly [number, number] = [1, 128];
const HASH: readonly [number, number] = [16, 128];

const make = (digest: string, iterations: string | undefined, salt: Buffer, expected: Buffer): SlowHash => {
  const bytes = DIGESTS.get(digest);
  if (bytes === undefined)
    throw new ClauseError(say('is PBKDF2 over {digest}; {digests} are taken', { digest, digests: [...DIGESTS.keys()].join(', ') }));
  const most = Math.floor(MAX_ITERATIONS / Math.ceil(expected.length / bytes));
  const count = bounded('iterations of', iterations, [1, most]);
  return {
    algorithm: `PBKDF2 over ${digest}, ${count} iterations`,
    matches: async (secret) => timingSafeEqual(await derived(secret, salt, count, expected.length, digest), expected),
  };
};

/**
 * `$pbkdf2-sha256$i=1000,l=32$salt$hash`, or passlib's `$pbkdf2-sha256$1000$salt$hash`; `$pbkdf2$` is over
 * SHA-1 in passlib.
 */
export const pbkdf2Phc: SlowHashFormat = {
  parse: (text) => {
    const [start, digest = '', plain] = /^\$pbkdf2(-[a-z0-9]+)?\$(?:(\d+)\$)?/.exec(text) ?? [];
    if (start === undefined) return undefined;
    // passlib leaves out the name of its only parameter.
    const phc = parsePhc(`pbkdf2${digest}`, plain === undefined ? text : text.replace(`$${plain}$`, `$i=${plain}$`));
    if (phc === undefined) return undefined;
    const expected = base64Bytes('hash', phc.hash, HASH);
    const length = phc.parameters.get('l');
    if (length !== undefined && Number(length) !== expected.length) throw new ClauseError('has a hash of another length than it says');
    return make(digest === '' ? 'sha1' : digest.slice(1), phc.parameters.get('i'), base64Bytes('salt', phc.salt, SALT), expected);
  },
};

/** `pbkdf2_sha256$iterations$salt$hash`, with a salt that is not encoded. */
export const pbkdf2Django: SlowHashFormat = {
  parse: (text) => {
    const [, digest = '', iterations, salt = '', hash] = /^pbkdf2_([a-z0-9]+)\$(\d+)\$([^$]{1,128})\$([^$]+)$/.exec(text) ?? [];
    return hash === undefined ? undefined : make(digest, iterations, Buffer.from(salt), base64Bytes('hash', hash, HASH));
  },
};

/** `pbkdf2:sha256:iterations$salt$hash`, with a salt that is not encoded and a hash in hexadecimal digits. */
export const pbkdf2Werkzeug: SlowHashFormat = {
  parse: (text) => {
    const [, digest = '', iterations, salt = '', hash] =
      /^pbkdf2:([a-z0-9]+):(\d+)\$([^$]{1,128})\$((?:[0-9a-f]{2}){16,128})$/.exec(text) ?? [];
    return hash === undefined ? undefined : make(digest, iterations, Buffer.from(salt), Buffer.from(hash, 'hex'));
  },
};
