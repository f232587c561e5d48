// Encryption of tokens before they are stored (AES-256-GCM).
import { decodeBase64url, encodeBase64url } from '@mintmark/protocol';
import { invalidArgument } from '../errors/invalid-argument.ts';
import { TokenStoreError } from '../errors/token-store-error.ts';
import type { TokenStore } from './token-store.ts';

const VERSION = 'a256gcm.';
const IV_LENGTH = 12;

/**
 * Wraps a store so that it contains only ciphertext. A text encrypted with another key, or moved to another
 * name, is a miss.
 *
 * @param key - 32 random bytes, or an AES-GCM key of 256 bits
 * @throws TypeError (code `invalid_argument`) for a key of another length
 * @example
 * const store = encryptTokenStore(redisTokenStore({ command }), encryptionKey); // 32 bytes
 */
export const encryptTokenStore = (store: TokenStore, key: Uint8Array | CryptoKey): TokenStore => {
  const importing = importKey(key);
  // A failure is reported by the first call.
  importing.catch(() => {});
  return {
    ...store,
    get: async (name) => {
      const text = await store.get(name);
      return text === null || text === undefined ? undefined : decrypt(await importing, name, text);
    },
    set: async (name, text, milliseconds) => store.set(name, await encrypt(await importing, name, text), milliseconds),
  };
};

const importKey = (key: Uint8Array | CryptoKey): Promise<CryptoKey> => {
  if (!(key instanceof Uint8Array)) return Promise.resolve(key);
  if (key.byteLength !== 32) throw invalidArgument('The key of a token store must be 32 bytes.');
  return crypto.subtle.importKey('raw', Uint8Array.from(key), 'AES-GCM', false, ['encrypt', 'decrypt']);
};

// The name is the associated data: a text that was moved to another name does not decrypt.
const parameters = (
  iv: Uint8Array<ArrayBuffer>,
  name: string,
): { name: string; iv: Uint8Array<ArrayBuffer>; additionalData: Uint8Array<ArrayBuffer> } => ({
  name: 'AES-GCM',
  iv,
  additionalData: utf8.encode(name),
});

const utf8 = new TextEncoder();

const encrypt = async (key: CryptoKey, name: string, text: string): Promise<string> => {
  const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH));
  const sealed = new Uint8Array(await crypto.subtle.encrypt(parameters(iv, name), key, utf8.encode(text)));
  const whole = new Uint8Array(IV_LENGTH + sealed.length);
  whole.set(iv);
  whole.set(sealed, IV_LENGTH);
  return VERSION + encodeBase64url(whole);
};

const decrypt = async (key: CryptoKey, name: string, text: string): Promise<string> => {
  const bytes = text.startsWith(VERSION) ? decodeBase64url(text.slice(VERSION.length)) : undefined;
  if (bytes === undefined) throw new TokenStoreError('The token store contains something that was not encrypted with this key.');
  const opened = await crypto.subtle.decrypt(parameters(bytes.slice(0, IV_LENGTH), name), key, bytes.slice(IV_LENGTH));
  return new TextDecoder().decode(opened);
};
