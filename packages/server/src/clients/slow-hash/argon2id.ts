// Argon2id (RFC 9106) in the PHC format, for secrets that people chose and for hashes of other systems.
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { ClauseError } from '../../sentences/sentence.ts';
import { parsePhc } from './phc.ts';
import { base64Bytes, bounded, type SlowHash, type SlowHashFormat } from './slow-hash.ts';

/** Maximum memory of one check, in KiB: 128 MiB. Two run at once. */
const MAX_MEMORY = 131_072;
/** Maximum memory times passes, in KiB: about a second. */
const MAX_COST = 1_048_576;

/** The key of a hash and the context it is bound to; neither is in the string. */
export interface Argon2Keying {
  readonly secret: Uint8Array;
  readonly associatedData: Uint8Array;
}

// OWASP's first choice: 19 MiB, two passes, one lane.
const OURS = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const PREFIX = `$argon2id$v=19$m=${OURS.memory},t=${OURS.passes},p=${OURS.parallelism}$`;

const derive = (parameters: Argon2Parameters): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => (error === null ? resolve(Buffer.from(key)) : reject(error)));
  });

/** Hashes a secret. @returns a PHC string */
export const hashArgon2id = async (clientSecret: string, keying: Argon2Keying): Promise<string> => {
  const nonce = randomBytes(16);
  const tag = await derive({ ...OURS, ...keying, message: clientSecret, nonce, tagLength: 32 });
  const encode = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `${PREFIX}${encode(nonce)}$${encode(tag)}`;
};

/** Whether a PHC string has the parameters of new hashes. */
export const hasNewestParameters = (text: string): boolean => text.startsWith(PREFIX);

/** Reads a PHC string; `undefined` for another format. @throws Error as a clause */
export const parseArgon2id = (text: string, keying?: Argon2Keying): SlowHash | undefined => {
  const phc = parsePhc('argon2id', text);
  if (phc === undefined) return undefined;
  if (phc.version !== '19') throw new ClauseError('is of another version of Argon2 than 19');
  const parallelism = bounded('a parallelism (p) of', phc.parameters.get('p'), [1, 16]);
  const memory = bounded('a memory (m) of', phc.parameters.get('m'), [8 * parallelism, MAX_MEMORY]);
  const passes = bounded('passes (t) of', phc.parameters.get('t'), [1, Math.floor(MAX_COST / memory)]);
  if (phc.parameters.size > 3) throw new ClauseError('has parameters that are not known');
  const nonce = base64Bytes('salt', phc.salt, [8, 64]);
  const expected = base64Bytes('hash', phc.hash, [16, 64]);
  const parameters = { parallelism, memory, passes, nonce, tagLength: expected.length, ...keying };
  return {
    algorithm: `argon2id, ${memory} KiB, ${passes} passes`,
    matches: async (secret) => timingSafeEqual(await derive({ ...parameters, message: secret }), expected),
  };
};

export const argon2id: SlowHashFormat = { parse: (text) => parseArgon2id(text) };
