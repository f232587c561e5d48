// The master key, from which every key for data at rest is derived. It is in memory and in a file or
// variable, never in the store or a log.
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createFile } from '../system/durable-file.ts';
import { errorCode } from '../system/error-code.ts';

/**
 * A key is missing, malformed or not the required one. The message may contain its id or path, never the key.
 */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** The purpose of a derived key. Each purpose has keys of its own. */
export type KeyPurpose = 'encryption' | 'secret' | 'dpop-nonce' | 'backup' | 'audit-checkpoint';

const BYTES = 32;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Encodes a list of parts unambiguously: each part follows its length in bytes. */
export const lengthPrefixed = (parts: readonly string[]): Buffer =>
  Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );

/**
 * Decodes a master key: base64 or base64url of 32 bytes.
 *
 * @throws {@link KeyError} when it is malformed or obviously a placeholder
 */
export const decodeMasterKey = (text: string): Buffer => {
  const bytes = BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  if (bytes.length !== BYTES) throw new KeyError('must be base64 of exactly 32 random bytes, as "openssl rand -base64 32" prints');
  if (bytes.every((byte) => byte === bytes[0]))
    throw new KeyError('is a placeholder: one byte repeated. Create a key with "openssl rand -base64 32"');
  return bytes;
};

/** The name of a master key's {@link MasterKey.pepper}. */
export const pepperIdOf = (keyId: string): string => `${keyId}.1`;

/**
 * Maximum number of master keys at once: the newest, and those that stored values are still encrypted under.
 */
const MAX_KEYS = 8;

/**
 * Decodes master keys, separated by whitespace or commas. The first is the newest and encrypts; the others
 * only decrypt.
 *
 * @throws {@link KeyError} for no key, too many, one twice, and as {@link decodeMasterKey}
 */
export const decodeMasterKeys = (text: string): MasterKeys => {
  // A configuration that is no result of `parseConfig` may contain anything.
  const [first = '', ...others] = typeof text === 'string' ? text.trim().split(/[\s,]+/) : [];
  const keys: MasterKeys = [new MasterKey(decodeMasterKey(first)), ...others.map((other) => new MasterKey(decodeMasterKey(other)))];
  if (keys.length > MAX_KEYS) throw new KeyError(`is more than ${MAX_KEYS} keys`);
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new KeyError('contains one key twice');
  return keys;
};

/** The content of a file with master keys, one per line. It is secret. */
export const encodeMasterKeys = (keys: MasterKeys): string => `${keys.map((key) => key.reveal()).join('\n')}\n`;

/** Master keys, the newest first. */
export type MasterKeys = readonly [newest: MasterKey, ...older: MasterKey[]];

/**
 * A master key. Printing or serializing it does not reveal the key.
 *
 * @example
 * const key = new MasterKey(decodeMasterKey(text))
 * key.derive('encryption', 1)
 */
export class MasterKey {
  readonly #bytes: Buffer;
  /** `mk_` and 12 hex digits: identifies the key in every row with a value that it encrypts. */
  readonly id: string;
  /** Stored, to verify that a loaded key belongs to the store. */
  readonly checkValue: string;
  /** Identifies {@link MasterKey.pepper} in every row with a hash under it. */
  readonly pepperId: string;

  /** @param bytes - 32 bytes, copied */
  constructor(bytes: Uint8Array) {
    if (bytes.length !== BYTES) throw new TypeError('A master key has 32 bytes.');
    this.#bytes = Buffer.from(bytes);
    this.id = `mk_${this.#hmac('mintmark key id').toString('hex').slice(0, 12)}`;
    this.checkValue = this.#hmac('mintmark key check').toString('base64url');
    this.pepperId = pepperIdOf(this.id);
    Object.freeze(this);
  }

  #hmac(text: string): Buffer {
    return createHmac('sha256', this.#bytes).update(text).digest();
  }

  /**
   * Derives a key of 32 bytes (HKDF-SHA-256, RFC 5869).
   *
   * @param n - the number of the key for this purpose, from 1
   */
  derive(purpose: KeyPurpose, n: number): Buffer {
    const info = lengthPrefixed(['mintmark', purpose, String(n)]);
    return Buffer.from(hkdfSync('sha256', this.#bytes, Buffer.alloc(0), info, BYTES));
  }

  /** The key for hashes of secrets, 32 bytes. */
  get pepper(): Buffer {
    return this.derive('secret', 1);
  }

  /** The key itself, base64. Only for a file of keys. */
  reveal(): string {
    return this.#bytes.toString('base64');
  }

  toString(): string {
    return `MasterKey ${this.id}`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** The sources of {@link loadMasterKeys}. */
export interface MasterKeySource {
  /** The configured keys, base64. They take precedence over the file. */
  readonly configured: string | undefined;
  /** The data folder, with the file `master.key`. */
  readonly directory: string;
  /**
   * Whether to create a missing key. Allowed only for an empty embedded store: any other has lost its key.
   */
  readonly mayCreate: boolean;
  readonly random?: (size: number) => Buffer;
}

/** Master keys, and where they are from. */
export interface LoadedMasterKeys {
  readonly keys: MasterKeys;
  /** Whether the key has just been created. */
  readonly created: boolean;
  /** Their file; `undefined` when they are configured. */
  readonly file: string | undefined;
  /** A sentence for the log, as when other users can read the file. */
  readonly warning: string | undefined;
}

/** The path of a data folder's master keys. */
export const masterKeyFile = (directory: string): string => join(directory, 'master.key');

const readKeyFile = async (path: string): Promise<LoadedMasterKeys | undefined> => {
  const unreadable = (error: unknown) => new KeyError(`The master key file ${path} cannot be read (${errorCode(error)}).`);
  const file = await open(path, 'r').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw unreadable(error);
  });
  if (file === undefined) return undefined;
  try {
    const { mode } = await file.stat();
    const keys = decodeMasterKeys(await file.readFile('utf8'));
    const warning = (mode & 0o077) === 0 ? undefined : `Other users can read ${path}. Run: chmod 600 ${path}`;
    return { keys, created: false, file: path, warning };
  } catch (error) {
    throw error instanceof KeyError ? new KeyError(`The master key in ${path} ${error.message}.`) : unreadable(error);
  } finally {
    await file.close();
  }
};

const decodeConfigured = (text: string): MasterKeys => {
  try {
    return decodeMasterKeys(text);
  } catch (error) {
    throw error instanceof KeyError ? new KeyError(`The configured master key ${error.message}.`) : error;
  }
};

/**
 * Loads the master keys from the configuration or their file; otherwise creates one (mode 0600), if that is
 * allowed.
 *
 * @throws {@link KeyError} when a key is missing and must not be created, or malformed, or its file is not
 * accessible
 */
export const loadMasterKeys = async (source: MasterKeySource): Promise<LoadedMasterKeys> => {
  const { configured, directory, mayCreate, random = randomBytes } = source;
  if (configured !== undefined) return { keys: decodeConfigured(configured), created: false, file: undefined, warning: undefined };
  const path = masterKeyFile(directory);
  const found = await readKeyFile(path);
  if (found !== undefined) return found;
  if (!mayCreate) {
    throw new KeyError(
      `There is no master key: MINTMARK_MASTER_KEY_FILE and MINTMARK_MASTER_KEY are not set, and ${path} does not exist. ` +
        'An existing store needs its own key; for a new one on PostgreSQL, create a key with "openssl rand -base64 32".',
    );
  }
  const bytes = random(BYTES);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const created = await createFile(path, `${bytes.toString('base64')}\n`, 0o600);
    if (created) return { keys: [new MasterKey(bytes)], created, file: path, warning: undefined };
  } catch (error) {
    throw new KeyError(`The master key file ${path} cannot be written (${errorCode(error)}).`, { cause: error });
  }
  // Another process was first: its key is used.
  return (await readKeyFile(path)) ?? loadMasterKeys(source);
};
