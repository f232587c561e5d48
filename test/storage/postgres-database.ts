// Databases of PostgreSQL for the storage contract.
import type { TestPostgres } from '../postgres.ts';
import type { MakeDatabase } from './test-store.ts';

/** Creates an empty database for each store. @param settings - of the database, as `ALTER DATABASE … SET` has them */
export const contractDatabase =
  (server: TestPostgres, ...settings: readonly string[]): MakeDatabase =>
  async () => {
    const url = await server.freshDatabase();
    const query = (statement: string) => server.query(url, statement);
    for (const setting of settings) await query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET ${setting}`);
    const tables = async () =>
      (await query(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name COLLATE "C"`)).map(
        (row) => String(row['table_name']),
      );
    return { location: { kind: 'postgres', url }, query, tables };
  };
