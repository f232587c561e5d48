// The contract of recordGrants, findGrant and findGrantByTokenHash.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Grant, RowRefused } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient } from '../samples/client.ts';
import { newGrants, sampleGrant, sampleOpaqueGrant, tokenKeyOf } from '../samples/grant.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { open, type Workbench } from '../test-store.ts';

const recorded = (grant: Grant) => ({ ...grant, suspendedAt: undefined, revokedAt: undefined });

/** Invalid rows of a batch, each derived from a stored grant. */
const BAD_ROWS: readonly (readonly [string, (stored: Grant) => Grant])[] = [
  ['the id of another grant', (stored) => ({ ...stored, scope: 'more than was granted' })],
  ['the id of a grant of another tenant', (stored) => ({ ...stored, tenantId: 'other' })],
  ['the id of a grant, with a hash where that has none', (stored) => ({ ...stored, tokenHash: 'another' })],
  ['a generation that is no whole number', ({ tenantId }) => sampleGrant(tenantId, { clientGeneration: 1.5 })],
  ['a time that is no number', ({ tenantId }) => sampleGrant(tenantId, { issuedAt: Number.NaN })],
];

const UNUSUAL: Partial<Grant> = {
  clientId: 'with "quotes", {braces}, commas and \\backslashes\\',
  credentialId: 'NULL',
  issuer: '',
  scope: 'a\nb\tc',
  audience: "O'Brien 漢字 🔑 \u2028",
  address: '::1',
};

export const grantsContract = (workbench: Workbench): void => {
  describe('grants', () => {
    test('the grants of a batch are found unchanged, also by another node', async (t) => {
      const { storage, database, tenantId } = await workbench.tenant();
      const batch = [
        sampleGrant(tenantId),
        sampleOpaqueGrant(tenantId),
        sampleGrant(tenantId, UNUSUAL),
        sampleOpaqueGrant(tenantId, UNUSUAL),
      ];
      await storage.recordGrants(newGrants(batch));
      for (const node of [storage, await open(t, database)]) {
        for (const grant of batch) {
          assert.deepEqual(await node.findGrant(tenantId, grant.id), recorded(grant));
          if (grant.tokenHash === undefined) continue;
          assert.deepEqual(await node.findGrantByTokenHash(tenantId, tokenKeyOf(grant)), recorded(grant));
        }
      }
    });

    test('a grant is found with its later changes', async () => {
      const { storage, database, tenantId } = await workbench.tenant();
      const grant = sampleGrant(tenantId);
      await storage.recordGrants(newGrants([grant]));
      await database.query(`INSERT INTO grant_states VALUES ('${grant.id}', '${tenantId}', 1, 2)`);
      assert.deepEqual(await storage.findGrant(tenantId, grant.id), { ...grant, suspendedAt: 1, revokedAt: 2 });
    });

    for (const [name, hours] of [
      ['by a clock that was ahead and was set back', -23],
      ['a month ago, of the longest lifetime', 31 * 24],
    ] as const) {
      test(`an opaque token is found that was issued ${name}`, async (t) => {
        const { storage, database, tenantId } = await workbench.tenant();
        const grant = sampleOpaqueGrant(tenantId);
        await storage.recordGrants(newGrants([grant]));
        const later = await open(t, database, () => NOW + hours * 3_600_000);
        assert.equal((await later.findGrantByTokenHash(tenantId, tokenKeyOf(grant)))?.id, grant.id);
      });
    }

    test('an unknown id or hash, or one of another tenant, finds nothing', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const theirs = sampleOpaqueGrant('other');
      await storage.recordGrants(newGrants([sampleGrant(tenantId), theirs]));
      for (const key of ['', 'nothing', '\0', theirs.id, theirs.tokenHash ?? '']) {
        assert.equal(await storage.findGrant(tenantId, key), undefined, JSON.stringify(key));
        assert.equal(await storage.findGrantByTokenHash(tenantId, { ...tokenKeyOf(theirs), hash: key }), undefined, JSON.stringify(key));
      }
      assert.deepEqual(await storage.findGrantByTokenHash('other', tokenKeyOf(theirs)), recorded(theirs));
    });

    test('an empty batch and a batch of thousands are recorded', async () => {
      const { storage, database, tenantId } = await workbench.tenant();
      await storage.recordGrants(newGrants([]));
      await storage.recordGrants(
        newGrants(Array.from({ length: 2500 }, (_, index) => (index % 2 ? sampleGrant(tenantId) : sampleOpaqueGrant(tenantId)))),
      );
      const [row] = await database.query(`SELECT sum(size) AS grants FROM grant_batches WHERE tenant_id = '${tenantId}'`);
      assert.equal(Number(row?.['grants']), 2500);
    });

    test('a retried batch succeeds, even together with other grants and in another order', async (t) => {
      const { storage, database, tenantId } = await workbench.tenant();
      const batch = [sampleGrant(tenantId, UNUSUAL), sampleOpaqueGrant(tenantId), sampleGrant(tenantId)];
      const more = Array.from({ length: 2100 }, () => sampleOpaqueGrant(tenantId));
      const node = await open(t, database);
      await storage.recordGrants(newGrants(batch));
      await storage.recordGrants(newGrants(batch));
      await node.recordGrants(newGrants([...more, ...batch.toReversed()]));
      await node.recordGrants(newGrants([...more, ...batch]));
      for (const grant of [...batch, ...more.slice(-2)]) assert.deepEqual(await storage.findGrant(tenantId, grant.id), recorded(grant));
      const [row] = await database.query(`SELECT sum(size) AS grants FROM grant_batches WHERE tenant_id = '${tenantId}'`);
      assert.equal(Number(row?.['grants']), 2103);
    });

    test('a grant that a batch contains twice is recorded once', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const grant = sampleOpaqueGrant(tenantId);
      await storage.recordGrants(newGrants([grant, { ...grant }]));
      assert.deepEqual(await storage.findGrant(tenantId, grant.id), recorded(grant));
    });

    for (const [name, bad] of BAD_ROWS) {
      test(`a batch with ${name} is refused as a whole`, async () => {
        const { storage, tenantId } = await workbench.tenant();
        const stored = name.includes('none') ? sampleGrant(tenantId) : sampleOpaqueGrant(tenantId);
        await storage.recordGrants(newGrants([stored]));
        const [before, after] = [sampleGrant(tenantId), sampleOpaqueGrant(tenantId)];
        await assert.rejects(storage.recordGrants(newGrants([before, bad(stored), after])), RowRefused);
        for (const { id } of [before, after]) assert.equal(await storage.findGrant(tenantId, id), undefined);
        assert.deepEqual(await storage.findGrant(tenantId, stored.id), recorded(stored));
        await storage.recordGrants(newGrants([before, after]));
        assert.deepEqual(await storage.findGrant(tenantId, before.id), recorded(before));
      });
    }

    test('a batch whose rows conflict with each other is refused', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const grant = sampleOpaqueGrant(tenantId);
      await assert.rejects(storage.recordGrants(newGrants([grant, { ...grant, scope: 'other' }])), RowRefused);
      assert.equal(await storage.findGrant(tenantId, grant.id), undefined);
    });

    test('concurrent batches and changes of clients all take effect, from two nodes', async (t) => {
      const { storage, database, tenantId } = await workbench.tenant();
      const nodes = [storage, await open(t, database)];
      const batches = Array.from({ length: 40 }, () => [sampleGrant(tenantId), sampleOpaqueGrant(tenantId)]);
      const clients = Array.from({ length: 10 }, () => sampleClient(tenantId));
      await Promise.all([
        ...batches.map((batch, index) => nodes[index % 2]?.recordGrants(newGrants(batch))),
        ...clients.map((client, index) => nodes[index % 2]?.createClient(client, sampleAudit(tenantId))),
      ]);
      for (const grant of batches.flat()) assert.deepEqual(await storage.findGrant(tenantId, grant.id), recorded(grant));
      for (const client of clients) assert.deepEqual(await storage.findClient(tenantId, client.clientId), client);
    });
  });
};
