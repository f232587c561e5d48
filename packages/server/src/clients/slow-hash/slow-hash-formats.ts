// The table of the supported formats of hashes of other systems.

import { ClauseError } from '../../sentences/sentence.ts';
import { argon2id } from './argon2id.ts';
import { bcrypt } from './bcrypt.ts';
import { pbkdf2Django, pbkdf2Phc, pbkdf2Werkzeug } from './pbkdf2.ts';
import { scryptPhc, scryptWerkzeug } from './scrypt.ts';
import { shaHex, shaLdap } from './sha.ts';
import type { SlowHash, SlowHashFormat } from './slow-hash.ts';

const FORMATS: readonly SlowHashFormat[] = [
  argon2id,
  bcrypt,
  pbkdf2Phc,
  pbkdf2Django,
  pbkdf2Werkzeug,
  scryptPhc,
  scryptWerkzeug,
  shaLdap,
  shaHex,
];

/** Longest hash that is read, in characters. */
export const MAX_HASH_LENGTH = 512;

/**
 * Reads a hash of another system.
 *
 * @throws Error whose message is a clause: the format is not known, or a check would cost too much
 */
export const parseSlowHash = (text: string): SlowHash => {
  if (text.length <= MAX_HASH_LENGTH) {
    for (const { parse } of FORMATS) {
      const hash = parse(text);
      if (hash !== undefined) return hash;
    }
  }
  throw new ClauseError(
    'is no hash that is taken: bcrypt, PBKDF2, argon2id, scrypt, or SHA-256 and SHA-512, as PHC, crypt or LDAP write them',
  );
};
