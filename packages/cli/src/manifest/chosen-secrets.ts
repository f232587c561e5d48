// Secrets that manifests refer to: read from where they say, never from the manifests.
import { dirname, resolve } from 'node:path';
import { readSecretFile } from '../credentials/secret-input.ts';
import type { Io } from '../io.ts';
import { type Manifest, type ManifestProblem, problemOf } from './manifest.ts';

/** The secrets by client id, and what is wrong with the references. */
export interface ChosenSecrets {
  readonly secrets: ReadonlyMap<string, string>;
  readonly problems: readonly ManifestProblem[];
}

/** Reads the secrets of clients that are to be made. */
export const readChosenSecrets = async (manifests: readonly Manifest[], io: Io): Promise<ChosenSecrets> => {
  const secrets = new Map<string, string>();
  const problems: ManifestProblem[] = [];
  for (const manifest of manifests) {
    const source = manifest.secret?.from;
    if (source === undefined) continue;
    if ('env' in source) {
      const value = io.env[source.env];
      if (value === undefined || value === '')
        problems.push(problemOf(manifest, ['secret', 'from', 'env'], 'is not set in the environment'));
      else secrets.set(manifest.id, value);
      continue;
    }
    try {
      secrets.set(manifest.id, await readSecretFile(resolve(folderOf(manifest, io), source.file), 'the secret', io));
    } catch (error) {
      problems.push(problemOf(manifest, ['secret', 'from', 'file'], error instanceof Error ? error.message : 'cannot be read'));
    }
  }
  return { secrets, problems };
};

/** The folder that paths in a manifest start from: its own; for standard input, the one that the command runs in. */
export const folderOf = (manifest: Manifest, { cwd }: Pick<Io, 'cwd'>): string => {
  const { file } = manifest.placeOf();
  return file === '-' ? cwd : dirname(resolve(cwd, file));
};
