// Master keys sealed with a passphrase, for a backup that needs nothing else. Without a passphrase, a backup
// contains no key.
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { type Static, Type } from 'typebox';
import { decodeMasterKeys, KeyError, type MasterKeys } from '../keys/master-key.ts';

/** Minimum characters of a passphrase. */
const MIN_PASSPHRASE = 12;

// 128 MiB and about half a second: a passphrase has less entropy than a key, and is rarely used.
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;

/** The schema of {@link SealedKeys}; bytes are base64url. */
export const SealedKeysSchema = Type.Object({
  kdf: Type.Literal('scrypt'),
  salt: Type.String(),
  nonce: Type.String(),
  ciphertext: Type.String(),
});

/** Master keys sealed with a passphrase. */
export type SealedKeys = Static<typeof SealedKeysSchema>;

const derive = promisify<string, Buffer, number, typeof COST, Buffer>(scrypt);

/** Seals master keys. @throws {@link KeyError} for a passphrase that is too short */
export const sealKeys = async (text: string, passphrase: string): Promise<SealedKeys> => {
  if ([...passphrase].length < MIN_PASSPHRASE) throw new KeyError(`The passphrase is shorter than ${MIN_PASSPHRASE} characters.`);
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv(CIPHER, await derive(passphrase.normalize('NFC'), salt, 32, COST), nonce);
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  return {
    kdf: 'scrypt',
    salt: salt.toString('base64url'),
    nonce: nonce.toString('base64url'),
    ciphertext: ciphertext.toString('base64url'),
  };
};

/**
 * Opens sealed keys, and returns also their text for a key file.
 *
 * @throws {@link KeyError} for a wrong passphrase
 */
export const openKeys = async (sealed: SealedKeys, passphrase: string): Promise<{ readonly keys: MasterKeys; readonly text: string }> => {
  const key = await derive(passphrase.normalize('NFC'), Buffer.from(sealed.salt, 'base64url'), 32, COST);
  const bytes = Buffer.from(sealed.ciphertext, 'base64url');
  try {
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(sealed.nonce, 'base64url'), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString();
    return { keys: decodeMasterKeys(text), text };
  } catch {
    throw new KeyError('The passphrase is not the one that the keys of this backup are sealed with.');
  }
};
