// Files that options name.
import { readFile } from 'node:fs/promises';
import { UsageError } from './failure/usage-error.ts';

/** The text of a file. @throws {@link UsageError} */
export const readTextFile = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch(() => {
    throw new UsageError(`${path} cannot be read.`);
  });
