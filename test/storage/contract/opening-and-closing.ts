// The contract of opening a store, with its migrations, and of closing it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { IncompatibleStore, openStorage, type Storage, StorageUnavailable } from '@mintmark/server';
import { WITH_PACKAGES } from '../../built-packages.ts';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient } from '../samples/client.ts';
import { sampleFirstStart } from '../samples/first-start.ts';
import { newGrants, sampleGrant } from '../samples/grant.ts';
import { open, openFresh, type TestDatabase, type Workbench } from '../test-store.ts';

/** A call of each function of the contract except `close`. */
export type EveryVerb = Readonly<Record<Exclude<keyof Storage, 'close'>, (storage: Storage) => Promise<unknown>>>;

/** The tables of a store and the functions of its contract. */
export interface StoreParts {
  readonly tables: readonly string[];
  readonly everyVerb: EveryVerb;
}

/** Checks that every function rejects with StorageUnavailable. */
export const assertUnavailable = async (storage: Storage, everyVerb: EveryVerb): Promise<void> => {
  for (const [name, verb] of Object.entries(everyVerb)) await assert.rejects(verb(storage), StorageUnavailable, name);
};

/** Adds migrations of another version to a database. */
const leaveMigrations = async ({ query }: TestDatabase, names: readonly string[]): Promise<void> => {
  await query('CREATE TABLE mintmark_migration (name varchar(255) NOT NULL PRIMARY KEY, timestamp varchar(255) NOT NULL)');
  for (const name of names) await query(`INSERT INTO mintmark_migration (name, timestamp) VALUES ('${name}', '2099-01-01T00:00:00.000Z')`);
};

const OPEN = fileURLToPath(new URL('../open-and-close.ts', import.meta.url));

export const openingAndClosingContract = ({ emptyDatabase }: Workbench, { tables, everyVerb }: StoreParts): void => {
  describe('opening', () => {
    test('an empty database gets the tables; reopening it changes neither them nor their contents', async (t) => {
      const database = await emptyDatabase(t);
      const storage = await open(t, database);
      const first = sampleFirstStart();
      await storage.firstStart(first);
      assert.deepEqual(await database.tables(), tables);
      await storage.close();
      const reopened = await open(t, database);
      assert.deepEqual(await reopened.tenants(), [first.tenant]);
      assert.deepEqual(await database.tables(), tables);
    });

    test('concurrent openings of an empty database all succeed, and migrate it once', async (t) => {
      const database = await emptyDatabase(t);
      const nodes = await Promise.all([1, 2, 3, 4].map(() => open(t, database)));
      for (const node of nodes) await node.ping();
      const names = (await database.query('SELECT name FROM mintmark_migration')).map(({ name }) => name);
      assert.equal(names[0], '0001-tenants');
      assert.equal(new Set(names).size, names.length);
    });

    test('all nodes of a database have its identity, and those of another database have another', async (t) => {
      const database = await emptyDatabase(t);
      const nodes = [await open(t, database), await open(t, database), await open(t, await emptyDatabase(t))];
      const [one, two, other] = await Promise.all(nodes.map((node) => node.identity()));
      assert.deepEqual([one === two, one === other], [true, false]);
    });

    test('concurrent openings by several processes all succeed', async (t) => {
      const database = await emptyDatabase(t);
      const opened = [1, 2, 3].map(() =>
        promisify(execFile)(process.execPath, [...WITH_PACKAGES, OPEN, JSON.stringify(database.location)]),
      );
      assert.deepEqual(
        (await Promise.all(opened)).map(({ stdout }) => stdout),
        ['opened', 'opened', 'opened'],
      );
      assert.deepEqual(await database.tables(), tables);
    });

    test('a store of a newer version is refused, naming the version, and not changed', async (t) => {
      const database = await emptyDatabase(t);
      await leaveMigrations(database, ['9999-from-the-future']);
      await assert.rejects(openStorage(database.location), (error) => {
        assert.ok(error instanceof IncompatibleStore);
        assert.match(error.message, /9999-from-the-future/);
        return true;
      });
      assert.deepEqual(await database.tables(), ['mintmark_migration']);
    });

    test('a store of a development version from before the first release is refused, saying so, and not migrated', async (t) => {
      const database = await emptyDatabase(t);
      await leaveMigrations(database, ['0001-first-tables', '0002-the-protocol-whole']);
      await database.query('CREATE TABLE tenants (id TEXT NOT NULL PRIMARY KEY)');
      await assert.rejects(openStorage(database.location), (error) => {
        assert.ok(error instanceof IncompatibleStore);
        assert.match(error.message, /created by a development version .* "0001-first-tables".* cannot be migrated/);
        return true;
      });
      assert.deepEqual(await database.tables(), ['mintmark_migration', 'tenants']);
      assert.equal((await database.query('SELECT name FROM mintmark_migration')).length, 2);
    });

    test('a store that a newer version migrated further is refused, and its contents are not changed', async (t) => {
      const { database, storage, tenantId } = await openFresh(t, emptyDatabase);
      await storage.close();
      await database.query(`INSERT INTO mintmark_migration (name, timestamp) VALUES ('9999-later', '2099-01-01T00:00:00.000Z')`);
      const migrated = (await database.query('SELECT name FROM mintmark_migration')).length;
      await assert.rejects(openStorage(database.location), IncompatibleStore);
      assert.equal((await database.query('SELECT name FROM mintmark_migration')).length, migrated);
      assert.deepEqual(
        (await database.query('SELECT id FROM tenants')).map(({ id }) => id),
        [tenantId],
      );
    });
  });

  describe('closing', () => {
    test('every function of a closed store rejects with StorageUnavailable; closing it again does nothing', async (t) => {
      const { storage } = await openFresh(t, emptyDatabase);
      await storage.close();
      await storage.close();
      await assertUnavailable(storage, everyVerb);
    });

    test('calls in progress are completed', async (t) => {
      const { database, storage, tenantId } = await openFresh(t, emptyDatabase);
      const grants = Array.from({ length: 5 }, () => sampleGrant(tenantId));
      const client = sampleClient(tenantId);
      const calls = [
        storage.createClient(client, sampleAudit(tenantId)),
        ...grants.map((grant) => storage.recordGrants(newGrants([grant]))),
        storage.findClient(tenantId, 'admin'),
      ];
      await storage.close();
      await Promise.all(calls);
      const reopened = await open(t, database);
      for (const { id } of grants) assert.equal((await reopened.findGrant(tenantId, id))?.id, id);
      assert.deepEqual(await reopened.findClient(tenantId, client.clientId), client);
    });

    test('an open store responds', async (t) => {
      const { storage } = await openFresh(t, emptyDatabase);
      await storage.ping();
    });
  });
};
