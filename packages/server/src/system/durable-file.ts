// Writes files completely or not at all: to a temporary file in the same folder, which is synced and then
// moved or linked. A crash leaves at most a `.new` file.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './error-code.ts';

const { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } = constants;

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(dirname(path), O_RDONLY);
  // A name is durable only when its folder is synced.
  await folder.sync().finally(() => folder.close());
};

const writeTemporary = async (path: string, content: string, mode: number): Promise<string> => {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  const file = await open(temporary, O_CREAT | O_EXCL | O_WRONLY, mode);
  try {
    await file.chmod(mode); // regardless of the umask
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

/** Writes a file, replacing an existing one. It is durable when the promise fulfils. @throws as `node:fs` */
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

/**
 * Writes a new file; `false` when one exists, which is left unchanged. Of several concurrent calls, one
 * creates it.
 */
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
