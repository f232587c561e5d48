// Maps PostgreSQL's errors to the contract's.
import { DatabaseError } from 'pg';
import { IncompatibleStore, RowRefused, StorageUnavailable } from '../contract/errors.ts';

// SQLSTATE classes of rows that a statement has twice, data exceptions and constraint violations,
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const ROW_ERRORS = new Set(['21', '22', '23']);

/** The contract's error for one of pg's; programming errors are returned unchanged. */
export const postgresFailure = (storeName: string, error: unknown): unknown => {
  if (error instanceof StorageUnavailable || error instanceof RowRefused || error instanceof IncompatibleStore) return error;
  if (error instanceof DatabaseError && ROW_ERRORS.has(error.code?.slice(0, 2) ?? ''))
    return new RowRefused(error.message, { cause: error });
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return error;
  return new StorageUnavailable(`${storeName} cannot be used: ${reasonOf(error)}.`, { cause: error });
};

/** An error of several addresses has no message of its own. */
const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error && error.message !== '' ? error.message : 'unknown failure';
};
