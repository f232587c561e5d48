// PostgreSQL passes the storage contract, and the tests for a store that is a server.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openStorage } from '@mintmark/server';
import { startPostgres } from '../postgres.ts';
import { storageContract } from './contract.ts';
import { sampleFirstStart } from './samples.ts';
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

test('a store has its own tables only, whatever other schemas of the database have', async (t) => {
  const url = await server.freshDatabase();
  // Of another application; schemas are listed in the order of their names.
  await server.query(url, 'CREATE SCHEMA another');
  for (const table of ['clients', 'mintmark_migration', 'mintmark_migration_lock'])
    await server.query(url, `CREATE TABLE another.${table} (number integer)`);
  await server.query(url, 'CREATE SCHEMA second');
  const first = sampleFirstStart();
  const stores = [url, `${url}?options=-csearch_path%3Dsecond`];
  for (const each of stores) {
    const storage = await openStorage({ kind: 'postgres', url: each });
    t.after(() => storage.close());
    assert.deepEqual(await storage.tenants(), []);
    await storage.firstStart(first);
    const columns = new Map<string, readonly string[]>();
    await storage.dump(async (rows) => void columns.set(rows.table, rows.columns));
    assert.ok(columns.get('clients')?.includes('client_id'));
    await storage.close();
  }
  const names = await server.query(url, "SELECT schemaname FROM pg_tables WHERE tablename = 'clients' ORDER BY schemaname");
  assert.deepEqual(
    names.map(({ schemaname }) => schemaname),
    ['another', 'public', 'second'],
  );
});
