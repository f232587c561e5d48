// Writes a secret into a new file: first into a temporary file of mode 0600 in the same folder, which then gets
// the file's name.
import { randomUUID } from 'node:crypto';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../failure/usage-error.ts';
import { systemCode } from '../system-code.ts';

/** A file whose path and folder have been checked, so that a secret can be created and written into it. */
export interface PreparedFile {
  readonly path: string;
  /** Writes the text; resolves when it is on the disk under its path. */
  readonly write: (text: string) => Promise<void>;
  /** Removes the temporary file. */
  readonly abandon: () => Promise<void>;
}

/**
 * Checks the path and opens the temporary file.
 *
 * @throws UsageError when it exists and must not be replaced, Error when it cannot be written
 */
export const prepareFile = async (
  file: string,
  { force, cwd }: { readonly force: boolean; readonly cwd: string },
): Promise<PreparedFile> => {
  const path = resolve(cwd, file);
  const temporary = `${path}.${randomUUID()}.tmp`;
  const cannot = (cause: unknown): never => {
    throw new Error(`${path} cannot be written (${systemCode(cause)}).`, { cause });
  };
  // lstat also finds a symbolic link without a target. With stat, writing would fail, but only after the secret
  // was created.
  const found = await lstat(path).catch(() => undefined);
  if (found !== undefined && !found.isFile()) throw new UsageError(`--to-file: ${path} is not a file.`);
  if (found !== undefined && !force) throw new UsageError(`--to-file: ${path} exists already. Give --force to replace it.`);
  const handle = await open(temporary, 'wx', 0o600).catch(cannot);
  const abandon = async (): Promise<void> => {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
  };
  const write = async (text: string): Promise<void> => {
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
  return { path, write, abandon };
};
