// PostgreSQL passes the storage contract, and the tests for a store that is a server.
import { after } from 'node:test';
import { startPostgres } from '../postgres.ts';
import { storageContract } from './contract.ts';
import type { MakeDatabase } from './test-store.ts';

const server = await startPostgres();
after(() => server.close());

const databaseOf =
  (...settings: readonly string[]): MakeDatabase =>
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

storageContract('PostgreSQL', databaseOf());
// Serializable is the default of CockroachDB and YugabyteDB: a transaction may have to be retried.
storageContract('PostgreSQL, serializable', databaseOf(`default_transaction_isolation = 'serializable'`));
