// Every table of the store is in the list, with the primary key that the database has, after those that it
// references.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openSqlite } from '../sqlite/open.ts';
import { TABLE_KEYS } from './table-keys.ts';

test('the tables, their primary keys and their order', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-keys-'));
  await (await openSqlite(directory)).close();
  const database = new DatabaseSync(join(directory, 'mintmark.db'), { readOnly: true });
  t.after(async () => {
    database.close();
    await rm(directory, { recursive: true });
  });
  // The copies of clients are no part of the store: a restore or a transfer writes none.
  const tables = database
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'mintmark_migration%' AND name <> 'client_copies'`)
    .all();
  const keyOf = (table: string) =>
    database
      .prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk')
      .all(table)
      .map(({ name }) => String(name));
  assert.deepEqual(TABLE_KEYS, Object.fromEntries(tables.map(({ name }) => [name, keyOf(String(name))])));
  const order = Object.keys(TABLE_KEYS);
  for (const [position, table] of order.entries()) {
    const references = database.prepare('SELECT "table" AS name FROM pragma_foreign_key_list(?)').all(table);
    for (const { name } of references) assert.ok(order.indexOf(String(name)) < position, `${table} references ${name}`);
  }
});
