// What PostgreSQL's errors mean to the contract, and which of them a transaction survives by being run again.
import { DatabaseError } from 'pg';
import { IncompatibleStore, RowRefused, StorageUnavailable } from '../contract/errors.ts';

// Classes of SQLSTATE: data exceptions and broken constraints speak of a row, https://www.postgresql.org/docs/current/errcodes-appendix.html
const OF_A_ROW = new Set(['22', '23']);
/** A serialization failure, and a deadlock. */
const RETRYABLE = new Set(['40001', '40P01']);

/** Whether the transaction was rolled back only for the sake of another one. */
export const isRetryable = (error: unknown): boolean => error instanceof DatabaseError && RETRYABLE.has(error.code ?? '');

/** The contract's error for one of PostgreSQL's, or of the connection's; errors of the program stay as they are. */
export const postgresFailure = (place: string, error: unknown): unknown => {
  if (error instanceof StorageUnavailable || error instanceof RowRefused || error instanceof IncompatibleStore) return error;
  if (error instanceof DatabaseError && OF_A_ROW.has(error.code?.slice(0, 2) ?? '')) return new RowRefused(error.message, { cause: error });
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return error;
  return new StorageUnavailable(`${place} cannot be used: ${reasonOf(error)}.`, { cause: error });
};

/** An error of several addresses has no message of its own. */
const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error && error.message !== '' ? error.message : 'unknown failure';
};
