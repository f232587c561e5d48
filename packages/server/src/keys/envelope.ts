// Encryption at rest: AES-256-GCM under a key derived from the master key, bound to the value's record.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Envelope, SealContext } from '../records/signing-key.ts';
import { KeyError, lengthPrefixed, type MasterKey } from './master-key.ts';

// Random nonces of 96 bits allow 2^32 values under one key (NIST SP 800-38D §8.3).
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

const associatedData = ({ tenantId, table, row }: SealContext): Buffer => lengthPrefixed(['mintmark envelope 1', tenantId, table, row]);

/** Encrypts a value under a master key, for one context. */
export const seal = (
  masterKey: MasterKey,
  plaintext: Uint8Array,
  context: SealContext,
  random: (size: number) => Buffer = randomBytes,
): Envelope => {
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, masterKey.derive('encryption', 1), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(context));
  const sealed = Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return { keyId: masterKey.id, ciphertext: sealed.toString('base64url') };
};

/**
 * Decrypts a sealed value.
 *
 * @param keys - the master keys that are loaded, in any order
 * @throws {@link KeyError} when its key is not loaded, the context is another, or the value was changed
 */
export const open = (keys: readonly MasterKey[], envelope: Envelope, context: SealContext): Buffer => {
  const masterKey = keys.find(({ id }) => id === envelope.keyId);
  if (masterKey === undefined) throw new KeyError(`The value is under master key ${envelope.keyId}, which is not loaded.`);
  const sealed = Buffer.from(envelope.ciphertext, 'base64url');
  try {
    // Without this check, the decipher would accept a short tag.
    if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new RangeError('too short');
    const decipher = createDecipheriv(CIPHER, masterKey.derive('encryption', 1), sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associatedData(context));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    // All failures have the same reason, because the exact one would help an attacker.
    throw new KeyError(`The value under master key ${envelope.keyId} cannot be decrypted: it was changed, or moved to another record.`);
  }
};
