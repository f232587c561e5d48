// Maps SQLite's errors to the contract's.

import { RowRefused, StorageUnavailable } from '../contract/errors.ts';
import type { WriterError } from './writer-messages.ts';

/** An error that node:sqlite throws for a result code. */
interface SqliteError extends Error {
  readonly errcode: number;
}

export const isSqliteError = (error: unknown): error is SqliteError =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';

// Primary result codes, https://sqlite.org/rescode.html
const TOOBIG = 18;
const CONSTRAINT = 19;
const MISMATCH = 20;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;
const DAMAGE = new Set([CORRUPT, NOT_A_DATABASE]);
const READ_ONLY = 8;
const CANNOT_OPEN = 14;
const NOT_WRITABLE = new Set([READ_ONLY, CANNOT_OPEN]);
const ROW_ERRORS = new Set([TOOBIG, CONSTRAINT, MISMATCH]);

/** Whether SQLite has found a page that is wrong. A lock, a failed read or a lack of memory says nothing about the file. */
export const isDamage = (errcode: number | undefined): boolean => errcode !== undefined && DAMAGE.has(errcode & 0xff);

/** The error of a damaged file, for a writer that was not asked by SQLite. @param message - a clause */
export const damageError = (message: string): WriterError => ({ message, errcode: CORRUPT });

/** The contract's error for one of SQLite's. The low byte of an extended code is the primary code. */
export const sqliteFailure = (path: string, { message, errcode }: WriterError): Error => {
  if (errcode === undefined) return new Error(`The database ${path}: ${message}`);
  if (ROW_ERRORS.has(errcode & 0xff)) return new RowRefused(message);
  // A reader, too, writes to the index of the log.
  const remedy = NOT_WRITABLE.has(errcode & 0xff) ? ' The server must be able to write the file, and to create others in its folder.' : '';
  return new StorageUnavailable(`The database ${path} cannot be used: ${message}.${remedy}`);
};
