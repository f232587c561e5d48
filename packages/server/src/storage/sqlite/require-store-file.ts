// Whether what stands where the embedded store belongs is a store, or is plainly not there yet. SQLite takes an empty file, and one of a byte,
// for a new database, and throws a log away that has no file: a store that was lost would come back empty, and nobody would hear of it.
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
 * @throws {@link StorageUnavailable} that names the file and the way out
 */
export const requireStoreFile = async (directory: string): Promise<void> => {
  const path = join(directory, 'mintmark.db');
  const [size, logSize] = [await sizeOf(path), (await sizeOf(`${path}-wal`)) ?? 0];
  if (size !== undefined && size > 0) return requireWhole(path, size, logSize);
  const what = size === undefined ? `There is no ${path}` : `${path} is empty`;
  if (logSize > 0) {
    throw new StorageUnavailable(
      `${what}, but ${path}-wal beside it holds a store's latest changes: the store was lost. Put the file back, or restore a backup ` +
        `into a new folder (mintmark restore). For a new store, move both files away.`,
    );
  }
  const key = join(directory, 'master.key');
  if (!(await exists(key))) return;
  throw new StorageUnavailable(
    `${what}, but ${key} is there, which was made with a store: the store was lost. Put the file back, or restore a backup ` +
      `(mintmark restore). For a new store, move ${key}${size === undefined ? '' : ` and ${path}`} away; a key of your own is named by MINTMARK_MASTER_KEY_FILE, elsewhere.`,
  );
};

const requireWhole = async (path: string, size: number, logSize: number): Promise<void> => {
  const header = await headerOf(path);
  const wayOut = 'Put the file back from where it went, or restore a backup into a new folder (mintmark restore).';
  if (header.length < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new StorageUnavailable(`${path} (${size} bytes) is no SQLite database: it was cut short or overwritten. ${wayOut}`);
  }
  // The file format, §1.3: the size in pages stands at 28, and counts when both change counters are the same. With a log beside it, the file
  // may be behind.
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const counts = header.readUInt32BE(24) === header.readUInt32BE(92);
  const expected = header.readUInt32BE(28) * pageSize;
  if (counts && logSize === 0 && size < expected) {
    throw new StorageUnavailable(`${path} was cut short: it has ${size} of ${expected} bytes. ${wayOut}`);
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
