// Kysely over node:sqlite, with a driver that reads on this thread or one that writes through the writer.
import { type Dialect, type Driver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Schema } from '../sql/schema.ts';

class TransactionalDdlAdapter extends SqliteAdapter {
  // SQLite's DDL is transactional. Kysely's adapter denies it for table rebuilds with foreign keys off.
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

export const kyselyOn = (driver: Driver): Kysely<Schema> => {
  const dialect: Dialect = {
    createAdapter: () => new TransactionalDdlAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  return new Kysely({ dialect });
};
