// An empty store of this version, of which tests get copies: to create its tables takes a large part of a server's start.
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage } from '@mintmark/server';

/** The file, which the first test of a run creates. */
const { MINTMARK_TEST_STORE: FILE } = process.env;

let created: Promise<string> | undefined;

const create = async (path: string): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-empty-'));
  try {
    await (await openStorage({ kind: 'sqlite', directory })).close();
    // The file is complete once it has its name.
    await rename(join(directory, 'mintmark.db'), path);
    return path;
  } finally {
    await rm(directory, { recursive: true });
  }
};

const copyTo = (target: string, path: string): Promise<boolean> =>
  copyFile(path, target).then(
    () => true,
    () => false,
  );

/** Puts a copy into a folder, in a run of `npm test`; otherwise, the server creates the store. */
export const putEmptyStore = async (directory: string): Promise<void> => {
  if (FILE === undefined) return;
  const target = join(directory, 'mintmark.db');
  if (await copyTo(target, FILE)) return;
  created ??= create(FILE);
  await copyFile(await created, target);
};
