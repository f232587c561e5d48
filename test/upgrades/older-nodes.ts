// Whether nodes of an earlier release can go on working with a migrated database, while they are replaced one after
// the other.
import assert from 'node:assert/strict';
import type { TestPostgres } from '../postgres.ts';

/** The columns of a database, as `table.column`, and those of them that an INSERT must name. */
export interface Columns {
  readonly all: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
}

/** Reads the columns of a database. */
export const columnsOf = async (postgres: TestPostgres, database: string): Promise<Columns> => {
  const rows = await postgres.query(
    database,
    `SELECT table_name || '.' || column_name AS name, is_nullable = 'NO' AND column_default IS NULL AS required
       FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  const names = (which: typeof rows) => new Set(which.map(({ name }) => String(name)));
  return { all: names(rows), required: names(rows.filter(({ required }) => required === true)) };
};

/** Checks that every column of an earlier release is still there, and that its INSERTs remain complete. */
export const requireSameColumns = (before: Columns, after: Columns): void => {
  assert.deepEqual(
    [...before.all].filter((name) => !after.all.has(name)),
    [],
    'columns that are gone',
  );
  const tables = new Set([...before.all].map((name) => name.split('.', 1)[0]));
  const added = [...after.required].filter((name) => !before.required.has(name) && tables.has(name.split('.', 1)[0] ?? ''));
  assert.deepEqual(added, [], 'columns without a default, which older nodes do not fill');
};

/** Checks that the database accepts every statement that an earlier release sends. */
export const requireAccepted = async (postgres: TestPostgres, database: string, statements: readonly string[]): Promise<void> => {
  assert.ok(statements.length > 0);
  for (const statement of statements) {
    await assert.doesNotReject(postgres.query(database, `PREPARE earlier AS ${statement}`), statement);
    await postgres.query(database, 'DEALLOCATE earlier');
  }
};
