// Databases of PostgreSQL for the storage contract.
import { openStorage } from '@mintmark/server';
import type { TestPostgres } from '../postgres.ts';
import type { MakeDatabase } from './test-store.ts';

/** Creates a database of each server that has the tables of this version, of which others are copies. */
const withTables = async (server: TestPostgres): Promise<string> => {
  const url = await server.freshDatabase();
  await (await openStorage({ kind: 'postgres', url })).close();
  return url;
};

/** Creates an empty database for each store. @param settings - of the database, as `ALTER DATABASE … SET` has them */
export const contractDatabase = (server: TestPostgres, ...settings: readonly string[]): MakeDatabase => {
  let template: Promise<string> | undefined;
  return async (_scope, has) => {
    if (has === 'tables') template ??= withTables(server);
    const url = await server.freshDatabase(has === 'tables' ? await template : undefined);
    const query = (statement: string) => server.query(url, statement);
    for (const setting of settings) await query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET ${setting}`);
    const tables = async () =>
      (await query(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name COLLATE "C"`)).map(
        (row) => String(row['table_name']),
      );
    return { location: { kind: 'postgres', url }, query, tables };
  };
};
