// Checks the newest backup of a folder.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readHeader } from '../backup/backup-file.ts';
import type { Examined } from './examined.ts';
import { type Finding, findingsOf, messageOf } from './finding.ts';

const { ok, skipped, warning, failed } = findingsOf('backups');

/** Milliseconds of age from which a daily backup is missing. */
const OLD = 26 * 3_600_000;

/** @param folder - absolute; `undefined` when it is not known */
export const checkBackups = async (folder: string | undefined, { store, now }: Examined): Promise<readonly Finding[]> => {
  if (folder === undefined) return [skipped('--backups DIR names the folder of what `mintmark backup` wrote')];
  const remedy = 'Run `mintmark backup` by a timer, and store the files elsewhere.';
  const path = await newestIn(folder);
  if (path === undefined) return [failed(`there is none in ${folder}`, remedy)];
  try {
    const { createdAt, masterKey, keys } = await readHeader(path);
    const hours = Math.floor((now() - createdAt) / 3_600_000);
    const said = `${path} is ${hours} hours old`;
    if (keys === undefined && store?.keys !== undefined && !store.keys.some(({ id }) => id === masterKey))
      return [
        warning(
          `${said}, and needs the master key ${masterKey}, which is not loaded`,
          'Keep that key as long as the backup, or make a new backup.',
        ),
      ];
    return [now() - createdAt >= OLD ? warning(said, remedy) : ok(said)];
  } catch (error) {
    return [failed(messageOf(error), remedy)];
  }
};

const newestIn = async (folder: string): Promise<string | undefined> => {
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), found: await stat(join(folder, name)).catch(() => undefined) })),
  );
  return files
    .filter(({ found }) => found?.isFile() === true)
    .toSorted((one, other) => (other.found?.mtimeMs ?? 0) - (one.found?.mtimeMs ?? 0))[0]?.path;
};
