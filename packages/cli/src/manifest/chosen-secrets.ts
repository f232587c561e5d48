// Secrets that manifests refer to. They are read from the environment or a file, never from the manifests.
import { dirname, resolve } from 'node:path';
import { readSecretFile } from '../credentials/secret-input.ts';
import type { Io } from '../io.ts';
import { type Manifest, type ManifestProblem, problemOf } from './manifest.ts';

/** The first secret of a client to be created, as a field of the request: the secret itself, or a hash of it. */
export type FirstSecret = { readonly client_secret: string } | { readonly client_secret_hash: string };

/** The secrets by client id, and the problems of the references. */
export interface ChosenSecrets {
  readonly secrets: ReadonlyMap<string, FirstSecret>;
  readonly problems: readonly ManifestProblem[];
}

/** Reads the secrets of clients to be created. */
export const readChosenSecrets = async (manifests: readonly Manifest[], io: Io): Promise<ChosenSecrets> => {
  const secrets = new Map<string, FirstSecret>();
  const problems: ManifestProblem[] = [];
  for (const manifest of manifests) {
    const source = manifest.secret?.from;
    if (source === undefined) continue;
    if ('env' in source) {
      const value = io.env[source.env];
      if (value === undefined || value === '')
        problems.push(problemOf(manifest, ['secret', 'from', 'env'], 'is not set in the environment'));
      else secrets.set(manifest.id, { client_secret: value });
      continue;
    }
    try {
      const value = await readSecretFile(resolve(folderOf(manifest, io), source.file), 'the secret', io);
      secrets.set(manifest.id, { client_secret: value });
    } catch (error) {
      problems.push(problemOf(manifest, ['secret', 'from', 'file'], error instanceof Error ? error.message : 'cannot be read'));
    }
  }
  return { secrets, problems };
};

/** The base folder of paths in a manifest: its own; for standard input, the working directory. */
export const folderOf = (manifest: Manifest, { cwd }: Pick<Io, 'cwd'>): string => {
  const { file } = manifest.positionOf();
  return file === '-' ? cwd : dirname(resolve(cwd, file));
};
