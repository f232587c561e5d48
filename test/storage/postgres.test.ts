// PostgreSQL passes the storage contract, and the tests for a store that is a server.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openStorage } from '@mintmark/server';
import { startPostgres } from '../postgres.ts';
import { storageContract } from './contract.ts';
import { contractDatabase } from './postgres-database.ts';
import { sampleFirstStart } from './samples/first-start.ts';

const server = await startPostgres();
after(() => server.close());

storageContract('PostgreSQL', contractDatabase(server));

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
