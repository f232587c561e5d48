// Counts how often each node reads and decrypts the keys of a tenant after a change, with a real store, two nodes
// and eight tenants.
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
import { generateSigningKey } from '../keys/generate-signing-key.ts';
import { openStore } from '../maintenance/open-store.ts';
import type { SigningKeyRecord } from '../records/signing-key.ts';
import { GrantCache } from '../storage/grant-cache.ts';
import { AgeClock } from '../system/age.ts';
import { buildTenant } from './build-tenant.ts';
import { SAMPLE_CHOICES } from './first-start.sample.ts';
import { firstStart } from './first-start.ts';
import { Freshness } from './freshness.ts';
import { TenantDirectory } from './tenant-directory.ts';

const TENANTS = 8;
const now = () => Date.UTC(2030, 0, 1);
const log = pino({ level: 'silent' });
const directory = await mkdtemp(join(tmpdir(), 'mintmark-loads-'));
const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
const config = parseConfig({ flags: { data: directory }, env, cwd: directory });
const store = await openStore(config, { now, log });
const { storage, peppers, seal, storeKey } = store;
after(async () => {
  await storage.close();
  await rm(directory, { recursive: true });
});
const audit = new AuditTrail(storage, log, now);
const entry = (tenantId: string) =>
  audit.entry({
    ...{ tenantId, requestId: 'r', event: 'tenant.update', result: 'success', reason: undefined, actor: 'admin' },
    ...{ credentialId: undefined, subject: tenantId, address: undefined, detail: {} },
  });
await firstStart(SAMPLE_CHOICES, { storage, audit, peppers, seal, storeKey, now });
for (let index = 1; index < TENANTS; index++) {
  const admin = { clientId: undefined, clientSecret: undefined, description: '', createdBy: 'x' };
  const made = await buildTenant({ name: `${index}`, publicUrl: `https://t${index}` }, admin, { peppers, seal }, now());
  const { tenant, resources, signingKeys } = made;
  await storage.createTenant({ tenant, resources, signingKeys, client: made.admin.client, audit: [entry(tenant.id)] });
}

/** A node that has started, and what it has read since. */
const startNode = async () => {
  const own = await openStore(config, { now, log });
  const read: string[] = [];
  const opened: string[] = [];
  const reads = {
    tenants: own.storage.tenants,
    resources: own.storage.resources,
    entitlements: own.storage.entitlements,
    sharedQuotas: own.storage.sharedQuotas,
    trustedIssuers: own.storage.trustedIssuers,
    signingKeys: async (tenantId: string) => {
      read.push(tenantId);
      return own.storage.signingKeys(tenantId);
    },
  };
  const decrypt = (record: SigningKeyRecord) => {
    opened.push(record.tenantId);
    return own.decrypt(record);
  };
  const tenants = new TenantDirectory(reads, decrypt, []);
  const clients = new ClientDirectory(own.storage);
  const freshness = new Freshness({ storage: own.storage, clients, tenants, grants: new GrantCache(own.storage, new AgeClock(now)), now });
  await tenants.load();
  await freshness.refresh();
  read.length = 0;
  opened.length = 0;
  return {
    tenants,
    freshness,
    /** Looks as often as a node does in ten seconds, at each of its polls and at each refusal. */
    look: async () => {
      for (let poll = 0; poll < 40; poll++) await freshness.refresh();
    },
    /** What was read and opened since this was asked last. */
    cost: () => ({ read: read.splice(0), opened: opened.splice(0) }),
    close: () => own.storage.close(),
  };
};
const nodes = [await startNode(), await startNode()];
after(async () => {
  for (const node of nodes) await node.close();
});
const ids = (nodes[0]?.tenants.all() ?? []).map(({ tenant }) => tenant.id);
const [, changed = ''] = ids;
const tenantOf = (id: string) => nodes[0]?.tenants.all().find(({ tenant }) => tenant.id === id)?.tenant ?? assert.fail('No tenant.');

const changes: readonly (readonly [what: string, change: () => Promise<unknown>, opens: number])[] = [
  [
    'a setting of a tenant',
    () => {
      const { version, ...rest } = tenantOf(changed);
      const record = { ...rest, name: 'renamed', version: version + 1 };
      return storage.updateTenant({ record, expectedVersion: version, audit: entry(changed) });
    },
    0,
  ],
  ['the end of all its tokens', () => storage.endTenantTokens({ tenantId: changed, at: now(), audit: entry(changed) }), 0],
  [
    'new signing keys',
    async () => {
      const make = (signsFrom: number | undefined) =>
        generateSigningKey(changed, { algorithm: 'EdDSA', announcedAt: now(), signsFrom }, seal);
      const [signing, standby] = await Promise.all([make(now()), make(undefined)]);
      return storage.addSigningKeys({ tenantId: changed, at: now(), signing, standby, audit: entry(changed) });
    },
    2,
  ],
];

describe(`of ${TENANTS} tenants, the one that changed is loaded once by each node`, () => {
  for (const [what, change, opens] of changes) {
    test(what, async () => {
      const before = nodes.map(({ tenants }) => tenants.all());
      await change();
      for (const [index, node] of nodes.entries()) {
        await node.look();
        const opened = Array.from({ length: opens }, () => changed);
        assert.deepEqual(node.cost(), { read: [changed], opened });
        const all = node.tenants.all();
        assert.deepEqual(
          all.map(({ tenant }) => tenant.id),
          ids,
          'in their order',
        );
        const kept = all.filter((each) => before[index]?.includes(each) === true).map(({ tenant }) => tenant.id);
        assert.deepEqual(
          kept,
          ids.filter((id) => id !== changed),
          'the others are the same objects, with all that hangs on them',
        );
      }
    });
  }
  test('a change of a client loads no tenant', async () => {
    await storage.endClientTokens({ tenantId: ids[0] ?? '', clientId: 'admin', at: now(), by: 'x', audit: entry(ids[0] ?? '') });
    for (const node of nodes) {
      await node.look();
      assert.deepEqual(node.cost(), { read: [], opened: [] });
    }
  });
  test('a node that was disconnected reads all, and decrypts what changed', async () => {
    const [node] = nodes;
    const before = node?.tenants.all();
    await node?.tenants.load();
    assert.deepEqual(node?.cost(), { read: ids, opened: [] });
    assert.deepEqual(
      node?.tenants.all().map((each, index) => each === before?.[index]),
      ids.map(() => true),
    );
  });
});
