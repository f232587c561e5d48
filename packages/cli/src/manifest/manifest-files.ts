// Reads manifests from files, folders and standard input.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { systemCode } from '../system-code.ts';
import type { Manifest, ManifestProblem } from './manifest.ts';
import { type ParsedManifests, readManifests } from './read-manifests.ts';
import { duplicates } from './record-key.ts';

const NAMES = /^[^.].*\.(?:ya?ml|json)$/;

/** Reads all manifests of the files and folders; `-` is standard input. */
export const readManifestFiles = async (names: readonly string[], io: Io): Promise<ParsedManifests> => {
  const manifests: Manifest[] = [];
  const problems: ManifestProblem[] = [];
  for (const name of names) {
    for (const file of await filesOf(name, io)) {
      const reading = readManifests(await contentOf(file, io), file);
      manifests.push(...reading.manifests);
      problems.push(...reading.problems);
    }
  }
  if (manifests.length === 0 && problems.length === 0) throw new UsageError('-f names no manifest.');
  return { manifests, problems: [...problems, ...duplicates(manifests)] };
};

/** The files of a folder and its subfolders, in the order of their names, without hidden ones. */
const filesOf = async (name: string, { cwd }: Pick<Io, 'cwd'>): Promise<readonly string[]> => {
  if (name === '-') return [name];
  const found = await stat(resolve(cwd, name)).catch((cause: unknown) => unreadable(name, cause));
  if (!found.isDirectory()) return [name];
  const entries = (await readdir(resolve(cwd, name))).filter((entry) => !entry.startsWith('.')).sort();
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(name, entry);
    const inside = await stat(resolve(cwd, path)).catch((cause: unknown) => unreadable(path, cause));
    if (inside.isDirectory()) files.push(...(await filesOf(path, { cwd })));
    else if (NAMES.test(entry)) files.push(path);
  }
  return files;
};

const contentOf = async (file: string, { cwd, stdin }: Io): Promise<string> =>
  file === '-' ? text(stdin) : readFile(resolve(cwd, file), 'utf8').catch((cause: unknown) => unreadable(file, cause));

const unreadable = (file: string, cause: unknown): never => {
  throw new UsageError(`${file} cannot be read (${systemCode(cause)}).`, { cause });
};
