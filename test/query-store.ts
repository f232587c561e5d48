// The SQLite store of a server in this process, from outside the server.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { until } from './until.ts';

/** Opened so that nothing waits for the lock of a transaction: the server needs this thread to end its transaction. */
const opened = (directory: string): DatabaseSync => new DatabaseSync(join(directory, 'mintmark.db'), { timeout: 0 });

/** Whether it was executed; not while another transaction has the lock. */
const isExecuted = (execute: () => void): boolean => {
  try {
    execute();
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('database is locked')) return false;
    throw error;
  }
};

/**
 * Executes a statement in a store, and returns its rows.
 *
 * @param directory - the folder of the store
 */
export const queryStore = async (directory: string, statement: string): Promise<Record<string, unknown>[]> => {
  using database = opened(directory);
  let rows: Record<string, unknown>[] = [];
  await until(`the database is free for ${statement}`, () =>
    isExecuted(() => {
      rows = database.prepare(statement).all();
    }),
  );
  return rows;
};

/** A transaction that keeps a server from writing. */
export interface HeldStore extends Disposable {
  /** Ends it; so does the end of the scope. */
  release(): void;
}

/** Keeps a server from writing. @param directory - the folder of the store */
export const holdStore = async (directory: string): Promise<HeldStore> => {
  const database = opened(directory);
  await until('the database is free', () => isExecuted(() => database.exec('BEGIN IMMEDIATE')));
  const release = (): void => {
    if (database.isOpen) database.close();
  };
  return { release, [Symbol.dispose]: release };
};
