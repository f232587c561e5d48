// Checks Kysely's parameters for node:sqlite.
import type { SQLInputValue } from 'node:sqlite';

const isBindable = (value: unknown): value is SQLInputValue =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || value instanceof Uint8Array;

/** @throws TypeError for a value that SQLite cannot bind */
export const bindable = (parameters: readonly unknown[]): SQLInputValue[] => {
  if (!parameters.every(isBindable)) throw new TypeError('SQLite cannot bind a parameter of the statement.');
  return [...parameters];
};
