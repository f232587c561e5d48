// A folder that is removed with its process. SQLite needs files for its writer thread, so that "in memory"
// means a file system in memory if there is one. The folder of a killed process is removed by the next start
// of any other. A file lock, which the system releases with the process, shows whether the owner is alive,
// also across containers, where process ids are meaningless.
import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isOwnFolder } from '../system/own-folder.ts';

const PREFIX = 'mintmark-ephemeral-';
const LOCK = 'owner.lock';

const MEMORY = '/dev/shm';
const TMPFS = 0x01021994;
/**
 * Bytes that must be free in memory. A container's default is 64 MB, which some hundred thousand grants would
 * fill.
 */
const MIN_FREE = 256 * 1024 * 1024;

/** A folder of this process alone, mode 0700. */
export interface EphemeralFolder {
  readonly path: string;
  /** Removes the folder with its content; may be called more than once. */
  remove(): void;
}

/** The parents of such folders: in memory first, if there is enough space. */
const parentFolders = (): readonly string[] => (memoryHasSpace() ? [MEMORY, tmpdir()] : [tmpdir(), MEMORY]);

const memoryHasSpace = (): boolean => {
  try {
    const { type, bavail, bsize } = statfsSync(MEMORY);
    return type === TMPFS && bavail * bsize >= MIN_FREE;
  } catch {
    return false;
  }
};

/** The locks of this process's folders. One exit listener removes the folders that are left. */
const locks = new Map<string, DatabaseSync>();
const removeAll = (): void => {
  for (const path of locks.keys()) release(path);
};

const release = (path: string): void => {
  const lock = locks.get(path);
  if (lock === undefined) return;
  locks.delete(path);
  if (locks.size === 0) process.off('exit', removeAll);
  // Removed while locked, so that no other process removes it at the same time; where open files cannot be
  // removed, the second attempt succeeds.
  attempt(() => rmSync(path, { recursive: true, force: true }));
  lock.close();
  attempt(() => rmSync(path, { recursive: true, force: true }));
};

/**
 * Creates a folder, after removing those whose process has ended.
 *
 * @param parents - folders to create it in; the first writable one is used
 */
export const ephemeralFolder = (parents: readonly string[] = parentFolders()): EphemeralFolder => {
  for (const parent of parents) removeAbandoned(parent);
  const path = claim(parents);
  return { path, remove: () => release(path) };
};

const claim = ([parent = tmpdir(), ...others]: readonly string[]): string => {
  let path: string;
  try {
    path = mkdtempSync(join(parent, PREFIX));
  } catch (error) {
    if (others.length > 0) return claim(others);
    throw error;
  }
  const lock = lockOf(path);
  // Another start found the folder without a lock, and removed it as abandoned.
  if (lock === undefined) return claim([parent, ...others]);
  if (locks.size === 0) process.on('exit', removeAll);
  locks.set(path, lock);
  return path;
};

/**
 * Locks a folder until the database is closed; `undefined` when another process holds the lock or the folder
 * was removed.
 */
const lockOf = (path: string): DatabaseSync | undefined => {
  const file = join(path, LOCK);
  const database = attempt(() => new DatabaseSync(file, { timeout: 0 }));
  if (database === undefined) return undefined;
  if (attempt(() => database.exec('BEGIN EXCLUSIVE') ?? true) && existsSync(file)) return database;
  database.close();
  return undefined;
};

const removeAbandoned = (parent: string): void => {
  for (const name of attempt(() => readdirSync(parent)) ?? []) {
    const path = join(parent, name);
    if (!name.startsWith(PREFIX) || locks.has(path) || !isOwnFolder(path)) continue;
    const lock = lockOf(path);
    if (lock === undefined) continue;
    attempt(() => rmSync(path, { recursive: true, force: true }));
    lock.close();
  }
};

/** Ignores a failure, which must not fail a start or an end. */
const attempt = <T>(action: () => T): T | undefined => {
  try {
    return action();
  } catch {
    return undefined;
  }
};
