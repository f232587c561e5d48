// A folder that ends with its process, however that ends. SQLite needs files for its writer thread, so that "in memory" is a file system in
// memory where there is one. What a process that was killed left behind goes at the next start of any other: a lock that the system gives up
// with the process tells who is alive, also across containers, where process ids say nothing.
import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How the folders are named. */
const PREFIX = 'mintmark-ephemeral-';
const LOCK = 'owner.lock';

const MEMORY = '/dev/shm';
const TMPFS = 0x01021994;
/** Bytes that must be free there. A container's own is 64 MB, which some hundred thousand grants would fill. */
const MIN_FREE = 256 * 1024 * 1024;

/** A folder of this process alone, mode 0700. */
export interface EphemeralFolder {
  readonly path: string;
  /** Removes it with all that is in it; may be called twice. */
  remove(): void;
}

/** Where folders are made, and where those of the dead are looked for: in memory first, where there is room. */
const parentFolders = (): readonly string[] => (memoryHasSpace() ? [MEMORY, tmpdir()] : [tmpdir(), MEMORY]);

const memoryHasSpace = (): boolean => {
  try {
    const { type, bavail, bsize } = statfsSync(MEMORY);
    return type === TMPFS && bavail * bsize >= MIN_FREE;
  } catch {
    return false;
  }
};

/** Those of this process that are left when it exits without closing: one listener for all. */
const locks = new Map<string, DatabaseSync>();
const removeAll = (): void => {
  for (const path of locks.keys()) release(path);
};

const release = (path: string): void => {
  const lock = locks.get(path);
  if (lock === undefined) return;
  locks.delete(path);
  if (locks.size === 0) process.off('exit', removeAll);
  // Removed while locked, so that nobody else removes it meanwhile; a system that keeps open files does so at the second try.
  attempt(() => rmSync(path, { recursive: true, force: true }));
  lock.close();
  attempt(() => rmSync(path, { recursive: true, force: true }));
};

/**
 * Makes a folder, after removing those whose process has ended.
 *
 * @param places - folders to make it in; the first that can be written
 */
export const ephemeralFolder = (places: readonly string[] = parentFolders()): EphemeralFolder => {
  for (const place of places) removeAbandoned(place);
  const path = claim(places);
  return { path, remove: () => release(path) };
};

const claim = ([place = tmpdir(), ...others]: readonly string[]): string => {
  let path: string;
  try {
    path = mkdtempSync(join(place, PREFIX));
  } catch (error) {
    if (others.length > 0) return claim(others);
    throw error;
  }
  const lock = lockOf(path);
  // Another start looked at it between the two steps, and took it for abandoned.
  if (lock === undefined) return claim([place, ...others]);
  if (locks.size === 0) process.on('exit', removeAll);
  locks.set(path, lock);
  return path;
};

/** The lock of a folder, for as long as it is open; `undefined` when another has it, or the folder is gone. */
const lockOf = (path: string): DatabaseSync | undefined => {
  const file = join(path, LOCK);
  const database = attempt(() => new DatabaseSync(file, { timeout: 0 }));
  if (database === undefined) return undefined;
  if (attempt(() => database.exec('BEGIN EXCLUSIVE') ?? true) && existsSync(file)) return database;
  database.close();
  return undefined;
};

const removeAbandoned = (place: string): void => {
  for (const name of attempt(() => readdirSync(place)) ?? []) {
    const path = join(place, name);
    if (!name.startsWith(PREFIX) || locks.has(path) || !isOurs(path)) continue;
    const lock = lockOf(path);
    if (lock === undefined) continue;
    attempt(() => rmSync(path, { recursive: true, force: true }));
    lock.close();
  }
};

// Anybody may make a link of that name in a shared folder.
const isOurs = (path: string): boolean => {
  const stat = attempt(() => lstatSync(path));
  return stat?.isDirectory() === true && stat.uid === (process.getuid?.() ?? stat.uid);
};

/** What must not fail a start, nor an end. */
const attempt = <T>(action: () => T): T | undefined => {
  try {
    return action();
  } catch {
    return undefined;
  }
};
