// What the PostgreSQL of a test leaves behind for `npm run test:canaries`: its log, with every statement and its
// parameters, and the rows of all tables. Without that command, nothing.
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

const { CANARIES_FOLDER: FOLDER } = process.env;

/** What a server logs then: whatever was sent to it, so that rows that were deleted since are searched too. */
const LOGGED = ['log_statement=all', 'log_line_prefix='];

/** The settings by which a server leaves its log behind. */
export const settingsOfRemains: readonly string[] = FOLDER === undefined ? [] : LOGGED;

let servers = 0;

/** Where a server leaves something; `undefined` if nothing is searched. */
export const folderOfRemains = (): string | undefined => {
  if (FOLDER === undefined) return undefined;
  const folder = join(FOLDER, 'postgres', `${process.pid}-${++servers}`);
  mkdirSync(folder, { recursive: true });
  return folder;
};

/** Leaves the log of a server in a folder. */
export const leaveLog = ({ stderr }: ChildProcess, folder: string | undefined): void => {
  if (folder !== undefined) stderr?.on('data', (text: string) => appendFileSync(join(folder, 'postgres.log'), text));
};

/**
 * Leaves the rows of all tables in a folder, by table. Of a server that does not respond, a note is left, which the command
 * counts.
 *
 * @param server - the folder of its cluster, in which it may write, and that of what remains
 * @param urlOf - the URL of a database
 * @param revive - makes it respond again, if a test has stopped it
 */
export const leaveRows = async (
  { data, remains: folder }: { readonly data: string; readonly remains: string | undefined },
  urlOf: (database: string) => string,
  revive: () => Promise<void>,
): Promise<void> => {
  if (folder === undefined) return;
  try {
    await revive();
    const databases = await rowsOf<{ name: string }>(urlOf('postgres'), DATABASES);
    for (const { name } of databases) await leaveDatabase(urlOf(name), join(data, 'rows-of-a-table'), join(folder, name));
  } catch (error) {
    appendFileSync(join(folder, 'unread'), String(error));
  }
};

const DATABASES = `SELECT datname AS name FROM pg_database WHERE datname LIKE 'test\\_%'`;

const TABLES = `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`;

const leaveDatabase = async (url: string, written: string, prefix: string): Promise<void> => {
  for (const { name } of await rowsOf<{ name: string }>(url, TABLES)) {
    await rowsOf(url, `COPY ${name} TO '${written}'`);
    copyFileSync(written, `${prefix}.${name}.rows`);
    rmSync(written);
  }
};

const rowsOf = async <Row extends pg.QueryResultRow>(connectionString: string, statement: string): Promise<readonly Row[]> => {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000, query_timeout: 60_000 });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
};
