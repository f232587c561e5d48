// The SQLite store of a server in this process, from outside the server.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { until } from './until.ts';

/**
 * Executes a statement in a store, and returns its rows. Waits for the lock of a transaction between attempts
 * only: the server needs this thread to end its transaction.
 *
 * @param directory - the folder of the store
 */
export const queryStore = async (directory: string, statement: string): Promise<Record<string, unknown>[]> => {
  using database = new DatabaseSync(join(directory, 'mintmark.db'), { timeout: 0 });
  let rows: Record<string, unknown>[] = [];
  await until(`the database is free for ${statement}`, () => {
    try {
      rows = database.prepare(statement).all();
      return true;
    } catch (error) {
      if (error instanceof Error && error.message.includes('database is locked')) return false;
      throw error;
    }
  });
  return rows;
};
