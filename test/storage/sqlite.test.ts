// SQLite passes the storage contract, and the tests for a store that is a file.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { storageContract } from './contract.ts';
import type { MakeDatabase } from './test-store.ts';

const makeDatabase: MakeDatabase = async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-sqlite-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const query = async (statement: string) => {
    using database = new DatabaseSync(join(directory, 'mintmark.db'), { timeout: 5_000 });
    return database.prepare(statement).all();
  };
  const tables = async () =>
    (await query(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)).map(({ name }) => String(name));
  return { location: { kind: 'sqlite', directory }, query, tables };
};

storageContract('SQLite', makeDatabase);
