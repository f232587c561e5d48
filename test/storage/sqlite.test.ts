// SQLite passes the storage contract, and the tests for a store that is a file.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putEmptyStore } from '../empty-store.ts';
import { queryStore } from '../query-store.ts';
import { storageContract } from './contract.ts';
import type { MakeDatabase } from './test-store.ts';

const makeDatabase: MakeDatabase = async (t, has) => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-sqlite-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  if (has === 'tables') await putEmptyStore(directory);
  const query = (statement: string) => queryStore(directory, statement);
  // Without the copies of clients, which are this database's own and no part of the schema.
  const tables = async () =>
    (await query(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'client_copies' ORDER BY name`)).map(({ name }) =>
      String(name),
    );
  return { location: { kind: 'sqlite', directory }, query, tables };
};

storageContract('SQLite', makeDatabase);
