// The master key: what everything at rest is under. It is in memory and in a file or variable, never in the store, never in a log.
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createFile } from '../system/durable-file.ts';
import { errorCode } from '../system/error-code.ts';

/** A key is missing, malformed or not the one that is needed. The message names the key's id or its place, never the key. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** What a derived key is for. Two purposes never share a key. */
export type KeyPurpose = 'encryption' | 'secret' | 'dpop-nonce' | 'backup' | 'audit-checkpoint';

const BYTES = 32;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Bytes that no other list of parts runs into: each part goes behind its length in bytes. */
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
 * Reads a master key as it stands in a variable or file: base64 or base64url of 32 bytes.
 *
 * @throws {@link KeyError} when it is not that, or plainly a placeholder
 */
export const decodeMasterKey = (text: string): Buffer => {
  const bytes = BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  if (bytes.length !== BYTES) throw new KeyError('must be base64 of exactly 32 random bytes, as "openssl rand -base64 32" prints');
  if (bytes.every((byte) => byte === bytes[0]))
    throw new KeyError('is a placeholder: one byte repeated. Make one with "openssl rand -base64 32"');
  return bytes;
};

/** The name of a master key's {@link MasterKey.pepper}. */
export const pepperIdOf = (keyId: string): string => `${keyId}.1`;

/** Most master keys that are loaded at once: the newest, and those that values are still under. */
const MAX_KEYS = 8;

/**
 * Reads master keys as they stand in a variable or file, parted by blanks, line ends or commas. The first is the newest: what is written
 * from now on goes under it. The others only open what they once closed.
 *
 * @throws {@link KeyError} for none, for too many, for one twice, and as {@link decodeMasterKey}
 */
export const decodeMasterKeys = (text: string): MasterKeys => {
  // A configuration that is no result of `parseConfig` may contain anything.
  const [first = '', ...others] = typeof text === 'string' ? text.trim().split(/[\s,]+/) : [];
  const keys: MasterKeys = [new MasterKey(decodeMasterKey(first)), ...others.map((other) => new MasterKey(decodeMasterKey(other)))];
  if (keys.length > MAX_KEYS) throw new KeyError(`is more than ${MAX_KEYS} keys`);
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new KeyError('holds one key twice');
  return keys;
};

/** Master keys as they stand in a file, one a line. What it gives back is secret. */
export const encodeMasterKeys = (keys: MasterKeys): string => `${keys.map((key) => key.reveal()).join('\n')}\n`;

/** Master keys, the newest first. */
export type MasterKeys = readonly [newest: MasterKey, ...older: MasterKey[]];

/**
 * A master key in use. Nothing that prints it shows the key.
 *
 * @example
 * const key = new MasterKey(decodeMasterKey(text))
 * key.derive('encryption', 1)
 */
export class MasterKey {
  readonly #bytes: Buffer;
  /** `mk_` and 12 hex digits: names the key in every row that holds a value under it. */
  readonly id: string;
  /** Kept in the store, so that a loaded key is known to be the store's. */
  readonly checkValue: string;
  /** Names {@link MasterKey.pepper} in every row that holds a hash under it. */
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

  /** A key of 32 bytes for one purpose (HKDF-SHA-256, RFC 5869); `n` counts the keys of that purpose, from 1. */
  derive(purpose: KeyPurpose, n: number): Buffer {
    const info = lengthPrefixed(['mintmark', purpose, String(n)]);
    return Buffer.from(hkdfSync('sha256', this.#bytes, Buffer.alloc(0), info, BYTES));
  }

  /** The key of secret hashes, 32 bytes. */
  get pepper(): Buffer {
    return this.derive('secret', 1);
  }

  /** The key itself, base64: for a file of keys alone. */
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

/** Where {@link loadMasterKeys} looks. */
export interface MasterKeySource {
  /** The keys as configured, base64; they go before the file. */
  readonly configured: string | undefined;
  /** The data folder: the key's file is `master.key` in it. */
  readonly directory: string;
  /** Whether to make a key when there is none. Only an empty embedded store allows it: any other has values under a key that is lost. */
  readonly mayCreate: boolean;
  readonly random?: (size: number) => Buffer;
}

/** Master keys, and what the operator must hear about them. */
export interface LoadedMasterKeys {
  readonly keys: MasterKeys;
  /** Whether the key was made just now. */
  readonly made: boolean;
  /** Their file; `undefined` when they are from the configuration. */
  readonly file: string | undefined;
  /** A sentence for the log, as when others may read the file. */
  readonly warning: string | undefined;
}

/** Where the keys of a data folder are, unless they are configured. */
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
    const warning = (mode & 0o077) === 0 ? undefined : `Others than the owner may read ${path}. Run: chmod 600 ${path}`;
    return { keys, made: false, file: path, warning };
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
 * The master keys: from the configuration, else from their file, else made and written (mode 0600) when that is allowed.
 *
 * @throws {@link KeyError} when there is none and none may be made, when it is malformed, or when the file cannot be read or written
 */
export const loadMasterKeys = async (source: MasterKeySource): Promise<LoadedMasterKeys> => {
  const { configured, directory, mayCreate, random = randomBytes } = source;
  if (configured !== undefined) return { keys: decodeConfigured(configured), made: false, file: undefined, warning: undefined };
  const path = masterKeyFile(directory);
  const found = await readKeyFile(path);
  if (found !== undefined) return found;
  if (!mayCreate) {
    throw new KeyError(
      `There is no master key: MINTMARK_MASTER_KEY_FILE and MINTMARK_MASTER_KEY are not set, and ${path} does not exist. ` +
        'A store that was started before needs the key it was made with; for a new one on PostgreSQL, make one with "openssl rand -base64 32".',
    );
  }
  const bytes = random(BYTES);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const made = await createFile(path, `${bytes.toString('base64')}\n`, 0o600);
    if (made) return { keys: [new MasterKey(bytes)], made, file: path, warning: undefined };
  } catch (error) {
    throw new KeyError(`The master key file ${path} cannot be written (${errorCode(error)}).`, { cause: error });
  }
  // Another process was first: its key is the one.
  return (await readKeyFile(path)) ?? loadMasterKeys(source);
};
