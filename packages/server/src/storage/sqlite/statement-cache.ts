// Prepared statements of one connection, by their text.
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Most statements kept; the texts of the shared verbs are far fewer, but for lists of values of every length. */
const MAX = 200;

export class StatementCache {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size === MAX) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
