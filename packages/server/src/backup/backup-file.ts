// Reads and writes the file of a backup: gzipped JSON lines with a header, the rows of each table, and a MAC
// over all of it. The key of the MAC is derived from the master key. A truncated or changed file is not
// restored.
import { createHmac, type Hmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, open, unlink } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import type { MasterKey } from '../keys/master-key.ts';
import type { TableRows } from '../storage/contract/table-rows.ts';
import { errorCode } from '../system/error-code.ts';
import { LineTooLong, linesIn } from './lines.ts';
import { type SealedKeys, SealedKeysSchema } from './sealed-keys.ts';

/** The version of this format. */
const FORMAT = 1;
/**
 * Maximum length of the header, in bytes. It is read before it is authenticated; sealed master keys have some
 * hundred bytes each.
 */
const MAX_HEADER = 1024 * 1024;
/** Maximum length of the last line, in characters: a MAC and its name. */
const MAX_END = 256;

const Header = Type.Object({
  mintmark_backup: Type.Literal(FORMAT),
  version: Type.String(),
  createdAt: Type.Number(),
  publicUrl: Type.String(),
  masterKey: Type.String(),
  keys: Type.Optional(SealedKeysSchema),
});
const Rows = Type.Object({
  table: Type.String(),
  columns: Type.Array(Type.String()),
  rows: Type.Array(Type.Array(Type.Union([Type.String(), Type.Number(), Type.Null()]))),
});
const End = Type.Object({ end: Type.String() });

/** The backup cannot be written or restored; the message states the reason and the file. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** The header of a backup. */
export interface BackupHeader {
  /** The version of Mintmark that wrote it. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The public URL of the home tenant. */
  readonly publicUrl: string;
  /** The id of the master key that authenticates the backup. */
  readonly masterKey: string;
  /** The master keys, sealed with a passphrase. */
  readonly keys: SealedKeys | undefined;
}

/** The number of tables and rows of a backup. */
export interface BackupSummary {
  readonly tables: number;
  readonly rows: number;
}

const macOf = (key: MasterKey): Hmac => createHmac('sha256', key.derive('backup', 1));

/**
 * Writes a backup with mode 0600, completely or not at all.
 *
 * @param exportRows - calls `onRows` with all rows of the store, in batches
 * @throws {@link BackupError} when the file exists or cannot be written
 */
export const writeBackup = async (
  path: string,
  header: BackupHeader,
  key: MasterKey,
  exportRows: (onRows: (rows: TableRows) => Promise<void>) => Promise<void>,
): Promise<BackupSummary> => {
  // A unique name, so that the removal at the end cannot remove another process's file.
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  const gzip = createGzip({ level: 6 });
  try {
    // Fails for an existing file: a link would redirect the backup.
    const target = createWriteStream(temporary, { flags: 'wx', mode: 0o600 });
    const written = pipeline(gzip, target);
    // A rejection is handled when it is awaited; until then it must not end the process.
    written.catch(() => undefined);
    const summary = await writeLines({ gzip, written }, header, macOf(key), exportRows);
    gzip.end();
    await written;
    await sync(temporary);
    // A link instead of a move, because it does not replace an existing file.
    await link(temporary, path);
    return summary;
  } catch (error) {
    throw writeFailure(path, error);
  } finally {
    gzip.destroy();
    await unlink(temporary).catch(() => undefined);
  }
};

const writeLines = async (
  { gzip, written }: { readonly gzip: ReturnType<typeof createGzip>; readonly written: Promise<void> },
  header: BackupHeader,
  mac: Hmac,
  exportRows: (onRows: (rows: TableRows) => Promise<void>) => Promise<void>,
): Promise<BackupSummary> => {
  const put = async (line: string): Promise<void> => {
    // A failed file, as on a full disk, never drains.
    if (!gzip.write(line)) await Promise.race([once(gzip, 'drain'), written]);
  };
  const putPart = async (part: object): Promise<void> => {
    const line = `${JSON.stringify(part)}\n`;
    mac.update(line);
    await put(line);
  };
  const tables = new Set<string>();
  let count = 0;
  await putPart({ mintmark_backup: FORMAT, ...header });
  await exportRows(async ({ table, columns, rows }) => {
    tables.add(table);
    count += rows.length;
    await putPart({ table, columns, rows });
  });
  await put(`${JSON.stringify({ end: mac.digest('base64url') })}\n`);
  return { tables: tables.size, rows: count };
};

const sync = async (path: string): Promise<void> => {
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
};

const writeFailure = (path: string, error: unknown): unknown => {
  const code = errorCode(error);
  if (code === 'EEXIST') return new BackupError(`${path} exists. A backup is never written over another.`);
  return code === 'unknown' ? error : new BackupError(`${path} cannot be written (${code}).`, { cause: error });
};

/**
 * The lines of a file; each contains at most one batch of rows.
 *
 * @param maxLength - maximum length of a line, in bytes
 */
async function* linesOf(path: string, maxLength?: number): AsyncGenerator<string> {
  const gunzip = createGunzip();
  // When the file cannot be read or is not gzip, the reader of the lines gets the error.
  pipeline(createReadStream(path), gunzip).catch(() => undefined);
  yield* linesIn(gunzip, maxLength);
}

/**
 * Reads the header. It is not authenticated yet.
 *
 * @throws {@link BackupError} when there is no backup at the path
 */
export const readHeader = async (path: string): Promise<BackupHeader> => {
  try {
    for await (const line of linesOf(path, MAX_HEADER)) return headerOf(line, path);
  } catch (error) {
    throw readFailure(path, error);
  }
  throw notOurs(path);
};

/**
 * Verifies the MAC of a backup, without storing any rows.
 *
 * @throws {@link BackupError} when it was changed or truncated, or has another master key
 */
export const requireIntact = async (path: string, key: MasterKey): Promise<void> => {
  const mac = macOf(key);
  let end: Buffer | undefined;
  try {
    for await (const line of linesOf(path)) {
      if (end !== undefined) throw damaged(path);
      // The rows are not authenticated yet: parsed, they may need twenty times the memory of their text.
      const ending = line.length > MAX_END ? undefined : parse(line);
      if (Check(End, ending)) end = Buffer.from(ending.end, 'base64url');
      else mac.update(`${line}\n`);
    }
  } catch (error) {
    throw readFailure(path, error);
  }
  const expected = mac.digest();
  if (end?.length !== expected.length || !timingSafeEqual(end, expected)) throw damaged(path);
};

/** The rows of a backup after {@link requireIntact}. @throws {@link BackupError} for an unknown line */
export async function* readRows(path: string): AsyncGenerator<TableRows> {
  let isFirst = true;
  for await (const line of linesOf(path)) {
    const part = parse(line);
    if (Check(Rows, part)) yield part;
    else if (!isFirst && !Check(End, part)) throw damaged(path);
    isFirst = false;
  }
}

const headerOf = (line: string, path: string): BackupHeader => {
  const header = parse(line);
  if (!Check(Header, header)) throw notOurs(path);
  const { version, createdAt, publicUrl, masterKey, keys } = header;
  return { version, createdAt, publicUrl, masterKey, keys };
};

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const notOurs = (path: string) => new BackupError(`${path} is no backup that this version of Mintmark reads.`);
const damaged = (path: string) =>
  new BackupError(`${path} was changed or cut short, or is under another master key: nothing of it is restored.`);

const readFailure = (path: string, error: unknown): unknown => {
  if (error instanceof BackupError) return error;
  if (error instanceof LineTooLong) return notOurs(path);
  const code = errorCode(error);
  if (code.startsWith('Z_')) return notOurs(path);
  return code === 'unknown' ? error : new BackupError(`${path} cannot be read (${code}).`, { cause: error });
};
