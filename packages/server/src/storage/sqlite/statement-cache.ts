// Caches the prepared statements of one connection by their text.
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * Maximum number of cached statements. There are far fewer, but lists of values have a text for each length.
 */
export const MAX_STATEMENTS = 200;

export class StatementCache {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(sql: string): StatementSync {
    const cached = this.#statements.get(sql);
    if (cached !== undefined) return cached;
    if (this.#statements.size === MAX_STATEMENTS) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
