// What a migration after the first adds, said once for both dialects.
import { CompiledQuery, type Kysely } from 'kysely';

/** Columns by table, whole tables, and indexes, in the words of PostgreSQL. */
export interface SchemaChange {
  readonly columns?: Readonly<Record<string, readonly string[]>>;
  readonly tables?: readonly string[];
  /** Tables whose rows are looked up by their primary key alone, and stand in its order where the database can do that. */
  readonly clustered?: readonly string[];
  readonly indexes?: readonly string[];
}

/** Adds them. */
export const changeSchema = async (
  db: Kysely<unknown>,
  dialect: SqlDialect,
  { columns = {}, tables = [], clustered = [], indexes = [] }: SchemaChange,
): Promise<void> => {
  // SQLite alone: STRICT holds a table to its column types. A strict table knows no BIGINT, and its INTEGER has 64 bits.
  const inDialect = (statement: string) => (dialect === 'sqlite' ? statement.replaceAll(' BIGINT', ' INTEGER') : statement);
  const run = (statement: string) => db.executeQuery(CompiledQuery.raw(inDialect(statement)));
  for (const table of tables) await run(dialect === 'sqlite' ? `${table} STRICT` : table);
  for (const table of clustered) await run(dialect === 'sqlite' ? `${table} STRICT, WITHOUT ROWID` : table);
  for (const [table, added] of Object.entries(columns)) {
    for (const column of added) await run(`ALTER TABLE ${table} ADD COLUMN ${column}`);
  }
  for (const index of indexes) await run(index);
};

/** What a statement may differ by. */
export type SqlDialect = 'sqlite' | 'postgres';
