// A file for a secret: made beside its place with mode 0600, and put there whole.
import { randomUUID } from 'node:crypto';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../failure/usage-error.ts';
import { systemCode } from '../system-code.ts';

/** A file that is to come. */
export interface ReservedFile {
  readonly path: string;
  /** Writes the text, and returns when it is on the disk and in its place. */
  readonly fill: (text: string) => Promise<void>;
  readonly abandon: () => Promise<void>;
}

/** Makes ready for a file. @throws UsageError when it is there and not to be replaced, Error when it cannot be written */
export const reserveFile = async (
  file: string,
  { force, cwd }: { readonly force: boolean; readonly cwd: string },
): Promise<ReservedFile> => {
  const path = resolve(cwd, file);
  const temporary = `${path}.${randomUUID()}.tmp`;
  const cannot = (cause: unknown): never => {
    throw new Error(`${path} cannot be written (${systemCode(cause)}).`, { cause });
  };
  // The name itself: a link that leads nowhere is there too, and would be found only when the secret has been made.
  const found = await lstat(path).catch(() => undefined);
  if (found !== undefined && !found.isFile()) throw new UsageError(`--to-file: ${path} is not a file.`);
  if (found !== undefined && !force) throw new UsageError(`--to-file: ${path} is there already. Give --force to replace it.`);
  const handle = await open(temporary, 'wx', 0o600).catch(cannot);
  const abandon = async (): Promise<void> => {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
  };
  const fill = async (text: string): Promise<void> => {
    try {
      await handle.writeFile(text);
      await handle.sync();
      // A link fails where something came to be meanwhile; a rename would replace it.
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
