// A file for a secret: written to a temporary file of mode 0600 in the same folder, then moved to its path.
import { randomUUID } from 'node:crypto';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../failure/usage-error.ts';
import { systemCode } from '../system-code.ts';

/** A file that will be written. */
export interface ReservedFile {
  readonly path: string;
  /** Writes the text; resolves when it is on the disk under its path. */
  readonly fill: (text: string) => Promise<void>;
  readonly abandon: () => Promise<void>;
}

/**
 * Prepares a file.
 *
 * @throws UsageError when it exists and must not be replaced, Error when it cannot be written
 */
export const reserveFile = async (
  file: string,
  { force, cwd }: { readonly force: boolean; readonly cwd: string },
): Promise<ReservedFile> => {
  const path = resolve(cwd, file);
  const temporary = `${path}.${randomUUID()}.tmp`;
  const cannot = (cause: unknown): never => {
    throw new Error(`${path} cannot be written (${systemCode(cause)}).`, { cause });
  };
  // lstat: a dangling link exists too, and would be found only after the secret was created.
  const found = await lstat(path).catch(() => undefined);
  if (found !== undefined && !found.isFile()) throw new UsageError(`--to-file: ${path} is not a file.`);
  if (found !== undefined && !force) throw new UsageError(`--to-file: ${path} exists already. Give --force to replace it.`);
  const handle = await open(temporary, 'wx', 0o600).catch(cannot);
  const abandon = async (): Promise<void> => {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
  };
  const fill = async (text: string): Promise<void> => {
    try {
      await handle.writeFile(text);
      await handle.sync();
      // A link fails if a file was created in the meantime; a rename would replace it.
      if (force) await rename(temporary, path);
      else await link(temporary, path);
    } catch (cause) {
      cannot(cause);
    } finally {
      await abandon();
    }
  };
  return { path, fill, abandon };
};
