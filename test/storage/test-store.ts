// Opens stores for tests, and gives tests access to their tables.
import assert from 'node:assert/strict';
import { openStorage, type Storage, type StorageLocation, type Tenant } from '@mintmark/server';
import { sampleAudit } from './samples/audit-entry.ts';
import { sampleManager } from './samples/client.ts';
import { sampleFirstStart } from './samples/first-start.ts';
import { NOW, nextId } from './samples/ids-and-time.ts';

/** A function that runs at the end of a scope. */
export type End = () => unknown;

/** A test or suite that runs functions at its end. */
export interface Scope {
  after(end: End): void;
}

/** An empty database. */
export interface TestDatabase {
  readonly location: StorageLocation;
  /** Runs a statement as an operator would, beside the product. */
  query(statement: string): Promise<readonly Record<string, unknown>[]>;
  /** The names of all tables, in order. */
  tables(): Promise<readonly string[]>;
}

/** Creates a database that is removed at the end of its scope. @param has - what is in it; nothing by default */
export type MakeDatabase = (scope: Scope, has?: 'tables') => Promise<TestDatabase>;

/** A tenant and its store. */
export interface TestTenant {
  readonly database: TestDatabase;
  readonly storage: Storage;
  readonly tenantId: string;
}

/** Creates stores and tenants for the parts of the contract. */
export interface Workbench {
  readonly emptyDatabase: MakeDatabase;
  /** A new tenant in a store that all tests of the suite share, with the manager `admin`. */
  tenant(): Promise<TestTenant>;
}

/** The tenants of each database that a node has checked at its end. */
const checkedTenants = new WeakMap<TestDatabase, Set<string>>();

/** Opens a store that is closed with its scope. */
export const open = async (scope: Scope, database: TestDatabase, now = () => NOW): Promise<Storage> => {
  const known = checkedTenants.get(database);
  const checked = known ?? new Set();
  checkedTenants.set(database, checked);
  const storage = await openStorage(database.location, { now });
  scope.after(async () => {
    // The node that was opened first checks all of them, at the end. The others check those of their own tests.
    await requireCurrentClients(storage, known === undefined ? new Set() : checked);
    await storage.close();
  });
  return storage;
};

// Whatever a test has changed: what is found by the client id, from a copy where the database has one, is what
// the list has, which reads the rows themselves.
const requireCurrentClients = async (storage: Storage, checked: Set<string>): Promise<void> => {
  const tenants = await storage.tenants().catch(() => []);
  for (const { id } of tenants) {
    if (checked.has(id)) continue;
    checked.add(id);
    for (const client of await storage.listClients(id, { after: undefined, limit: 1_000 })) {
      assert.deepEqual(await storage.findClient(id, client.clientId), client);
    }
  }
};

/** Opens a new store with a home tenant. */
export const openFresh = async (scope: Scope, emptyDatabase: MakeDatabase): Promise<TestTenant & { readonly tenant: Tenant }> => {
  const database = await emptyDatabase(scope, 'tables');
  const storage = await open(scope, database);
  const first = sampleFirstStart();
  await storage.firstStart(first);
  return { database, storage, tenant: first.tenant, tenantId: first.tenant.id };
};

/** Adds a tenant without clients, for which the storage has no function. @returns its id */
export const addTenant = async ({ query }: TestDatabase): Promise<string> => {
  const id = nextId();
  await query(
    `INSERT INTO tenants (id, name, public_url, generation, access_token_lifetime, max_access_token_lifetime, access_token_format,
       default_audience, created_at)
     VALUES ('${id}', 'other', 'https://${id}.example', 1, 7200, 86400, 'jwt', 'https://${id}.example/api', ${NOW + 1})`,
  );
  await query(`INSERT INTO tenant_hosts (host, tenant_id, position) VALUES ('${id}.example', '${id}', 0)`);
  return id;
};

/** A workbench that lasts as long as its scope. */
export const makeWorkbench = (scope: Scope, emptyDatabase: MakeDatabase): Workbench => {
  let shared: Promise<TestTenant> | undefined;
  return {
    emptyDatabase,
    tenant: async () => {
      shared ??= openFresh(scope, emptyDatabase);
      const { database, storage } = await shared;
      const tenantId = await addTenant(database);
      await storage.createClient(sampleManager(tenantId, { clientId: 'admin' }), sampleAudit(tenantId));
      return { database, storage, tenantId };
    },
  };
};

/** The distinct rows of the change table for a client. */
export const changesOf = async (storage: Storage, clientId: string) => {
  const changes = (await storage.recentChanges()).filter(({ subject }) => subject === clientId);
  return [...new Map(changes.map(({ id: _, ...change }) => [change.kind, change])).values()];
};
