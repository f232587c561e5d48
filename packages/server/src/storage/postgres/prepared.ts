// Statements that are prepared by name, once for each connection. A pooler in transaction mode may forward the next
// one to another session: PgBouncer since 1.21 prepares it there, an earlier one does not, and the database reports
// that it does not know the name. Then statements have no names any more.
import { createHash } from 'node:crypto';
import { DatabaseError, type Pool, type QueryResult } from 'pg';

/** SQLSTATEs: the name is unknown, or exists already. In both cases nothing was executed. */
const NOT_IN_SESSION = new Set(['26000', '42P05']);

/** Runs statements outside of transactions. */
export class PreparedStatements {
  readonly #pool: Pool;
  readonly #timeout: number;
  readonly #names = new Map<string, string>();
  #persist = true;

  /** @param timeout - milliseconds to wait for a response */
  constructor(pool: Pool, timeout: number) {
    this.#pool = pool;
    this.#timeout = timeout;
  }

  /** Runs a statement. @param name - unique among the statements of a process */
  async run(name: string, text: string, values: readonly unknown[]): Promise<QueryResult> {
    const query = { text, values: [...values], query_timeout: this.#timeout };
    if (!this.#persist) return this.#pool.query(query);
    try {
      return await this.#pool.query({ ...query, name: this.#nameOf(name, text) });
    } catch (error) {
      if (!(error instanceof DatabaseError && NOT_IN_SESSION.has(error.code ?? ''))) throw error;
      this.#persist = false;
      return this.#pool.query(query);
    }
  }

  // With a hash of the text: a session behind a pooler may have been used by another version of this program.
  #nameOf(name: string, text: string): string {
    let full = this.#names.get(name);
    if (full === undefined) {
      full = `${name}_${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
      this.#names.set(name, full);
    }
    return full;
  }
}
