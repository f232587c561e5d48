// Trust rules of clients, and the distrust of their issuer.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Storage, TrustRule } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient } from '../samples/client.ts';
import { NOW, nextId } from '../samples/ids-and-time.ts';
import { sampleTrust } from '../samples/trust-rule.ts';
import { sampleIssuer } from '../samples/trusted-issuer.ts';
import type { Workbench } from '../test-store.ts';

const FULL = {
  label: 'deployments',
  match: [
    { claim: ['a', 'b'], test: 'one_of', values: ['x', 1, true] },
    { claim: ['ref'], test: 'glob', pattern: 'refs/tags/v*' },
    { claim: ['list'], test: 'contains', value: 'x' },
  ],
  ...{
    scopes: ['a'],
    resources: ['https://a.example'],
    maxLifetime: 60,
    ipRules: { op: 'allow' as const, ranges: ['192.0.2.1'] },
    expiresAt: NOW + 5,
  },
  subject: 'user',
} as const satisfies Partial<TrustRule>;

export const trustsContract = (workbench: Workbench): void => {
  describe('trust rules', () => {
    const setting = async (clients = 1) => {
      const { storage, tenantId, database } = await workbench.tenant();
      await storage.createIssuer(sampleIssuer(tenantId), sampleAudit(tenantId));
      const created = Array.from({ length: clients }, () => sampleClient(tenantId));
      for (const client of created) await storage.createClient(client, sampleAudit(tenantId));
      return { storage, tenantId, database, clientIds: created.map(({ clientId }) => clientId), audit: () => sampleAudit(tenantId) };
    };

    test('are created, listed in order, found by their pin, changed and deleted, each change once', async () => {
      const { storage, tenantId, clientIds, audit } = await setting();
      const [clientId = ''] = clientIds;
      const [plain, full] = [sampleTrust(tenantId, clientId), sampleTrust(tenantId, clientId, FULL)];
      assert.equal(await storage.createTrust({ rule: plain, pin: 'one' }, audit()), 'created');
      assert.equal(await storage.createTrust({ rule: full, pin: 'two' }, audit()), 'created');
      assert.deepEqual(await storage.trustsOfClient(tenantId, clientId), [plain, full]);
      assert.deepEqual(await storage.trustsByPin(tenantId, 'i', 'two'), [full]);
      assert.deepEqual(await storage.trustsByPin(tenantId, 'other', 'two'), []);
      assert.deepEqual(await storage.clientsTrusting(tenantId, 'i'), [clientId]);
      const record = { ...full, label: undefined, scopes: undefined, version: 2 };
      const update = { record, pin: 'three', expectedVersion: 1 };
      assert.equal(await storage.updateTrust({ ...update, audit: audit() }), 'changed');
      assert.equal(await storage.updateTrust({ ...update, audit: audit() }), 'stale');
      assert.deepEqual(await storage.trustsByPin(tenantId, 'i', 'three'), [record]);
      assert.equal(await storage.deleteIssuer({ tenantId, id: 'i', audit: audit() }), 'in-use');
      for (const { id } of [plain, full])
        assert.equal(await storage.deleteTrust({ tenantId, clientId, id, at: NOW, audit: audit() }), 'deleted');
      assert.equal(await storage.deleteTrust({ tenantId, clientId, id: full.id, at: NOW, audit: audit() }), 'unknown');
      assert.equal(await storage.updateTrust({ ...update, expectedVersion: 2, audit: audit() }), 'unknown');
      assert.deepEqual(await storage.trustsOfClient(tenantId, clientId), []);
      assert.equal(await storage.deleteIssuer({ tenantId, id: 'i', audit: audit() }), 'deleted');
      const versions = (await storage.findClient(tenantId, clientId))?.version;
      assert.equal(versions, 6, 'each change is one of the client');
    });

    test('need their client and their issuer, and end with a deletion of the client', async () => {
      const { storage, tenantId, clientIds, audit } = await setting();
      const [clientId = ''] = clientIds;
      assert.equal(await storage.createTrust({ rule: sampleTrust(tenantId, 'unknown'), pin: 'p' }, audit()), 'unknown');
      const other = sampleTrust(tenantId, clientId, { issuerId: 'unknown' });
      assert.equal(await storage.createTrust({ rule: other, pin: 'p' }, audit()), 'unknown-issuer');
      await storage.createTrust({ rule: sampleTrust(tenantId, clientId), pin: 'p' }, audit());
      await storage.deleteClient({ tenantId, clientId, at: NOW, by: 'x', audit: audit() });
      assert.deepEqual(await storage.trustsByPin(tenantId, 'i', 'p'), []);
    });

    test('have names that are unique in their client, also against ids, and free again after a deletion', async () => {
      const { storage, tenantId, clientIds, audit } = await setting(2);
      const [clientId = '', other = ''] = clientIds;
      const named = (client: string, name: string) => sampleTrust(tenantId, client, { name });
      const first = named(clientId, 'pods');
      const plain = sampleTrust(tenantId, clientId);
      for (const rule of [first, plain, named(other, 'pods')])
        assert.equal(await storage.createTrust({ rule, pin: 'p' }, audit()), 'created');
      for (const name of ['pods', plain.id])
        assert.equal(await storage.createTrust({ rule: named(clientId, name), pin: 'p' }, audit()), 'taken', name);
      const renamed = { record: { ...plain, name: 'pods', version: 2 }, pin: 'p', expectedVersion: 1 };
      assert.equal(await storage.updateTrust({ ...renamed, audit: audit() }), 'taken');
      assert.deepEqual(await storage.trustsOfClient(tenantId, clientId), [first, plain]);
      await storage.deleteTrust({ tenantId, clientId, id: first.id, at: NOW, audit: audit() });
      assert.equal(await storage.updateTrust({ ...renamed, audit: audit() }), 'changed');
      assert.equal((await storage.trustsOfClient(tenantId, clientId))[0]?.name, 'pods');
    });

    test('are listed by client and age in pages, without those of deleted clients and of other owners', async () => {
      const { storage, tenantId, audit } = await setting(0);
      const clients = [undefined, 'shop', 'bank'].map((owner) => sampleClient(tenantId, { owner }));
      const rules: TrustRule[] = [];
      for (const client of clients) {
        await storage.createClient(client, audit());
        for (let n = 0; n < 2; n++) {
          const rule = sampleTrust(tenantId, client.clientId, { expiresAt: n === 0 ? NOW + 1000 : undefined });
          await storage.createTrust({ rule, pin: 'p' }, audit());
          rules.push(rule);
        }
      }
      const listed: TrustRule[] = [];
      for (let page: readonly TrustRule[] = []; ; ) {
        page = await storage.listTrusts(tenantId, { after: page.at(-1), limit: 4, owners: undefined });
        listed.push(...page);
        if (page.length < 4) break;
      }
      const sorted = (list: readonly TrustRule[]) => list.map(({ clientId, id }) => `${clientId} ${id}`).toSorted();
      assert.deepEqual(sorted(listed), sorted(rules));
      const ending = async (expiresBefore: number) =>
        (await storage.listTrusts(tenantId, { after: undefined, limit: 9, owners: undefined, expiresBefore })).length;
      assert.deepEqual([await ending(NOW + 1000), await ending(NOW + 1001)], [0, 3]);
      const of = async (...owners: readonly string[]) =>
        (await storage.listTrusts(tenantId, { after: undefined, limit: 9, owners })).length;
      assert.deepEqual([await of('shop'), await of('shop', 'bank'), await of()], [2, 4, 0]);
      await storage.deleteClient({ tenantId, clientId: clients[1]?.clientId ?? '', at: NOW, by: 'x', audit: audit() });
      assert.deepEqual(
        [await of('shop'), (await storage.listTrusts(tenantId, { after: undefined, limit: 9, owners: undefined })).length],
        [0, 4],
      );
    });

    test('have the last five values of each claim with their days, and of scopes all; the rest are others; they are purged', async () => {
      const { storage, tenantId } = await setting(0);
      const day = 86_400 * 20_000;
      const value = (name: string, text: string, at = day) => ({ tenantId, ruleId: 't_1', name, value: text, firstOn: at, lastOn: at });
      let number = 0;
      const add = (...trustValues: readonly ReturnType<typeof value>[]) =>
        storage.addUsage({ writer: tenantId, number: ++number, counts: [], repeats: [], scopes: [], trustValues });
      await add(...['a', 'b', 'c', 'd'].map((text) => value('["ref"]', text)), value('scope', 's0'));
      await add(value('["ref"]', 'a', day + 86_400), value('["ref"]', 'e'), value('["ref"]', 'f'), value('["ref"]', 'g', day + 86_400));
      await add(...Array.from({ length: 6 }, (_, n) => value('scope', `s${n}`)), { ...value('["ref"]', 'x'), ruleId: 't_2' });
      const found = await storage.trustValues(tenantId, 't_1');
      const texts = (name: string) => found.filter((each) => each.name === name).map((each) => each.value);
      assert.deepEqual(
        [texts('["ref"]'), texts('scope')],
        [
          ['', 'a', 'b', 'c', 'd', 'e'],
          ['s0', 's1', 's2', 's3', 's4', 's5'],
        ],
      );
      const [others, a] = found;
      assert.deepEqual([a?.firstOn, a?.lastOn, others?.lastOn], [day, day + 86_400, day + 86_400]);
      while ((await storage.purgeUsage({ counts: 0, repeats: day + 86_400 }, 100)) > 0);
      assert.deepEqual(
        (await storage.trustValues(tenantId, 't_1')).map((each) => each.value),
        ['', 'a'],
      );
    });

    test('have a demand: their tokens since a day, the longest lifetime, and the time between two', async () => {
      const { storage, tenantId } = await setting(0);
      const day = 86_400 * 20_000;
      const rule = { tenantId, clientId: 'c', id: 't_1' };
      const of = { tenantId, day, clientId: 'c', credentialId: 't_1', address: '192.0.2.1', terms: 't', issued: 3 };
      const row = { ...of, firstAt: day, lastAt: day + 600, lifetime: 3_600 };
      let number = 0;
      const add = (...repeats: readonly (typeof row)[]) =>
        storage.addUsage({ writer: tenantId, number: ++number, counts: [], scopes: [], trustValues: [], repeats });
      assert.deepEqual(await storage.trustDemand(rule, day), { tokens: 0, lifetime: 0, interval: undefined });
      await add(
        row,
        { ...row, address: '192.0.2.2', issued: 2, lifetime: 60 },
        { ...row, day: day - 86_400 },
        { ...row, credentialId: 't_2' },
      );
      assert.deepEqual(await storage.trustDemand(rule, day), { tokens: 5, lifetime: 3_600, interval: 600 });
      await add({ ...row, address: '192.0.2.3', issued: 1, lastAt: day });
      assert.deepEqual(await storage.trustDemand(rule, day), { tokens: 6, lifetime: 3_600, interval: undefined });
    });

    test('are a hundred of a client at most', async () => {
      const { storage, tenantId, clientIds, audit } = await setting();
      const [clientId = ''] = clientIds;
      const create = () => storage.createTrust({ rule: sampleTrust(tenantId, clientId), pin: 'p' }, audit());
      for (let n = 0; n < 100; n++) await create();
      assert.equal(await create(), 'too-many');
    });

    const revokedOf = async (storage: Storage, tenantId: string, clientId: string) =>
      (await storage.findClient(tenantId, clientId))?.revokedCredentials;

    test('are revoked with a distrust of their issuer, deleted ones included, and those of others are not', async () => {
      const { storage, tenantId, clientIds, audit } = await setting(2);
      const [one = '', two = ''] = clientIds;
      await storage.createIssuer(sampleIssuer(tenantId, { id: 'other', issuer: 'https://other.example' }), audit());
      const rules = [sampleTrust(tenantId, one), sampleTrust(tenantId, two), sampleTrust(tenantId, two, { issuerId: 'other' })];
      for (const rule of rules) await storage.createTrust({ rule, pin: 'p' }, audit());
      await storage.deleteTrust({ tenantId, clientId: one, id: rules[0]?.id ?? '', at: NOW, audit: audit() });
      const before = await storage.lastRevocation(tenantId);
      const distrust = { tenantId, id: 'i', at: NOW, by: 'x' };
      assert.equal(await storage.distrustIssuer({ ...distrust, audit: audit() }), 'changed');
      assert.deepEqual(
        [await revokedOf(storage, tenantId, one), await revokedOf(storage, tenantId, two)],
        [[rules[0]?.id], [rules[1]?.id]],
      );
      assert.equal((await storage.trustedIssuers(tenantId)).find(({ id }) => id === 'i')?.disabledBy, 'x');
      assert.equal((await storage.lastRevocation(tenantId)) - before, 2);
      assert.equal(await storage.distrustIssuer({ ...distrust, id: 'unknown', audit: audit() }), 'unknown');
    });

    test('are revoked so, each once, without others having to wait for all of them', async () => {
      const { storage, tenantId, clientIds, audit, database } = await setting(13);
      // The rules of one client begin in one transaction and end in the next; those of others are between them.
      const values = clientIds.flatMap((clientId) =>
        Array.from({ length: 80 }, () => `('${tenantId}', '${clientId}', 't_${nextId()}', 'i', 'p', '[]', '{}', 1, ${NOW}, 'x', ${NOW})`),
      );
      await database.query(
        `INSERT INTO trusts (tenant_id, client_id, id, issuer_id, pin, conditions, limits, version, created_at, created_by, updated_at)
         VALUES ${values.join(', ')}`,
      );
      const { rules, count } = await storage.trustsOfIssuer(tenantId, 'i', 2);
      assert.deepEqual([rules.length, count], [2, 1_040]);
      assert.deepEqual(await storage.clientsTrusting(tenantId, 'i', 2), clientIds.toSorted().slice(0, 2));
      // Neither of the two waits for a connection to the database.
      await Promise.all([0, 1].map(() => storage.createClient(sampleClient(tenantId), audit())));
      const before = await storage.lastRevocation(tenantId);
      const done: string[] = [];
      const distrusted = storage
        .distrustIssuer({ tenantId, id: 'i', at: NOW, by: 'x', audit: audit() })
        .then(() => done.push('distrusted'));
      const created = storage.createClient(sampleClient(tenantId), audit()).then(() => done.push('created'));
      await Promise.all([distrusted, created]);
      assert.deepEqual(done, ['created', 'distrusted']);
      assert.equal((await storage.lastRevocation(tenantId)) - before, 1_040);
      for (const clientId of clientIds) assert.equal(new Set(await revokedOf(storage, tenantId, clientId)).size, 80);
    });

    test('are revoked so for a client with the most revoked credentials, and for a deleted one, which may be restored', async () => {
      const { storage, tenantId, clientIds, audit } = await setting(1);
      const [gone = ''] = clientIds;
      const revokedCredentials = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(43, 'x'));
      const full = sampleClient(tenantId, { revokedCredentials });
      await storage.createClient(full, audit());
      const rules = [gone, full.clientId].map((clientId) => sampleTrust(tenantId, clientId));
      for (const rule of rules) await storage.createTrust({ rule, pin: 'p' }, audit());
      const change = { tenantId, clientId: gone, at: NOW, by: 'x' };
      await storage.deleteClient({ ...change, audit: audit() });
      assert.equal(await storage.distrustIssuer({ tenantId, id: 'i', at: NOW, by: 'x', audit: audit() }), 'changed');
      await storage.restoreClient({ ...change, audit: audit() });
      const revoked = [await revokedOf(storage, tenantId, gone), await revokedOf(storage, tenantId, full.clientId)];
      assert.deepEqual(
        revoked.map((each) => each?.at(-1)),
        rules.map(({ id }) => id),
      );
    });
  });
};
