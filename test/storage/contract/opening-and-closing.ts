// Opening a store, with its migrations, and closing it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { IncompatibleStore, openStorage, type Storage, StorageUnavailable } from '@mintmark/server';
import {
  NOW,
  sampleAudit,
  sampleClaim,
  sampleClient,
  sampleFirstStart,
  sampleGrant,
  sampleKey,
  sampleResource,
  sampleSecret,
  sampleUse,
} from '../samples.ts';
import { open, openFresh, type TestDatabase, type Workbench } from '../test-store.ts';

const TABLES = [
  'audit',
  'audit_chains',
  'audit_checkpoints',
  'changes',
  'client_entitlements',
  'client_secrets',
  'client_terms',
  'client_texts',
  'clients',
  'credential_uses',
  'grant_postings',
  'grant_postings_reach',
  'grants',
  'idempotent_requests',
  'local_authorities',
  'mintmark_migration',
  'mintmark_migration_lock',
  'replays',
  'resources',
  'revocations',
  'secret_reveals',
  'sign_ins',
  'signing_keys',
  'store_keys',
  'tenant_entitlements',
  'tenant_hosts',
  'tenants',
];

const change = { tenantId: 't', clientId: 'c', at: NOW, by: 'admin', audit: sampleAudit('t') };
const keyChange = { tenantId: 't', at: NOW, standby: sampleKey('t'), audit: sampleAudit('t') };

/** Every verb of the contract but `close`. */
const VERBS = {
  firstStart: (storage) => storage.firstStart(sampleFirstStart()),
  storeKeys: (storage) => storage.storeKeys(),
  localAuthorities: (storage) => storage.localAuthorities(),
  addLocalAuthority: (storage) =>
    storage.addLocalAuthority({ number: 1, certificate: 'PEM', privateKey: { keyId: 'k', ciphertext: 'c' }, createdAt: NOW }),
  tenants: (storage) => storage.tenants(),
  resources: (storage) => storage.resources('t'),
  entitlements: (storage) => storage.entitlements('t'),
  inertEntitlements: (storage) => storage.inertEntitlements('t'),
  createEntitlement: (storage) =>
    storage.createEntitlement({ tenantId: 't', name: 'a:b', description: '', version: 1, createdAt: NOW }, sampleAudit('t')),
  updateEntitlement: (storage) =>
    storage.updateEntitlement({
      record: { tenantId: 't', name: 'a:b', description: '', version: 1, createdAt: NOW },
      expectedVersion: 1,
      audit: sampleAudit('t'),
    }),
  deleteEntitlement: (storage) => storage.deleteEntitlement({ tenantId: 't', name: 'a:b', audit: sampleAudit('t') }),
  signingKeys: (storage) => storage.signingKeys('t'),
  findClient: (storage) => storage.findClient('t', 'c'),
  createClient: (storage) => storage.createClient(sampleClient('t'), sampleAudit('t')),
  listClients: (storage) => storage.listClients('t', { after: undefined, limit: 1 }),
  disableClient: (storage) => storage.disableClient(change),
  enableClient: (storage) => storage.enableClient(change),
  deleteClient: (storage) => storage.deleteClient(change),
  findDeletedClient: (storage) => storage.findDeletedClient('t', 'c'),
  restoreClient: (storage) => storage.restoreClient(change),
  effectOf: (storage) => storage.effectOf({ tenantId: 't' }),
  dryRun: (storage) => storage.dryRun((store) => store.disableClient(change)),
  purgeClients: (storage) => storage.purgeClients(0, 1),
  lockDownClient: (storage) => storage.lockDownClient(change),
  liftLockdown: (storage) => storage.liftLockdown(change),
  updateTenant: (storage) => storage.updateTenant({ record: sampleFirstStart().tenant, expectedVersion: 1, audit: sampleAudit('t') }),
  moveTenant: (storage) => storage.moveTenant({ record: sampleFirstStart().tenant, expectedVersion: 1, at: 0, audit: [] }),
  createTenant: (storage) => storage.createTenant({ ...sampleFirstStart(), audit: [] }),
  setTenantState: (storage) => storage.setTenantState({ tenantId: 't', to: 'disabled', at: 0, by: 'admin', audit: sampleAudit('t') }),
  endTenantTokens: (storage) => storage.endTenantTokens({ tenantId: 't', at: 0, audit: sampleAudit('t') }),
  createResource: (storage) => storage.createResource(sampleResource('t', 'https://r'), sampleAudit('t')),
  updateResource: (storage) =>
    storage.updateResource({ record: sampleResource('t', 'https://r'), expectedVersion: 1, audit: sampleAudit('t') }),
  deleteResource: (storage) => storage.deleteResource({ tenantId: 't', uri: 'https://r', audit: sampleAudit('t') }),
  addSigningKeys: (storage) => storage.addSigningKeys({ ...keyChange, signing: sampleKey('t') }),
  rotateSigningKey: (storage) => storage.rotateSigningKey({ ...keyChange, kid: 'k', next: 'n', algorithm: 'ES256' }),
  revokeSigningKey: (storage) => storage.revokeSigningKey({ ...keyChange, kid: 'k' }),
  expiredClients: (storage) => storage.expiredClients(0, 1),
  endExpiredClient: (storage) => storage.endExpiredClient({ tenantId: 't', clientId: 'c', at: 0, audit: sampleAudit('t') }),
  removeSigningKeys: (storage) => storage.removeSigningKeys('t', 0, sampleAudit('t')),
  updateClient: (storage) => storage.updateClient({ record: sampleClient('t'), expectedVersion: 1, audit: sampleAudit('t') }),
  endClientTokens: (storage) => storage.endClientTokens(change),
  addSecret: (storage) => storage.addSecret({ ...change, secret: sampleSecret(), retireOthersAt: undefined, reveal: undefined }),
  changeSecrets: (storage) => storage.changeSecrets([{ ...change, secretId: 's', expectedVersion: undefined, set: {} }]),
  claimRequest: (storage) => storage.claimRequest(sampleClaim('t')),
  settleRequest: (storage) => storage.settleRequest({ ...sampleClaim('t'), status: 200, headers: {}, body: '', sealed: undefined }),
  releaseRequest: (storage) => storage.releaseRequest(sampleClaim('t')),
  purgeRequests: (storage) => storage.purgeRequests(0),
  recordCredentialUses: (storage) => storage.recordCredentialUses([sampleUse('t')]),
  credentialUses: (storage) => storage.credentialUses('t', ['c']),
  findReveals: (storage) => storage.findReveals({ tenantId: 't', clientId: 'c', revealedTo: 'x', at: 0 }),
  purgeReveals: (storage) => storage.purgeReveals(0),
  revokeCredential: (storage) => storage.revokeCredential({ ...change, credentialId: 'c' }),
  recordProvenGrants: (storage) => storage.recordProvenGrants([{ grant: sampleGrant('t'), replays: [] }]),
  recordReplays: (storage) => storage.recordReplays([{ tenantId: 't', kind: 'dpop', key: 'k', expiresAt: 0 }]),
  purgeReplays: (storage) => storage.purgeReplays(0, 1),
  changeGrant: (storage) => storage.changeGrant({ tenantId: 't', id: 'g', to: 'revoked', at: 0, audit: sampleAudit('t') }),
  revokeGrants: (storage) => storage.revokeGrants([{ tenantId: 't', grantId: 'g', at: 0 }]),
  lastRevocation: (storage) => storage.lastRevocation('t'),
  revocations: (storage) => storage.revocations('t', { after: 0, notExpiredAt: 0, limit: 1 }),
  purgeRevocations: (storage) => storage.purgeRevocations(0, 1),
  findClientByRecordId: (storage) => storage.findClientByRecordId('t', 'i'),
  listClientsByNumber: (storage) => storage.listClientsByNumber('t', { offset: 0, limit: 1, conditions: [], sort: [], owners: undefined }),
  replaceClient: (storage) =>
    storage.replaceClient({
      record: sampleClient('t'),
      expectedVersion: 1,
      audit: sampleAudit('t'),
      at: 0,
      by: 'a',
      secrets: undefined,
      state: undefined,
    }),
  recordGrants: (storage) => storage.recordGrants([sampleGrant('t')]),
  listGrants: (storage) => storage.listGrants('t', { filter: {}, before: undefined, limit: 1 }),
  revokeMatchingGrants: (storage) =>
    storage.revokeMatchingGrants({ tenantId: 't', filter: {}, at: 0, limit: 1, audit: () => sampleAudit('t') }),
  postGrants: (storage) => storage.postGrants(0, 1),
  purgeGrants: (storage) => storage.purgeGrants(0, 1),
  signIns: (storage) => storage.signIns('t', { since: 0, until: 1, limit: 1 }),
  purgeSignIns: (storage) => storage.purgeSignIns(0),
  rehashSecret: (storage) => storage.rehashSecret({ tenantId: 't', clientId: 'c', secretId: 's', from: 'a', hash: 'b', pepperId: 'p' }),
  listSecrets: (storage) => storage.listSecrets('t', { by: 'created', after: undefined, limit: 1, at: 0 }),
  secretsEnding: (storage) => storage.secretsEnding('t', 'abcd'),
  findGrant: (storage) => storage.findGrant('t', 'g'),
  findGrantByTokenHash: (storage) => storage.findGrantByTokenHash('t', 'h'),
  appendAudit: (storage) => storage.appendAudit([sampleAudit('t')]),
  auditPage: (storage) => storage.auditPage('t', { order: 'oldest', limit: 1 }),
  auditChains: (storage) => storage.auditChains('t'),
  auditLinks: (storage) => storage.auditLinks('t', { epoch: 'e', after: 0, limit: 1 }),
  auditCheckpoints: (storage) => storage.auditCheckpoints('t', { after: 0, limit: 1 }),
  lastAuditCheckpoint: (storage) => storage.lastAuditCheckpoint('t'),
  firstAuditCheckpointSince: (storage) => storage.firstAuditCheckpointSince('t', 0),
  movedAuditChains: (storage) => storage.movedAuditChains('t'),
  recordAuditCheckpoint: (storage) => storage.recordAuditCheckpoint('t', { number: 1, at: 0, jws: '' }, []),
  releaseAudit: (storage) => storage.releaseAudit('t', 0, 1),
  purgeAudit: (storage) => storage.purgeAudit('t', 0, 1),
  auditOfRequest: (storage) => storage.auditOfRequest('t', 'r'),
  recentChanges: (storage) => storage.recentChanges(),
  registerStoreKey: (storage) => storage.registerStoreKey(sampleFirstStart().storeKey, sampleAudit('t')),
  valuesUnder: (storage) => storage.valuesUnder(['k'], 1),
  reseal: (storage) => storage.reseal([]),
  retireStoreKey: (storage) =>
    storage.retireStoreKey({ keyId: 'k', at: 0, pepper: { keyId: 'k', ciphertext: 'c' }, audit: sampleAudit('t') }),
  dump: (storage) => storage.dump(async () => {}),
  restore: (storage) => storage.restore({ rows: () => Readable.from([]), at: 0, newKeys: async () => [], audit: () => sampleAudit('t') }),
  ping: (storage) => storage.ping(),
} satisfies Record<Exclude<keyof Storage, 'close'>, (storage: Storage) => Promise<unknown>>;

/** Every verb rejects with StorageUnavailable. */
export const assertUnavailable = async (storage: Storage): Promise<void> => {
  for (const [name, verb] of Object.entries(VERBS)) await assert.rejects(verb(storage), StorageUnavailable, name);
};

/** What another version might have left. */
const leaveMigrations = async ({ query }: TestDatabase, names: readonly string[]): Promise<void> => {
  await query('CREATE TABLE mintmark_migration (name varchar(255) NOT NULL PRIMARY KEY, timestamp varchar(255) NOT NULL)');
  for (const name of names) await query(`INSERT INTO mintmark_migration (name, timestamp) VALUES ('${name}', '2099-01-01T00:00:00.000Z')`);
};

const OPEN = fileURLToPath(new URL('../open-and-close.ts', import.meta.url));

export const openingAndClosingContract = ({ emptyDatabase }: Workbench): void => {
  describe('opening', () => {
    test('an empty database gets the tables; opened again it keeps them and what they hold', async (t) => {
      const { database, storage, tenant } = await openFresh(t, emptyDatabase);
      assert.deepEqual(await database.tables(), TABLES);
      await storage.close();
      const again = await open(t, database);
      assert.deepEqual(await again.tenants(), [tenant]);
      assert.deepEqual(await database.tables(), TABLES);
    });

    test('racing openers of an empty database all succeed, and migrate it once', async (t) => {
      const database = await emptyDatabase(t);
      const nodes = await Promise.all([1, 2, 3, 4].map(() => open(t, database)));
      for (const node of nodes) await node.ping();
      const names = (await database.query('SELECT name FROM mintmark_migration')).map(({ name }) => name);
      assert.equal(names[0], '0001-tenants');
      assert.equal(new Set(names).size, names.length);
    });

    test('racing processes all succeed', async (t) => {
      const database = await emptyDatabase(t);
      const opened = [1, 2, 3].map(() =>
        promisify(execFile)(process.execPath, [...process.execArgv, OPEN, JSON.stringify(database.location)]),
      );
      assert.deepEqual(
        (await Promise.all(opened)).map(({ stdout }) => stdout),
        ['opened', 'opened', 'opened'],
      );
      assert.deepEqual(await database.tables(), TABLES);
    });

    test('a store of a newer version is refused by name, and not touched', async (t) => {
      const database = await emptyDatabase(t);
      await leaveMigrations(database, ['9999-from-the-future']);
      await assert.rejects(openStorage(database.location), (error) => {
        assert.ok(error instanceof IncompatibleStore);
        assert.match(error.message, /9999-from-the-future/);
        return true;
      });
      assert.deepEqual(await database.tables(), ['mintmark_migration']);
    });

    test('a store of a development version from before the first release is refused by name, and not migrated', async (t) => {
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

    test('a store that a newer version migrated further is refused, and keeps what it holds', async (t) => {
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
    test('every verb of a closed store rejects with StorageUnavailable; closing it again does nothing', async (t) => {
      const { storage } = await openFresh(t, emptyDatabase);
      await storage.close();
      await storage.close();
      await assertUnavailable(storage);
    });

    test('what was asked before the close is done', async (t) => {
      const { database, storage, tenantId } = await openFresh(t, emptyDatabase);
      const grants = Array.from({ length: 5 }, () => sampleGrant(tenantId));
      const client = sampleClient(tenantId);
      const asked = [
        storage.createClient(client, sampleAudit(tenantId)),
        ...grants.map((grant) => storage.recordGrants([grant])),
        storage.findClient(tenantId, 'admin'),
      ];
      await storage.close();
      await Promise.all(asked);
      const again = await open(t, database);
      for (const { id } of grants) assert.equal((await again.findGrant(tenantId, id))?.id, id);
      assert.deepEqual(await again.findClient(tenantId, client.clientId), client);
    });

    test('an open store responds', async (t) => {
      const { storage } = await openFresh(t, emptyDatabase);
      await storage.ping();
    });
  });
};
