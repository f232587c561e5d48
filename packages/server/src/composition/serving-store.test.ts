// What a node reads of grants is what the store has: at once for its own changes, and for those of another node
// once it has caught up. Two nodes on one database.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pino } from 'pino';
import { AuditTrail } from '../audit/audit-trail.ts';
import { ClientDirectory } from '../clients/client-directory.ts';
import { parseConfig } from '../config/config.ts';
import { openStore } from '../maintenance/open-store.ts';
import { sampleClient } from '../records/client.sample.ts';
import { sampleGrantRecord } from '../records/grant.sample.ts';
import type { GrantTerms, NewGrant } from '../records/grant.ts';
import { grantBatchId, grantId, timeSlotOf } from '../records/grant-id.ts';
import { StorageUnavailable } from '../storage/contract/errors.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { AgeClock } from '../system/age.ts';
import { SAMPLE_CHOICES } from '../tenants/first-start.sample.ts';
import { firstStart } from '../tenants/first-start.ts';
import { servingStore } from './serving-store.ts';

const now = Date.now;
/** By the clock of the nodes. */
let time = 0;
const log = pino({ level: 'silent' });
const directory = await mkdtemp(join(tmpdir(), 'mintmark-grants-'));
const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
const config = parseConfig({ flags: { data: directory }, env, cwd: directory });

/** A node, the reads of the store that it makes, and faults of them. */
const startNode = async () => {
  const opened = await openStore(config, { now, log });
  const { storage } = opened;
  let [reads, slotReads] = [0, 0];
  let held: Promise<void> | undefined;
  let isAway = false;
  const counted: Storage = {
    ...storage,
    findGrant: async (tenantId, id) => {
      reads++;
      const grant = await storage.findGrant(tenantId, id);
      await held;
      return grant;
    },
    findGrantByTokenHash: (tenantId, token) => {
      reads++;
      slotReads++;
      return storage.findGrantByTokenHash(tenantId, token);
    },
    findDenial: async (tenantId, jti) => {
      reads++;
      const denial = await storage.findDenial(tenantId, jti);
      await held;
      return denial;
    },
    lastRevocations: async () => {
      if (isAway) throw new StorageUnavailable('away');
      return storage.lastRevocations();
    },
    revokeGrants: async (batch) => {
      await storage.revokeGrants(batch);
      if (isAway) throw new StorageUnavailable('the outcome is unknown');
    },
  };
  const node = servingStore(
    { ...opened, storage: counted },
    new AgeClock(
      () => time,
      () => 0,
    ),
  );
  const clients = new ClientDirectory(storage);
  const catchUp = () => node.grants.catchUp(clients);
  await catchUp();
  return {
    ...node,
    clients,
    catchUp,
    raw: storage,
    /** The reads since the last call. */
    reads: () => {
      const count = reads;
      reads = 0;
      return count;
    },
    /** Those of them that read a time slot. */
    slotReads: () => {
      const count = slotReads;
      slotReads = 0;
      return count;
    },
    hold: (until: Promise<void> | undefined) => {
      held = until;
    },
    lose: (away: boolean) => {
      isAway = away;
    },
  };
};

const first = await openStore(config, { now, log });
const audit = new AuditTrail(first.storage, log, now);
await firstStart(SAMPLE_CHOICES, { ...first, audit, now });
const [tenant = assert.fail()] = await first.storage.tenants();
const tenantId = tenant.id;
const [own, other] = [await startNode(), await startNode()];
after(async () => {
  for (const { storage } of [first, own, other]) await storage.close();
  await rm(directory, { recursive: true });
});

const { id: _, tokenHash: __, address, issuedAt, expiresAt, suspendedAt: ___, revokedAt: ____, ...sample } = sampleGrantRecord();
const terms: GrantTerms = { ...sample, tenantId };
const record = async (count = 1, tokenHash?: string): Promise<readonly NewGrant[]> => {
  const batch = grantBatchId();
  const grants = Array.from({ length: count }, (_each, position): NewGrant => {
    return { id: grantId(batch, position), terms, tokenHash, address, issuedAt, expiresAt };
  });
  await own.storage.recordGrants(grants);
  return grants;
};
const recordOne = async (tokenHash?: string): Promise<string> => (await record(1, tokenHash))[0]?.id ?? assert.fail();
const entry = () =>
  audit.entry({
    ...{ tenantId, requestId: 'r', event: 'grant.revoke', result: 'success', reason: undefined, actor: 'admin' },
    ...{ credentialId: undefined, subject: undefined, address: undefined, detail: {} },
  });
const AT = 1_000;
const revocationOf = (id: string) => ({ grant: { ...sampleGrantRecord(), tenantId, id }, at: AT });
const isRevoked = async ({ storage }: Pick<typeof own, 'storage'>, id: string) => (await storage.findGrant(tenantId, id))?.revokedAt === AT;

test('a grant is read once, also by the hash of its opaque token', async () => {
  const id = await recordOne('a-hash');
  const token = { hash: 'a-hash', timeSlot: timeSlotOf(id) };
  own.reads();
  const found = await own.storage.findGrantByTokenHash(tenantId, token);
  assert.equal(found?.id, id);
  assert.equal(await own.storage.findGrantByTokenHash(tenantId, token), found);
  assert.equal(await own.storage.findGrant(tenantId, id), found);
  assert.equal(own.reads(), 1);
  assert.equal(await own.storage.findGrant('another tenant', id), undefined);
});

test('an opaque token of this node is found by its id, and by the time slot if another grant has that id', async () => {
  const [issued, others] = [await recordOne('own-hash'), await recordOne('other-hash')];
  const find = (node: typeof own, hash: string) => node.storage.findGrantByTokenHash(tenantId, { hash, timeSlot: timeSlotOf(issued) });
  own.slotReads();
  assert.equal((await find(own, 'own-hash'))?.id, issued);
  assert.equal(own.slotReads(), 0);
  assert.equal((await find(other, 'own-hash'))?.id, issued, 'another node knows no ids of it');
  assert.equal(other.slotReads(), 1);
  own.grants.issued([{ id: others, terms, tokenHash: 'unknown-hash', address, issuedAt, expiresAt }]);
  assert.equal(await find(own, 'unknown-hash'), undefined, 'the hash decides, not what is remembered of it');
  assert.equal(await own.storage.findGrantByTokenHash('another tenant', { hash: 'own-hash', timeSlot: timeSlotOf(issued) }), undefined);
});

test('an unknown grant is queried each time, because it may have been recorded in between', async () => {
  const id = grantId(grantBatchId(), 0);
  assert.equal(await own.storage.findGrant(tenantId, id), undefined);
  await other.storage.recordGrants([{ id, terms, tokenHash: undefined, address, issuedAt, expiresAt }]);
  assert.equal((await own.storage.findGrant(tenantId, id))?.id, id);
});

describe('a change of state', () => {
  const changes: readonly (readonly [string, (storage: Storage, id: string) => Promise<unknown>])[] = [
    ['by its owner', (storage, id) => storage.revokeGrants([revocationOf(id)])],
    ['by an administrator', (storage, id) => storage.changeGrant({ tenantId, id, to: 'revoked', at: AT, audit: entry() })],
    [
      'of many at once',
      (storage) => storage.revokeMatchingGrants({ tenantId, filter: { clientId: 'c' }, at: AT, limit: 100_000, audit: entry }),
    ],
  ];
  for (const [name, change] of changes) {
    test(`${name} is seen by this node at once, and by another once it has caught up`, async () => {
      const id = await recordOne();
      for (const node of [own, other]) assert.equal(await isRevoked(node, id), false);
      await change(own.storage, id);
      assert.equal(await isRevoked(own, id), true);
      assert.equal(await isRevoked(other, id), false, 'from memory');
      await other.catchUp();
      assert.equal(await isRevoked(other, id), true);
    });
  }

  test('suspended and active again, by another node', async () => {
    const id = await recordOne();
    for (const to of ['suspended', 'active'] as const) {
      await own.storage.findGrant(tenantId, id);
      await other.storage.changeGrant({ tenantId, id, to, at: AT, audit: entry() });
      await own.catchUp();
      assert.equal((await own.storage.findGrant(tenantId, id))?.suspendedAt, to === 'suspended' ? AT : undefined);
    }
  });

  test('whose commit has an unknown outcome is looked up', async () => {
    const id = await recordOne();
    await own.storage.findGrant(tenantId, id);
    own.lose(true);
    await assert.rejects(own.storage.revokeGrants([revocationOf(id)]), StorageUnavailable);
    own.lose(false);
    assert.equal(await isRevoked(own, id), true);
  });

  for (const [name, change] of changes) {
    test(`${name} during a read: what was read before it is not remembered`, async () => {
      const id = await recordOne();
      const hold = Promise.withResolvers<void>();
      own.hold(hold.promise);
      const early = own.storage.findGrant(tenantId, id);
      // The read has passed the store once another read of it has.
      await own.raw.findGrant(tenantId, id);
      await change(own.storage, id);
      own.hold(undefined);
      hold.resolve();
      await early;
      assert.equal(await isRevoked(own, id), true);
    });
  }

  test('by another node during a read likewise', async () => {
    const id = await recordOne();
    const hold = Promise.withResolvers<void>();
    own.hold(hold.promise);
    const early = own.storage.findGrant(tenantId, id);
    await own.raw.findGrant(tenantId, id);
    await other.storage.revokeGrants([revocationOf(id)]);
    await own.catchUp();
    own.hold(undefined);
    hold.resolve();
    await early;
    assert.equal(await isRevoked(own, id), true);
  });

  test('by another node is not missed by a request that waited while its node could not catch up', async () => {
    const id = await recordOne();
    await own.storage.findGrant(tenantId, id);
    await other.storage.revokeGrants([revocationOf(id)]);
    assert.equal(await isRevoked(own, id), false, 'from memory');
    time += 751;
    assert.equal(await isRevoked(own, id), true);
    for (const node of [own, other]) await node.catchUp();
  });

  test('is not missed after the store could not be read', async () => {
    const id = await recordOne();
    await own.storage.findGrant(tenantId, id);
    await other.storage.revokeGrants([revocationOf(id)]);
    own.lose(true);
    await assert.rejects(own.catchUp(), StorageUnavailable);
    own.lose(false);
    await own.catchUp();
    assert.equal(await isRevoked(own, id), true);
  });
});

describe('a revocation of a token without a grant', () => {
  const newId = () => grantId(grantBatchId(), 0);
  const isDenied = async ({ storage }: Pick<typeof own, 'storage'>, jti: string) => (await storage.findDenial(tenantId, jti)) === AT;
  const revocations: readonly (readonly [string, (storage: Storage, jti: string) => Promise<unknown>])[] = [
    ['by its owner', (storage, jti) => storage.revokeGrants([{ grant: { ...revocationOf(jti).grant, unrecorded: true }, at: AT }])],
    ['by an administrator', (storage, jti) => storage.denyToken({ tenantId, jti, expiresAt, at: AT, audit: entry() })],
  ];
  for (const [name, revoke] of revocations) {
    test(`${name} is seen by this node at once, and by another once it has caught up or has waited too long`, async () => {
      const [jti, later] = [newId(), newId()];
      for (const node of [own, other]) assert.equal(await isDenied(node, jti), false);
      other.reads();
      await revoke(own.storage, jti);
      assert.equal(await isDenied(own, jti), true);
      assert.equal(await isDenied(other, jti), false, 'from memory');
      assert.equal(other.reads(), 0);
      await other.catchUp();
      assert.equal(await isDenied(other, jti), true);
      assert.equal(await isDenied(other, later), false);
      await revoke(own.storage, later);
      time += 751;
      assert.equal(await isDenied(other, later), true);
      for (const node of [own, other]) await node.catchUp();
    });

    test(`${name} during a read: what was read before it is not remembered`, async () => {
      const jti = newId();
      const hold = Promise.withResolvers<void>();
      own.hold(hold.promise);
      const early = own.storage.findDenial(tenantId, jti);
      await own.raw.findDenial(tenantId, jti);
      await revoke(own.storage, jti);
      own.hold(undefined);
      hold.resolve();
      await early;
      assert.equal(await isDenied(own, jti), true);
    });
  }
});

describe('a client in memory', () => {
  const isKnown = (clientId: string) => own.clients.remembered(tenantId, clientId) !== undefined;

  test('is forgotten once another node has revoked a credential of it, and no other is', async () => {
    const kept = sampleClient({ tenantId, clientId: 'kept' });
    const client = sampleClient({ tenantId, clientId: 'revoked' });
    for (const each of [kept, client]) {
      await own.storage.createClient(each, entry());
      await own.clients.find(tenantId, each.clientId);
    }
    const change = { tenantId, clientId: 'revoked', credentialId: 'x'.repeat(43), at: AT, by: 'admin', audit: entry() };
    assert.equal(await other.storage.revokeCredential(change), 'changed');
    assert.deepEqual([isKnown('kept'), isKnown('revoked')], [true, true]);
    await own.catchUp();
    assert.deepEqual([isKnown('kept'), isKnown('revoked')], [true, false]);
  });

  test('is forgotten if a revocation was purged before it was read', async () => {
    await own.clients.find(tenantId, 'kept');
    await other.storage.revokeGrants([revocationOf(await recordOne())]);
    await other.storage.purgeRevocations(Number.MAX_SAFE_INTEGER, 10_000);
    await own.catchUp();
    assert.equal(isKnown('kept'), false);
  });
});

test('after more revocations than are read one by one, nothing is remembered', async () => {
  const grants = [...(await record(1_001)), ...(await record(1_500)), ...(await record(1_500))];
  const [kept = assert.fail(), ...rest] = grants;
  for (const { id } of grants.slice(0, 3)) await own.storage.findGrant(tenantId, id);
  await other.storage.revokeGrants([...rest, ...(await record(1))].map(({ id }) => revocationOf(id)));
  own.reads();
  await own.catchUp();
  assert.deepEqual(await Promise.all(grants.slice(0, 3).map(({ id }) => isRevoked(own, id))), [false, true, true]);
  assert.equal(own.reads(), 3);
  assert.equal(await isRevoked(own, kept.id), false);
  assert.equal(own.reads(), 0);
});

test('records with long texts take the place of others, whatever their number', async () => {
  const id = await recordOne();
  await own.storage.findGrant(tenantId, id);
  const long = 'x'.repeat(1_000_000);
  for (let count = 0; count < 16; count++) {
    const grant = { id: grantId(grantBatchId(), 0), terms: { ...terms, scope: long }, tokenHash: undefined, address, issuedAt, expiresAt };
    await own.storage.recordGrants([grant]);
    await own.storage.findGrant(tenantId, grant.id);
  }
  own.reads();
  await own.storage.findGrant(tenantId, id);
  assert.equal(own.reads(), 1);
});

test('a revocation that was purged before it was read drops everything', async () => {
  const [id, unaffected] = [await recordOne(), await recordOne()];
  for (const each of [id, unaffected]) await own.storage.findGrant(tenantId, each);
  await other.storage.revokeGrants([revocationOf(id)]);
  await other.storage.purgeRevocations(Number.MAX_SAFE_INTEGER, 10_000);
  await own.catchUp();
  own.reads();
  assert.equal(await isRevoked(own, id), true);
  assert.equal(await isRevoked(own, unaffected), false);
  assert.equal(own.reads(), 2);
});
