// Plain and salted SHA-2 hashes of LDAP directories (`{SHA256}` with the digest, `{SSHA256}` with digest and
// salt), and hexadecimal digits after `sha256:`. They are fast, so only strong secrets are safe under them.
// The throttle of slow hashes applies to them as well.
import { createHash, timingSafeEqual } from 'node:crypto';
import { ClauseError, say } from '../../sentences/sentence.ts';
import { base64Bytes, type SlowHash, type SlowHashFormat } from './slow-hash.ts';

const BYTES: ReadonlyMap<string, number> = new Map([
  ['sha256', 32],
  ['sha512', 64],
]);

const make = (digest: string, expected: Buffer, salt: Buffer): SlowHash => ({
  algorithm: `${digest}${salt.length === 0 ? '' : ', salted'}`,
  matches: (secret) => timingSafeEqual(createHash(digest).update(secret).update(salt).digest(), expected),
});

/**
 * `{SHA256}`, `{SSHA256}`, `{SHA512}`, `{SSHA512}` and base64: the digest of the secret and then the salt,
 * with the salt behind it.
 */
export const shaLdap: SlowHashFormat = {
  parse: (text) => {
    const [, salted, size = '', base64] = /^\{(S?)SHA(256|512)\}(.+)$/i.exec(text) ?? [];
    if (base64 === undefined) return undefined;
    const digest = `sha${size}`;
    const length = BYTES.get(digest) ?? 0;
    const bytes = base64Bytes('hash', base64, salted === '' ? [length, length] : [length + 1, length + 128]);
    return make(digest, bytes.subarray(0, length), bytes.subarray(length));
  },
};

/** `sha256:` or `sha512:` and hexadecimal digits. */
export const shaHex: SlowHashFormat = {
  parse: (text) => {
    const [, digest = '', hex = ''] = /^(sha256|sha512):([0-9a-f]+)$/i.exec(text) ?? [];
    if (hex === '') return undefined;
    const name = digest.toLowerCase();
    if (hex.length !== 2 * (BYTES.get(name) ?? 0))
      throw new ClauseError(say('has {count} digits; {expected} are taken', { count: hex.length, expected: 2 * (BYTES.get(name) ?? 0) }));
    return make(name, Buffer.from(hex, 'hex'), Buffer.alloc(0));
  },
};
