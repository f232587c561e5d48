// The folder of temporary files of a test run: in memory where there is room, so that no store of a test waits for a
// disk. Parseable by Node 20.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const TMPFS = 0x01021994;
/** Bytes that must be free in memory. A run has a few hundred MB of files at once. */
const MIN_FREE = 4 * 1024 ** 3;
const PREFIX = 'mintmark-run-';
/** How long the folder of a run that was killed stays, in milliseconds. */
const KEPT = 86_400_000;

const removeOldFolders = (parent) => {
  for (const path of readdirSync(parent).flatMap((name) => (name.startsWith(PREFIX) ? [join(parent, name)] : [])))
    if (Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > KEPT) removeFolder(path);
};

const create = (parent) => {
  const folder = mkdtempSync(join(parent, PREFIX));
  // PostgreSQL runs as another user.
  chmodSync(folder, 0o755);
  return folder;
};

/** Whether programs of tests may run there: a container may forbid it. */
const runsPrograms = (folder) => {
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  return spawnSync(program).status === 0;
};

const inMemory = () => {
  try {
    const { type, bavail, bsize } = statfsSync(MEMORY);
    if (type !== TMPFS || bavail * bsize < MIN_FREE) return undefined;
    removeOldFolders(MEMORY);
    const folder = create(MEMORY);
    if (runsPrograms(folder)) return folder;
    removeFolder(folder);
  } catch {
    // There is none on this system, or not for this user.
  }
  return undefined;
};

/** Creates it. `TMPDIR` names another parent than the memory. */
export const createRunFolder = () => (process.env.TMPDIR === undefined ? inMemory() : undefined) ?? create(tmpdir());

/** Removes it with what tests have left behind. What a process that ends still writes to does not fail the run. */
export const removeFolder = (folder) => {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // The next run of another day removes it.
  }
};
