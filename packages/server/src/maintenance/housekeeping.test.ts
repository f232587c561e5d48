// Housekeeping on a real store, with a clock that the test advances.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { pino } from 'pino';
import { AuditKeeper } from '../audit/audit-keeper.ts';
import { AuditTrail } from '../audit/audit-trail.ts';
import { CheckpointDelivery } from '../audit/checkpoint-sinks.ts';
import { buildClient } from '../clients/build-client.ts';
import { parseConfig } from '../config/config.ts';
import { generateSigningKey } from '../keys/generate-signing-key.ts';
import { addressPolicy } from '../outgoing/address-policy.ts';
import { guardedFetch } from '../outgoing/guarded-fetch.ts';
import { SAMPLE_CHOICES } from '../tenants/first-start.sample.ts';
import { firstStart } from '../tenants/first-start.ts';
import { KeyManager } from '../tenants/key-manager.ts';
import { TenantDirectory } from '../tenants/tenant-directory.ts';
import { endExpiredClients, runHousekeeping } from './housekeeping.ts';
import { openStore } from './open-store.ts';

const DAY = 86_400_000;

/** A store after its first start, and its housekeeping. */
const started = async (t: TestContext) => {
  let now = Date.UTC(2030, 0, 1);
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-housekeeping-'));
  const log = pino({ level: 'silent' });
  const config = parseConfig({
    flags: { data: directory },
    env: { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') },
    cwd: directory,
  });
  const { storage, peppers, seal, decrypt, storeKey, checkpointKey } = await openStore(config, { now: () => now, log });
  t.after(async () => {
    await storage.close();
    await rm(directory, { recursive: true });
  });
  const audit = new AuditTrail(storage, log, () => now);
  await firstStart(SAMPLE_CHOICES, { storage, audit, peppers, seal, storeKey, now: () => now });
  const delivery = new CheckpointDelivery([], log);
  const auditKeeper = new AuditKeeper({ storage, key: checkpointKey, retention: 400 * DAY, delivery, now: () => now });
  const tenants = new TenantDirectory(storage, decrypt, []);
  await tenants.load();
  const keyManager = new KeyManager({ storage, freshness: { refresh: () => tenants.load() }, seal, now: () => now });
  const [tenant] = tenants.all();
  const id = tenant?.tenant.id ?? assert.fail('No tenant.');
  const dependencies = {
    storage,
    tenants,
    keyManager,
    audit,
    auditKeeper,
    fetch: guardedFetch({ policy: addressPolicy([]) }),
    now: () => now,
    log,
    ...{ grantRetention: 30 * DAY, usageRetention: 35 * DAY },
  };
  return {
    storage,
    id,
    keyManager,
    dependencies,
    /** The tenant as this node loaded it. */
    loadedTenant: () => tenants.all()[0] ?? assert.fail('No tenant.'),
    newKey: () => generateSigningKey(id, { algorithm: 'ES256', announcedAt: now, signsFrom: undefined }, seal),
    entry: () =>
      audit.entry({
        tenantId: id,
        requestId: 'r',
        event: 'key.revoke',
        result: 'success',
        reason: undefined,
        actor: undefined,
        credentialId: undefined,
        subject: undefined,
        address: undefined,
        detail: {},
      }),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    round: async (days: number) => {
      now += days * DAY;
      await runHousekeeping(dependencies);
      await tenants.load();
      const states = (await storage.signingKeys(id)).map(({ signsFrom, retiredAt }) => {
        if (retiredAt !== undefined) return 'retired';
        return signsFrom === undefined ? 'standby' : 'signing';
      });
      // Keys that were announced at the same time are ordered by their random kids.
      return states.toSorted();
    },
    at: () => now,
  };
};

describe('housekeeping', () => {
  test('a key signs for 90 days, then its standby does; it is published until its last token and cached key sets have expired', async (t) => {
    const { round } = await started(t);
    assert.deepEqual(await round(89), ['signing', 'standby']);
    assert.deepEqual(await round(1), ['retired', 'signing', 'standby']);
    assert.deepEqual(await round(0), ['retired', 'signing', 'standby'], 'once');
    assert.deepEqual(await round(1), ['retired', 'signing', 'standby'], 'its last token has a day');
    assert.deepEqual(await round(0.01), ['signing', 'standby']);
    assert.deepEqual(await round(88.99), ['retired', 'signing', 'standby'], 'and again after another 90');
  });
  test('a server that slept for a year rotates once, to a published standby', async (t) => {
    const { round } = await started(t);
    assert.deepEqual(await round(365), ['retired', 'signing', 'standby']);
    assert.deepEqual(await round(0.5), ['retired', 'signing', 'standby']);
  });
  test('denied tokens are removed when they have expired, and not before', async (t) => {
    const { round, storage, id: tenantId, at, entry } = await started(t);
    const denied = at();
    await storage.denyToken({ tenantId, jti: 'j', expiresAt: denied / 1000 + 86_400, at: denied, audit: entry() });
    await round(1);
    assert.equal(await storage.findDenial(tenantId, 'j'), denied);
    await round(0.1);
    assert.equal(await storage.findDenial(tenantId, 'j'), undefined);
  });
  test('replay records are removed when they have expired, and not before', async (t) => {
    const { round, storage, id: tenantId, at } = await started(t);
    const use = { tenantId, kind: 'assertion' as const, key: 'k', expiresAt: at() + DAY };
    assert.equal(await storage.recordReplays([use]), true);
    await round(1);
    assert.equal(await storage.recordReplays([use]), false);
    await round(0.1);
    assert.equal(await storage.recordReplays([use]), true);
  });
  test('a key is retained for the tokens that it signed, whatever the tenant allows now', async (t) => {
    const { round, storage, entry } = await started(t);
    assert.deepEqual(await round(90), ['retired', 'signing', 'standby']);
    const [tenant = assert.fail()] = await storage.tenants();
    const record = { ...tenant, accessTokenLifetime: 60, maxAccessTokenLifetime: 60 };
    assert.equal(await storage.updateTenant({ record, expectedVersion: tenant.version, audit: entry() }), 'changed');
    assert.deepEqual(await round(0.9), ['retired', 'signing', 'standby']);
    assert.deepEqual(await round(0.2), ['signing', 'standby']);
  });
  test('a failing task does not prevent the others', async (t) => {
    const { dependencies, storage, id: tenantId, at, pass } = await started(t);
    const use = { tenantId, kind: 'assertion' as const, key: 'k', expiresAt: at() };
    await storage.recordReplays([use]);
    pass(100 * DAY);
    const failing = {
      ...dependencies,
      keyManager: new KeyManager({
        storage,
        freshness: { refresh: () => dependencies.tenants.load() },
        seal: () => assert.fail('away'),
        now: at,
      }),
    };
    await assert.rejects(runHousekeeping(failing), /away/);
    assert.equal(await storage.recordReplays([use]), true, 'removed nevertheless');
  });
  test('a deleted client is purged after 30 days, and not before', async (t) => {
    const { round, storage, id: tenantId, at, entry } = await started(t);
    const made = buildClient({ tenantId, name: 'gone', createdBy: 'x' }, at());
    const { clientId } = made;
    await storage.createClient(made, entry());
    await storage.deleteClient({ tenantId, clientId, at: at(), by: 'x', audit: entry() });
    await round(30);
    assert.equal((await storage.findDeletedClient(tenantId, clientId))?.name, 'gone');
    await round(0.001);
    assert.equal(await storage.findDeletedClient(tenantId, clientId), undefined);
    assert.equal(await storage.createClient(buildClient({ tenantId, clientId, name: 'again', createdBy: 'x' }, at()), entry()), false);
  });
  test('the tokens of an expired client are ended once', async (t) => {
    const { dependencies, storage, id: tenantId, at, pass, entry } = await started(t);
    const made = buildClient({ tenantId, name: 'brief', createdBy: 'x', expiresAt: at() + 1_000 }, at());
    await storage.createClient(made, entry());
    const generation = async () => (await storage.findClient(tenantId, made.clientId))?.generation;
    pass(999);
    await endExpiredClients(dependencies);
    assert.equal(await generation(), 1);
    pass(1);
    for (let time = 0; time < 2; time++) await endExpiredClients(dependencies);
    assert.equal(await generation(), 2);
    const revocations = await storage.revocations(tenantId, { after: 0, notExpiredAt: 0, limit: 10 });
    assert.deepEqual(
      revocations.map(({ revocation }) => revocation.type),
      ['client'],
    );
  });
});

describe('keys that another node changed a moment ago', () => {
  test('a standby whose predecessor was revoked does not sign before cached key sets contain it', async (t) => {
    const { storage, id: tenantId, keyManager, loadedTenant, newKey, entry, pass, at } = await started(t);
    pass(DAY);
    const node = loadedTenant();
    const standby = (await storage.signingKeys(tenantId)).find(({ signsFrom }) => signsFrom === undefined);
    await storage.revokeSigningKey({ tenantId, kid: standby?.kid ?? '', at: at(), standby: await newKey(), audit: entry() });
    assert.deepEqual(await keyManager.rotate(node, 'ES256', entry()), { tooEarlyUntil: at() + 300_000 });
    pass(299_999);
    assert.deepEqual(await keyManager.rotate(node, 'ES256', entry()), { tooEarlyUntil: at() + 1 });
    pass(1);
    assert.equal(await keyManager.rotate(node, 'ES256', entry()), 'rotated');
  });
  test('of two concurrent rotations, one takes effect, and the other reports that', async (t) => {
    const { keyManager, loadedTenant, entry, pass, storage, id } = await started(t);
    pass(DAY);
    const results = await Promise.all([1, 2].map(() => keyManager.rotate(loadedTenant(), 'ES256', entry())));
    assert.deepEqual(results.toSorted(), ['overtaken', 'rotated']);
    assert.equal((await storage.signingKeys(id)).length, 3);
  });
  test('a key that this node has not loaded yet can be revoked', async (t) => {
    const { storage, id: tenantId, keyManager, loadedTenant, newKey, entry, at } = await started(t);
    const node = loadedTenant();
    const added = await newKey();
    const signing = node.keys.signer('ES256')?.kid ?? '';
    await storage.revokeSigningKey({ tenantId, kid: signing, at: at(), standby: added, audit: entry() });
    assert.equal(await keyManager.revoke(node, added.kid, entry()), 'changed');
    assert.equal(await keyManager.revoke(node, added.kid, entry()), 'unchanged');
    assert.equal(await keyManager.revoke(node, 'none', entry()), 'unknown');
  });

  test('a client that wastes tokens is reported once for each day, ten minutes after its end', async (t) => {
    const { storage, id, dependencies, pass, at } = await started(t);
    const day = Math.floor(at() / DAY) * 86_400;
    const repeat = { tenantId: id, clientId: 'admin', credentialId: 's', address: '192.0.2.1', terms: 't', issued: 1_000 };
    await storage.addUsage({
      ...{ writer: 'w', number: 1, counts: [], scopes: [], trustValues: [] },
      repeats: [{ ...repeat, day, firstAt: day, lastAt: day + 3_600, lifetime: 3_600 }],
    });
    const reported = async () => {
      for (let round = 0; round < 2; round++) await runHousekeeping(dependencies);
      const entries = await storage.auditPage(id, { event: 'client.wasteful', order: 'oldest', limit: 10 });
      return entries.map(({ subject, detail }) => [subject, detail]);
    };
    pass(DAY + 599_000);
    assert.deepEqual(await reported(), []);
    pass(1_000);
    const detail = { day: '2030-01-01', issued: 1_000, needed: 1, addresses: ['192.0.2.1'] };
    assert.deepEqual(await reported(), [['admin', detail]]);
    pass(DAY);
    assert.deepEqual(await reported(), [['admin', detail]]);
  });
});
