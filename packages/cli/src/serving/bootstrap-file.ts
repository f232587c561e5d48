// `DIR/bootstrap.env`: the file to which a first start without a terminal writes the administrator's
// credentials. Only its owner can read it.
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../system-code.ts';

/** The path of the file. @param dataDir - the data folder */
export const bootstrapFile = (dataDir: string): string => join(dataDir, 'bootstrap.env');

/**
 * Writes the file; resolves when it is on the disk.
 *
 * @throws Error that names the path, also when the file exists: it may be the only copy of a secret
 */
export const writeBootstrapFile = async (path: string, lines: readonly string[]): Promise<void> => {
  const refuse = (cause: unknown): never => {
    throw new Error(`${path} cannot be written (${systemCode(cause)}): the administrator's credentials would be lost.`, { cause });
  };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(refuse);
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    if (systemCode(cause) !== 'EEXIST') return refuse(cause);
    throw new Error(`${path} exists already, from another store or an interrupted start. Move it away, then start again.`, {
      cause,
    });
  });
  try {
    await file.writeFile(`${lines.join('\n')}\n`);
    await file.sync();
  } catch (cause) {
    await rm(path, { force: true });
    refuse(cause);
  } finally {
    await file.close();
  }
};

/** Removes the file after a failed start. */
export const removeBootstrapFile = (path: string): Promise<void> => rm(path, { force: true });
