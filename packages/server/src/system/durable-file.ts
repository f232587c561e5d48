// Files that are there whole or not at all: written beside their place, synced, then moved there. A crash leaves a `.new` file at most.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './error-code.ts';

const { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } = constants;

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(dirname(path), O_RDONLY);
  // The name is durable only when its folder is.
  await folder.sync().finally(() => folder.close());
};

const writeTemporary = async (path: string, content: string, mode: number): Promise<string> => {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  const file = await open(temporary, O_CREAT | O_EXCL | O_WRONLY, mode);
  try {
    await file.chmod(mode); // whatever the umask is
    await file.writeFile(content);
    await file.sync();
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  return temporary;
};

/** Puts a file in its place, over the one that may be there. Durable when the promise fulfils; rejects as `node:fs` does. */
export const replaceFile = async (path: string, content: string, mode: number): Promise<void> => {
  const temporary = await writeTemporary(path, content, mode);
  try {
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(path);
};

/** Puts a file where there is none; `false` when there was one, which is left as it is. Of several at once, one makes it. */
export const createFile = async (path: string, content: string, mode: number): Promise<boolean> => {
  const temporary = await writeTemporary(path, content, mode);
  try {
    await link(temporary, path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
  await syncFolder(path);
  return true;
};
