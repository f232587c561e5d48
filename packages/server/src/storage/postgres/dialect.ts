// Kysely over pg, without the advisory lock: not every database that speaks PostgreSQL's language has one.
import { Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely';
import type { Pool } from 'pg';
import type { Schema } from '../schema.ts';

type AcquireLock = PostgresAdapter['acquireMigrationLock'];

class RowLockAdapter extends PostgresAdapter {
  // Within the transaction of the migrations: the row is locked until that ends, also when the process dies.
  override async acquireMigrationLock(...[db, { lockTable, lockRowId }]: Parameters<AcquireLock>): Promise<void> {
    await sql`UPDATE ${sql.table(lockTable)} SET is_locked = is_locked WHERE id = ${lockRowId}`.execute(db);
  }

  override async releaseMigrationLock(): Promise<void> {}
}

class RowLockDialect extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return new RowLockAdapter();
  }
}

/** Kysely on a pool. */
export const kyselyOn = (pool: Pool): Kysely<Schema> => new Kysely({ dialect: new RowLockDialect({ pool }) });
