// Checks that the embedded store's file is intact, or was never created. SQLite treats a file of 0 or 1 bytes
// as a new database and discards a log without a database: a lost store would come back empty without an
// error.
import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../system/error-code.ts';
import { StorageUnavailable } from '../contract/errors.ts';

const HEADER_BYTES = 100;
const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');

/**
 * Refuses a data folder whose store was lost or damaged.
 *
 * @param directory - the data folder; it need not exist
 * @throws {@link StorageUnavailable} naming the file and the remedy
 */
export const requireStoreFile = async (directory: string): Promise<void> => {
  const path = join(directory, 'mintmark.db');
  const [size, logSize] = [await sizeOf(path), (await sizeOf(`${path}-wal`)) ?? 0];
  if (size !== undefined && size > 0) return requireWhole(path, size, logSize);
  const problem = size === undefined ? `There is no ${path}` : `${path} is empty`;
  if (logSize > 0) {
    throw new StorageUnavailable(
      `${problem}, but ${path}-wal contains a store's latest changes: the store was lost. Put the file back, or restore a backup ` +
        `into a new folder (mintmark restore). For a new store, move both files away.`,
    );
  }
  const key = join(directory, 'master.key');
  if (!(await exists(key))) return;
  throw new StorageUnavailable(
    `${problem}, but ${key} exists, which was created with a store: the store was lost. Put the file back, or restore a backup ` +
      `(mintmark restore). For a new store, move ${key}${size === undefined ? '' : ` and ${path}`} away; keep your own key outside the data folder and set MINTMARK_MASTER_KEY_FILE.`,
  );
};

const requireWhole = async (path: string, size: number, logSize: number): Promise<void> => {
  const header = await headerOf(path);
  const remedy = 'Put the original file back, or restore a backup into a new folder (mintmark restore).';
  if (header.length < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new StorageUnavailable(`${path} (${size} bytes) is not a SQLite database: it was truncated or overwritten. ${remedy}`);
  }
  // SQLite's file format §1.3: the size in pages is at offset 28, and valid when both change counters are
  // equal. A log may contain later pages than the file.
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const isSizeValid = header.readUInt32BE(24) === header.readUInt32BE(92);
  const expected = header.readUInt32BE(28) * pageSize;
  if (isSizeValid && logSize === 0 && size < expected) {
    throw new StorageUnavailable(`${path} was truncated: it has ${size} of ${expected} bytes. ${remedy}`);
  }
};

const headerOf = async (path: string): Promise<Buffer> => {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new StorageUnavailable(`The database ${path} cannot be read (${errorCode(error)}).`);
  }
};

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  );

const exists = (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
