// Writes a small database as SQL: the tables, their rows, then the indexes and the rest.
import { DatabaseSync } from 'node:sqlite';
import type { TestPostgres } from '../postgres.ts';

const literal = (value: unknown): string => {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  throw new TypeError(`The store has a ${typeof value}, which this dump cannot write.`);
};

const inserts = (table: string, rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] =>
  rows.map((row) => `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).map(literal).join(', ')})`);

/** A statement that creates something, on one line. */
const onOneLine = (statement: string): string => statement.replace(/\s*\n\s*/g, ' ');

const script = (statements: readonly string[]): string => statements.map((each) => `${each};\n`).join('');

/** Dumps a SQLite file. */
export const dumpSqlite = (path: string): { readonly sql: string; readonly rows: Record<string, number> } => {
  using database = new DatabaseSync(path, { readOnly: true });
  const objects = database.prepare("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'").all();
  const tables = objects.filter(({ type }) => type === 'table').map(({ name }) => String(name));
  const content = Object.fromEntries(tables.map((table) => [table, database.prepare(`SELECT * FROM ${table}`).all()]));
  const created = (isTable: boolean) =>
    objects.filter(({ type }) => (type === 'table') === isTable).map(({ sql }) => onOneLine(String(sql)));
  return {
    sql: script([...created(true), ...tables.flatMap((table) => inserts(table, content[table] ?? [])), ...created(false)]),
    rows: countsOf(content),
  };
};

const COLUMNS = `SELECT c.relname AS "table", string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ||
    CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), ''), ', ' ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY c.relname ORDER BY min(c.oid::bigint)`;
const CONSTRAINTS = `SELECT 'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid) AS statement
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f', 'c') ORDER BY contype = 'f', oid`;
const INDEXES = `SELECT pg_get_indexdef(indexrelid) AS statement FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
  WHERE c.relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid) ORDER BY indexrelid`;

/** Dumps a PostgreSQL database. */
export const dumpPostgres = async (
  postgres: TestPostgres,
  url: string,
): Promise<{ readonly sql: string; readonly rows: Record<string, number> }> => {
  const tables = await postgres.query(url, COLUMNS);
  const content: Record<string, readonly Record<string, unknown>[]> = {};
  for (const { table } of tables) {
    // As text, without the parsers of the driver; every column is a text or a number.
    const rows = await postgres.query(url, `SELECT * FROM ${table}`);
    content[String(table)] = rows.map((row) => row);
  }
  const statements = async (query: string) => (await postgres.query(url, query)).map(({ statement }) => onOneLine(String(statement)));
  return {
    sql: script([
      ...tables.map(({ table, columns }) => `CREATE TABLE ${table} (${columns})`),
      ...Object.entries(content).flatMap(([table, rows]) => inserts(table, rows)),
      ...(await statements(CONSTRAINTS)),
      ...(await statements(INDEXES)),
    ]),
    rows: countsOf(content),
  };
};

const countsOf = (content: Readonly<Record<string, readonly unknown[]>>): Record<string, number> =>
  Object.fromEntries(Object.entries(content).flatMap(([table, rows]) => (rows.length === 0 ? [] : [[table, rows.length]])));
