// Brings a store to this version's schema at start: all of it in one transaction under a row lock, so that racing processes are safe and a
// migration that fails leaves nothing half-made.
import { type Kysely, sql, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import { IncompatibleStore } from '../contract/errors.ts';
import type { Schema } from '../sql/schema.ts';
import { migrations } from './migrations.ts';
import type { SqlDialect } from './schema-change.ts';

const TABLE = 'mintmark_migration';
const LOCK_TABLE = 'mintmark_migration_lock';
/** Of processes that make the same tables at the same moment, all but the first fail once, and then find them. */
const ATTEMPTS = 5;

/** What a migration needs to know of its store. */
export interface MigrateOptions {
  readonly dialect: SqlDialect;
  /** The store in words, for the message. */
  readonly place: string;
}

/** @throws {@link NewerStore} when the store has a migration that this version does not know; nothing is changed then */
export const migrate = async (db: Kysely<Schema>, { dialect, place }: MigrateOptions): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute((transaction) => migrateWithin(transaction, dialect, place));
    } catch (error) {
      if (error instanceof IncompatibleStore || attempt === ATTEMPTS) throw error;
    }
  }
};

const migrateWithin = async (transaction: Transaction<Schema>, dialect: SqlDialect, place: string): Promise<void> => {
  const known = migrations(dialect);
  const newer = (await applied(transaction)).find((name) => !Object.hasOwn(known, name));
  if (newer !== undefined) {
    throw new IncompatibleStore(
      `${place} was written by a newer version of Mintmark (it has "${newer}"). Start that version or a later one.`,
    );
  }
  const migrator = new Migrator({
    db: transaction,
    provider: { getMigrations: () => Promise.resolve(known) },
    migrationTableName: TABLE,
    migrationLockTableName: LOCK_TABLE,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
};

const applied = async (transaction: Transaction<Schema>): Promise<readonly string[]> => {
  const tables = await transaction.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === TABLE)) return [];
  const { rows } = await sql<{ name: string }>`SELECT name FROM ${sql.table(TABLE)} ORDER BY name`.execute(transaction);
  return rows.map(({ name }) => name);
};
