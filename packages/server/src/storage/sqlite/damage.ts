// Whether the embedded store's file is damaged, or another program's. SQLite notices that the structure of a page is wrong when it reads
// the page; a damaged store is not believed from then on, since what is missing from it may be a revocation.
import { DatabaseSync } from 'node:sqlite';
import { IncompatibleStore, StorageDamaged } from '../contract/errors.ts';
import { MIGRATION_TABLE } from '../sql/migrate.ts';
import { isDamage, isSqliteError } from './failure.ts';

/** Bytes up to which a file is checked at each start; a tenth of a second. */
const CHECKED_AT_START = 64 * 1024 * 1024;
/** Maximum problems that are listed. */
const LISTED = 20;
/** Milliseconds that a read waits for a lock, as while another process recovers the log after a crash. */
export const BUSY_TIMEOUT = 5000;

/**
 * Checks the pages of a database at its start, unless there are too many.
 *
 * @param most - bytes up to which it is checked
 * @throws {@link StorageDamaged} with the remedy
 */
export const requireIntact = (database: DatabaseSync, path: string, most = CHECKED_AT_START): void => {
  const { bytes } = database.prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size').get() ?? {};
  if (Number(bytes) > most) return;
  const [problem] = problemsOf(database, 'quick_check(1)');
  if (problem !== undefined) throw damaged(path, problem);
};

/** @throws {@link IncompatibleStore} for a database whose tables are another program's */
export const requireOwn = (database: DatabaseSync, path: string): void => {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name = ? DESC").all(MIGRATION_TABLE);
  const [first] = tables;
  if (first === undefined || first['name'] === MIGRATION_TABLE) return;
  throw new IncompatibleStore(
    `The database ${path} belongs to another program: it has a table "${first['name']}", and none of Mintmark. Name another folder with ` +
      '--data, or put the right file back.',
  );
};

/**
 * Every problem of a file, up to a number of them. The server may be running.
 *
 * @param timeout - milliseconds to wait for a lock
 */
export const findDamage = (path: string, timeout = BUSY_TIMEOUT): readonly string[] => {
  const database = new DatabaseSync(path, { readOnly: true, timeout });
  try {
    const problems = problemsOf(database, `integrity_check(${LISTED})`);
    const orphans = database.prepare('PRAGMA foreign_key_check').all();
    return [...problems, ...orphans.slice(0, LISTED).map(({ table, parent }) => `a row of ${table} has no row of ${parent}`)];
  } finally {
    database.close();
  }
};

/** The error for a damaged file. @param problem - a clause */
export const damaged = (path: string, problem: string): StorageDamaged =>
  new StorageDamaged(
    `The database ${path} is damaged: ${problem}. Keep a copy of it and of its -wal file, and restore a backup into a new folder ` +
      '(mintmark restore). mintmark check-store lists what is damaged.',
  );

const problemsOf = (database: DatabaseSync, pragma: string): readonly string[] => {
  try {
    return database
      .prepare(`PRAGMA ${pragma}`)
      .all()
      .map((row) => String(Object.values(row)[0]).replaceAll(/\s*\n\s*/g, ' '))
      .filter((text) => text !== 'ok');
  } catch (error) {
    // The check itself may stop at a page that it cannot read.
    if (isSqliteError(error) && isDamage(error.errcode)) return [error.message];
    throw error;
  }
};
