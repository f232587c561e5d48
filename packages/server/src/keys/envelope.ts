// Values at rest: AES-256-GCM under a key of the master key's, bound to the place where the value is kept.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Envelope, Place } from '../records/signing-key.ts';
import { KeyError, lengthPrefixed, type MasterKey } from './master-key.ts';

// A random nonce of 96 bits is good for 2^32 values under one key (NIST SP 800-38D §8.3): far beyond any number of keys kept here.
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

const associatedData = ({ tenantId, table, row }: Place): Buffer => lengthPrefixed(['mintmark envelope 1', tenantId, table, row]);

/** Seals a value under a master key, for one place. */
export const seal = (
  masterKey: MasterKey,
  plaintext: Uint8Array,
  place: Place,
  random: (size: number) => Buffer = randomBytes,
): Envelope => {
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, masterKey.derive('encryption', 1), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(place));
  const sealed = Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return { keyId: masterKey.id, ciphertext: sealed.toString('base64url') };
};

/**
 * Opens a sealed value.
 *
 * @param keys - the master keys that are loaded, in any order
 * @throws {@link KeyError} when its key is not loaded, when it was sealed for another place, or when it was changed
 */
export const open = (keys: readonly MasterKey[], envelope: Envelope, place: Place): Buffer => {
  const masterKey = keys.find(({ id }) => id === envelope.keyId);
  if (masterKey === undefined) throw new KeyError(`The value is under master key ${envelope.keyId}, which is not loaded.`);
  const sealed = Buffer.from(envelope.ciphertext, 'base64url');
  try {
    // A shorter one has no room for nonce and tag, and the decipher would take a short tag for one.
    if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new RangeError('too short');
    const decipher = createDecipheriv(CIPHER, masterKey.derive('encryption', 1), sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associatedData(place));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    // One reason for all: what exactly is wrong with it would only help whoever changed it.
    throw new KeyError(`The value under master key ${envelope.keyId} does not open: it was changed, or belongs elsewhere.`);
  }
};
