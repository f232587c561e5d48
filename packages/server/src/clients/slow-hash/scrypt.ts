// scrypt (RFC 7914) in the formats of PHC and passlib (`$scrypt$ln=16,r=8,p=1$…`) and of Werkzeug
// (`scrypt:32768:8:1$…`).
import { scrypt as derive, timingSafeEqual } from 'node:crypto';
import { ClauseError, say } from '../../sentences/sentence.ts';
import { parsePhc } from './phc.ts';
import { base64Bytes, bounded, type SlowHash, type SlowHashFormat } from './slow-hash.ts';

/** Maximum memory of one check, in bytes. Two run at once. */
const MAX_MEMORY = 128 * 1024 * 1024;
/** Maximum number of blocks that one check mixes, N times r times p: about a second. */
const MAX_COST = 4 * 1024 * 1024;
/** Memory of the derivation in addition to its largest table, in bytes. */
const MARGIN = 1024 * 1024;

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const make = ({ N, r, p }: Cost, salt: Buffer, expected: Buffer): SlowHash => {
  if (!Number.isInteger(Math.log2(N))) throw new ClauseError('has an N that is not a power of two');
  if (128 * N * r > MAX_MEMORY || N * r * p > MAX_COST) throw new ClauseError(say('costs too much: N {n}, r {r}, p {p}', { n: N, r, p }));
  const options = { N, r, p, maxmem: 128 * N * r + 128 * r * p + MARGIN };
  return {
    algorithm: `scrypt, N ${N}, r ${r}, p ${p}`,
    matches: (secret) =>
      new Promise((resolve, reject) => {
        derive(secret, salt, expected.length, options, (error, key) =>
          error === null ? resolve(timingSafeEqual(key, expected)) : reject(error),
        );
      }),
  };
};

/** `$scrypt$ln=16,r=8,p=1$salt$hash`; ln is the logarithm of N. */
export const scryptPhc: SlowHashFormat = {
  parse: (text) => {
    const phc = parsePhc('scrypt', text);
    if (phc === undefined) return undefined;
    const N = 2 ** bounded('a logarithm of N (ln) of', phc.parameters.get('ln'), [1, 20]);
    const r = bounded('a block size (r) of', phc.parameters.get('r'), [1, 64]);
    const p = bounded('a parallelism (p) of', phc.parameters.get('p'), [1, 16]);
    return make({ N, r, p }, base64Bytes('salt', phc.salt, [1, 128]), base64Bytes('hash', phc.hash, [16, 128]));
  },
};

/** `scrypt:N:r:p$salt$hash`, with a salt that is not encoded and a hash in hexadecimal digits. */
export const scryptWerkzeug: SlowHashFormat = {
  parse: (text) => {
    const [, N, r, p, salt = '', hash] = /^scrypt:(\d+):(\d+):(\d+)\$([^$]{1,128})\$((?:[0-9a-f]{2}){16,128})$/.exec(text) ?? [];
    if (hash === undefined) return undefined;
    const cost = { N: bounded('an N of', N, [2, 2 ** 20]), r: bounded('an r of', r, [1, 64]), p: bounded('a p of', p, [1, 16]) };
    return make(cost, Buffer.from(salt), Buffer.from(hash, 'hex'));
  },
};
