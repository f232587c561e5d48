// A token store in files that the processes of one user share. Each token has a file, which is replaced
// atomically, and a separate lock file, since a file that is replaced cannot be locked.

import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isJsonObject } from '@mintmark/protocol';
import { invalidArgument } from '../errors/invalid-argument.ts';
import { TokenStoreError } from '../errors/token-store-error.ts';
import { encryptTokenStore } from '../stores/encrypted-token-store.ts';
import type { TokenStore } from '../stores/token-store.ts';

/** The options of {@link fileTokenStore}. */
export interface FileTokenStoreOptions {
  /** A folder for this store alone; created with mode 0700 when it is missing. */
  readonly directory: string;
  /**
   * 32 bytes: files contain ciphertext (AES-256-GCM). Without it, they contain access tokens in plain text,
   * readable to their owner only.
   */
  readonly encryptionKey?: Uint8Array | undefined;
  /** Milliseconds since the epoch; the clock of this machine by default. */
  readonly now?: (() => number) | undefined;
}

/** A token store whose texts can be removed before they expire. */
export interface FileTokenStore extends TokenStore {
  /** Removes the text under the key, if there is one, so that a refused token is not used again. */
  remove(key: string): Promise<void>;
}

/** Maximum size of a file in bytes. */
const MAX_FILE_BYTES = 1024 * 1024;
/** Milliseconds after which an unfinished file is removed. */
const UNFINISHED_LIFETIME = 3_600_000;

const KEY = /^[0-9a-f]{64}$/;
const TOKEN_FILE = /^[0-9a-f]{64}\.token$/;
const UNFINISHED_FILE = /^[0-9a-f]{64}\.[0-9a-f-]{36}\.(?:tmp|broken)$/;

/**
 * Stores tokens in files that the processes of one user share. One of them requests a token, the others
 * wait for it. A file that others can read, or that belongs to another user, is not used. Expired tokens
 * are removed on the next write.
 *
 * @throws TypeError (code `invalid_argument`) for an encryption key that is not 32 bytes
 * @example
 * const store = fileTokenStore({ directory: join(homedir(), '.cache/billing/tokens') });
 */
export const fileTokenStore = ({ directory, encryptionKey, now = Date.now }: FileTokenStoreOptions): FileTokenStore => {
  const path = (key: string, ending: string): string => {
    if (!KEY.test(key)) throw invalidArgument('A key of a token store is 64 hexadecimal digits.');
    return join(directory, `${key}.${ending}`);
  };
  const store: FileTokenStore = {
    remove: (key) => rm(path(key, 'token'), { force: true }),
    get: (key) => readOwn(path(key, 'token')),
    set: async (key, text, milliseconds) => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const unfinished = path(key, `${randomUUID()}.tmp`);
      try {
        await writeFile(unfinished, text, { flag: 'wx', mode: 0o600 });
        // The modification time of a file is the expiry of its token.
        const end = new Date(now() + milliseconds);
        await utimes(unfinished, end, end);
        await rename(unfinished, path(key, 'token'));
      } finally {
        await rm(unfinished, { force: true });
      }
      await sweep(directory, now());
    },
    tryLock: async (key, milliseconds) => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const lock = path(key, 'lock');
      const mine = { id: randomUUID(), pid: process.pid, host: hostname(), until: now() + milliseconds };
      if (!(await create(lock, mine))) {
        if (!(await isAbandoned(lock, now(), milliseconds))) return undefined;
        // If several processes find it abandoned, only one can rename it.
        const broken = path(key, `${randomUUID()}.broken`);
        await rename(lock, broken).catch(ignoreMissing);
        await rm(broken, { force: true });
        if (!(await create(lock, mine))) return undefined;
      }
      return async () => {
        // The lock may have expired in the meantime, so that another process holds it.
        if ((await readLock(lock))?.id === mine.id) await rm(lock, { force: true });
      };
    },
  };
  return encryptionKey === undefined ? store : { ...store, ...encryptTokenStore(store, encryptionKey) };
};

const ignoreMissing = (error: unknown): undefined => {
  if (codeOf(error) !== 'ENOENT') throw error;
  return undefined;
};

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** The text of a file that only this user can read; `undefined` when there is none. */
const readOwn = async (path: string): Promise<string | undefined> => {
  // A symbolic link may lead anywhere.
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(ignoreMissing);
  if (file === undefined) return undefined;
  try {
    const { mode, uid, size } = await file.stat();
    const isForeign = process.geteuid !== undefined && (uid !== process.geteuid() || (mode & 0o077) !== 0);
    if (isForeign) throw new TokenStoreError(`${path} is not used: it belongs to, or can be read by, another user.`);
    if (size > MAX_FILE_BYTES) throw new TokenStoreError(`${path} is not used: it is larger than a token.`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
};

const create = async (path: string, content: object): Promise<boolean> => {
  try {
    await writeFile(path, JSON.stringify(content), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
};

interface LockContent {
  readonly id: unknown;
  readonly pid: unknown;
  readonly host: unknown;
  readonly until: unknown;
}

/** The content of a lock; `undefined` when it is missing or incomplete. */
const readLock = async (path: string): Promise<LockContent | undefined> => {
  const text = await readOwn(path);
  try {
    const content: unknown = JSON.parse(text ?? '');
    return isJsonObject(content) ? { id: content.id, pid: content.pid, host: content.host, until: content.until } : undefined;
  } catch {
    return undefined;
  }
};

/** Whether the lock has expired, or the process on this machine that held it has ended. */
const isAbandoned = async (path: string, now: number, milliseconds: number): Promise<boolean> => {
  const content = await readLock(path);
  if (content === undefined) {
    // The process that created the lock has not written it yet, or ended before it did.
    const found = await stat(path).catch(ignoreMissing);
    return found !== undefined && now - found.mtimeMs > milliseconds;
  }
  const { until, host, pid } = content;
  if (typeof until !== 'number' || until <= now) return true;
  return host === hostname() && typeof pid === 'number' && !isAlive(pid);
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
};

/** Removes expired tokens and unfinished files. */
const sweep = async (directory: string, now: number): Promise<void> => {
  for (const name of await readdir(directory)) {
    const grace = TOKEN_FILE.test(name) ? 0 : UNFINISHED_FILE.test(name) ? UNFINISHED_LIFETIME : undefined;
    if (grace === undefined) continue;
    const path = join(directory, name);
    const found = await stat(path).catch(ignoreMissing);
    if (found !== undefined && found.mtimeMs + grace < now) await rm(path, { force: true });
  }
};
