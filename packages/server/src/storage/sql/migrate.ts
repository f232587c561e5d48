// Brings a store to this version's schema at start: all of it in one transaction under a row lock, so that
// racing processes are safe, and a migration that fails leaves nothing behind.
import { type Kysely, sql, type Transaction } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { IncompatibleStore } from '../contract/errors.ts';
import { changeSchema, type SqlDialect } from '../migrations/schema-change.ts';
import { MIGRATIONS, type Schema } from './schema.ts';
import { TABLE_KEYS } from './table-keys.ts';

/** The table of the migrations that a store has. */
export const MIGRATION_TABLE = 'mintmark_migration';
const LOCK_TABLE = 'mintmark_migration_lock';
/** When several processes create the tables at once, all but the first fail once and then find them. */
export const MIGRATION_ATTEMPTS = 5;
/** The first migration of the versions before the first release, whose migrations had other names. */
const DEVELOPMENT_MIGRATION = '0001-first-tables';
/** Marks a store that a transfer has not filled yet. */
export const UNFINISHED_TRANSFER = '9999-unfinished-transfer';
/** The table of a transfer's positions, which exists until it has ended. */
export const TRANSFER_POSITIONS = 'store_transfer';

/** What happens to the destination of an unfinished transfer: it is not opened, opened as it is, or emptied. */
export type UnfinishedTransfer = 'refuse' | 'continue' | 'discard';

/** The options of a migration. */
export interface MigrateOptions {
  readonly dialect: SqlDialect;
  /** The name of the store in messages. */
  readonly storeName: string;
  /** `refuse` when absent. */
  readonly unfinishedTransfer?: UnfinishedTransfer | undefined;
  /** Tables of a store in this database besides those of the schema. */
  readonly otherTables?: readonly string[];
  /** {@link MIGRATION_ATTEMPTS} when absent. */
  readonly attempts?: number;
}

/**
 * Returns the names of the migrations that the store lacked.
 *
 * @throws {@link IncompatibleStore} for a migration unknown to this version; then nothing is changed
 */
export const migrate = async (db: Kysely<Schema>, options: MigrateOptions): Promise<readonly string[]> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute((transaction) => migrateWithin(transaction, options));
    } catch (error) {
      if (error instanceof IncompatibleStore || attempt === (options.attempts ?? MIGRATION_ATTEMPTS)) throw error;
    }
  }
};

const migrateWithin = async (
  transaction: Transaction<Schema>,
  { dialect, storeName, unfinishedTransfer = 'refuse', otherTables = [] }: MigrateOptions,
): Promise<readonly string[]> => {
  const known = named(dialect);
  if (unfinishedTransfer === 'discard') await discardUnfinished(transaction, otherTables);
  const found = await applied(transaction);
  const isUnfinished = found.includes(UNFINISHED_TRANSFER);
  if (unfinishedTransfer === 'refuse') requireFilled(found, storeName);
  const migrations = found.filter((name) => name !== UNFINISHED_TRANSFER);
  requireCompatible(migrations, known, storeName);
  if (isUnfinished) {
    requireCurrent(migrations, known, storeName);
    return [];
  }
  if (found.length === 0) await createMigrationTable(transaction);
  const migrator = new Migrator({
    db: transaction,
    provider: { getMigrations: () => Promise.resolve(known) },
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: LOCK_TABLE,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return results.map(({ migrationName }) => migrationName);
};

// As the migrator would create it. When that fails, it asks whether the table exists, which in the failed transaction of
// PostgreSQL fails too, and hides the cause: a user who may create no tables.
const createMigrationTable = (transaction: Transaction<Schema>): Promise<void> =>
  transaction.schema
    .createTable(MIGRATION_TABLE)
    .ifNotExists()
    .addColumn('name', 'varchar(255)', (column) => column.notNull().primaryKey())
    .addColumn('timestamp', 'varchar(255)', (column) => column.notNull())
    .execute();

/** The migrations of a store that is only read. */
export interface SchemaState {
  /** Whether no server has created its tables yet. */
  readonly isEmpty: boolean;
  /** The names of the migrations that the next start of this version would apply. */
  readonly lacking: readonly string[];
}

/** Compares a store with this version's schema. @throws {@link IncompatibleStore} as {@link migrate} */
export const schemaState = async (
  reads: Kysely<Schema>,
  { dialect, storeName }: Pick<MigrateOptions, 'dialect' | 'storeName'>,
): Promise<SchemaState> => {
  const known = named(dialect);
  const found = await applied(reads);
  requireFilled(found, storeName);
  requireCompatible(found, known, storeName);
  return { isEmpty: found.length === 0, lacking: Object.keys(known).filter((name) => !found.includes(name)) };
};

const requireFilled = (found: readonly string[], storeName: string): void => {
  if (!found.includes(UNFINISHED_TRANSFER)) return;
  throw new IncompatibleStore(
    `${storeName} has been filled in part by mintmark migrate-store. Run that command again, which continues where it stopped.`,
  );
};

/** Drops the tables of a store that no server has started on: all their rows are copies of another store's. */
const discardUnfinished = async (transaction: Transaction<Schema>, otherTables: readonly string[]): Promise<void> => {
  if (!(await applied(transaction)).includes(UNFINISHED_TRANSFER)) return;
  // Referencing tables first.
  const tables = [...otherTables, TRANSFER_POSITIONS, ...Object.keys(TABLE_KEYS).toReversed(), MIGRATION_TABLE, LOCK_TABLE];
  for (const table of tables) await sql`DROP TABLE IF EXISTS ${sql.table(table)}`.execute(transaction);
};

// The tables that are filled cannot change in the middle of it.
const requireCurrent = (applied: readonly string[], known: Readonly<Record<string, unknown>>, storeName: string): void => {
  if (applied.length === Object.keys(known).length) return;
  throw new IncompatibleStore(
    `${storeName} has been filled in part by an older version of Mintmark. Use that version, or an empty destination, or empty this ` +
      'one by --start-over.',
  );
};

const named = (dialect: SqlDialect): Record<string, Migration> =>
  Object.fromEntries(
    Object.entries(MIGRATIONS).map(([key, change], index) => [
      `${String(index + 1).padStart(4, '0')}-${key}`,
      { up: (db) => changeSchema(db, dialect, change) },
    ]),
  );

const requireCompatible = (applied: readonly string[], known: Readonly<Record<string, unknown>>, storeName: string): void => {
  const unknown = applied.find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  throw new IncompatibleStore(
    applied.includes(DEVELOPMENT_MIGRATION)
      ? `${storeName} was created by a development version of Mintmark from before its first release (it has "${unknown}"), and cannot be ` +
          'migrated. Start that version, or use a new store.'
      : `${storeName} was written by a newer version of Mintmark (it has "${unknown}"). Start that version or a later one.`,
  );
};

const applied = async (transaction: Kysely<Schema>): Promise<readonly string[]> => {
  const tables = await transaction.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === MIGRATION_TABLE)) return [];
  const { rows } = await sql<{ name: string }>`SELECT name FROM ${sql.table(MIGRATION_TABLE)} ORDER BY name`.execute(transaction);
  return rows.map(({ name }) => name);
};
