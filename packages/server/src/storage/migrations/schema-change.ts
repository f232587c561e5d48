// A migration, written once for both dialects.
import { CompiledQuery, type Kysely } from 'kysely';

/** Tables, columns by table, and indexes, in PostgreSQL's syntax. */
export interface SchemaChange {
  readonly tables?: readonly string[];
  /** Tables whose rows are found by primary key only, stored in its order if the database supports it. */
  readonly clustered?: readonly string[];
  readonly columns?: Readonly<Record<string, readonly string[]>>;
  readonly indexes?: readonly string[];
}

export type SqlDialect = 'sqlite' | 'postgres';

export const changeSchema = async (
  db: Kysely<unknown>,
  dialect: SqlDialect,
  { tables = [], clustered = [], columns = {}, indexes = [] }: SchemaChange,
): Promise<void> => {
  // STRICT makes SQLite enforce column types. A strict table has no BIGINT, and its INTEGER has 64 bits.
  const inDialect = (statement: string) => (dialect === 'sqlite' ? statement.replaceAll(' BIGINT', ' INTEGER') : statement);
  const run = (statement: string) => db.executeQuery(CompiledQuery.raw(inDialect(statement)));
  for (const table of tables) await run(dialect === 'sqlite' ? `${table} STRICT` : table);
  for (const table of clustered) await run(dialect === 'sqlite' ? `${table} STRICT, WITHOUT ROWID` : table);
  for (const [table, added] of Object.entries(columns)) {
    for (const column of added) await run(`ALTER TABLE ${table} ADD COLUMN ${column}`);
  }
  for (const index of indexes) await run(index);
};
