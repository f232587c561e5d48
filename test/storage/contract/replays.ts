// The contract of replay records, for values that are accepted only once, and of the list of revocations.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient } from '../samples/client.ts';
import { newGrant, newGrants, sampleGrant, sampleOpaqueGrant, tokenKeyOf } from '../samples/grant.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { open, openFresh, type Workbench } from '../test-store.ts';

const replay = (tenantId: string, key: string, expiresAt = NOW) => ({ tenantId, kind: 'assertion' as const, key, expiresAt });

export const replaysContract = ({ emptyDatabase }: Workbench): void => {
  describe('replays', () => {
    test('of ten concurrent grants with the same replay record, on two nodes, one is written', async (t) => {
      const { database, storage, tenantId } = await openFresh(t, emptyDatabase);
      const nodes = [storage, await open(t, database)];
      const grants = Array.from({ length: 10 }, () => sampleGrant(tenantId));
      const refused = await Promise.all(
        grants.map((grant, n) =>
          (nodes[n % 2] ?? storage).recordProvenGrants([{ grant: newGrant(grant), replays: [replay(tenantId, 'k')] }]),
        ),
      );
      assert.equal(refused.filter(({ size }) => size === 0).length, 1);
      const found = await Promise.all(grants.map(({ id }) => storage.findGrant(tenantId, id)));
      assert.equal(found.filter((grant) => grant !== undefined).length, 1);
    });
    test('within one batch the first grant is written, and the others are returned as refused', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const [first, second, third] = [sampleGrant(tenantId), sampleGrant(tenantId), sampleGrant(tenantId)];
      const refused = await storage.recordProvenGrants([
        { grant: newGrant(first), replays: [replay(tenantId, 'k')] },
        { grant: newGrant(second), replays: [replay(tenantId, 'k')] },
        { grant: newGrant(third), replays: [replay(tenantId, 'l')] },
      ]);
      assert.deepEqual([...refused], [[second.id, [replay(tenantId, 'k')]]]);
    });
    test('a commit with an unknown outcome can be retried', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const batch = [{ grant: newGrant(sampleGrant(tenantId)), replays: [replay(tenantId, 'k'), replay(tenantId, 'l')] }];
      for (let attempt = 0; attempt < 2; attempt++) assert.equal((await storage.recordProvenGrants(batch)).size, 0);
    });
    test('a grant with several replay records is refused if one was used, which is returned', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      assert.equal(await storage.recordReplays([replay(tenantId, 'k')]), true);
      const grant = sampleGrant(tenantId);
      const proof = { ...replay(tenantId, 'k'), kind: 'dpop' as const };
      assert.deepEqual(
        [...(await storage.recordProvenGrants([{ grant: newGrant(grant), replays: [replay(tenantId, 'l'), proof] }]))],
        [[grant.id, [proof]]],
      );
      assert.equal(await storage.findGrant(tenantId, grant.id), undefined);
    });
    test('without a grant, either all replay records are written, or none', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      assert.equal(await storage.recordReplays([replay(tenantId, 'k')]), true);
      assert.equal(await storage.recordReplays([replay(tenantId, 'l'), replay(tenantId, 'k')]), false);
      assert.equal(await storage.recordReplays([replay(tenantId, 'l')]), true, 'nothing was written');
      assert.equal(await storage.recordReplays([replay('other', 'k')]), true, 'another tenant’s');
    });
    test('expired replay records are removed, a few at a time', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      for (const key of ['a', 'b', 'c']) await storage.recordReplays([replay(tenantId, key, NOW)]);
      await storage.recordReplays([replay(tenantId, 'd', NOW + 10)]);
      assert.deepEqual([await storage.purgeReplays(NOW + 1, 2), await storage.purgeReplays(NOW + 1, 2)], [2, 1]);
      assert.equal(await storage.recordReplays([replay(tenantId, 'd')]), false);
      assert.equal(await storage.recordReplays([replay(tenantId, 'a')]), true);
    });
  });

  describe('revocations', () => {
    const all = { after: 0, notExpiredAt: 0, limit: 1000 };
    test('are numbered without gaps, in the order in which they become visible', async (t) => {
      const { database, storage, tenantId } = await openFresh(t, emptyDatabase);
      const nodes = [storage, await open(t, database)];
      const grants = Array.from({ length: 40 }, () => sampleGrant(tenantId));
      await storage.recordGrants(newGrants(grants));
      await Promise.all(grants.map((grant, n) => (nodes[n % 2] ?? storage).revokeGrants([{ grant, at: NOW }])));
      const seen = await storage.revocations(tenantId, all);
      assert.deepEqual(
        seen.map(({ seq }) => seq),
        Array.from({ length: 40 }, (_, n) => n + 1),
      );
      assert.equal(await storage.lastRevocation(tenantId), 40);
      assert.equal((await storage.lastRevocations()).get(tenantId), 40);
    });
    test('of a grant are recorded once and for good, with the clients that may read them', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const grant = sampleGrant(tenantId);
      await storage.recordGrants(newGrants([grant]));
      for (let time = 0; time < 2; time++) {
        await storage.revokeGrants([
          { grant, at: NOW + time },
          { grant, at: NOW + time },
        ]);
      }
      assert.equal((await storage.findGrant(tenantId, grant.id))?.revokedAt, NOW);
      const { clientId, audience, expiresAt: exp } = grant;
      assert.deepEqual(await storage.revocations(tenantId, all), [
        { seq: 1, revocation: { type: 'token', jti: grant.id, status: 1, clientId, audience, exp } },
      ]);
    });
    test('of a suspended grant, which stays suspended', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const [grant, other] = [sampleOpaqueGrant(tenantId), sampleOpaqueGrant(tenantId)];
      await storage.recordGrants(newGrants([grant, other]));
      await storage.changeGrant({ tenantId, id: grant.id, to: 'suspended', at: NOW, audit: sampleAudit(tenantId) });
      await storage.revokeGrants([{ grant, at: NOW + 1 }]);
      for (const found of [await storage.findGrant(tenantId, grant.id), await storage.findGrantByTokenHash(tenantId, tokenKeyOf(grant))]) {
        assert.deepEqual([found?.suspendedAt, found?.revokedAt], [NOW, NOW + 1]);
      }
      const found = await storage.findGrantByTokenHash(tenantId, tokenKeyOf(other));
      assert.deepEqual([found?.id, found?.suspendedAt, found?.revokedAt], [other.id, undefined, undefined]);
      assert.equal(await storage.lastRevocation(tenantId), 2);
    });
    test('distinguish suspended from revoked grants, and follow each change of state', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const { id } = sampleGrant(tenantId);
      await storage.recordGrants(newGrants([sampleGrant(tenantId, { id })]));
      const to = (state: 'active' | 'suspended' | 'revoked') =>
        storage.changeGrant({ tenantId, id, to: state, at: NOW, audit: sampleAudit(tenantId) });
      assert.deepEqual(
        [await to('active'), await to('suspended'), await to('suspended'), await to('active')],
        ['unchanged', 'changed', 'unchanged', 'changed'],
      );
      assert.deepEqual(
        [await to('suspended'), await to('revoked'), await to('active'), await to('revoked')],
        ['changed', 'changed', 'unchanged', 'unchanged'],
      );
      const grant = await storage.findGrant(tenantId, id);
      assert.deepEqual([grant?.suspendedAt, grant?.revokedAt], [NOW, NOW]);
      const statuses = (await storage.revocations(tenantId, all)).map(({ revocation }) =>
        revocation.type === 'token' ? revocation.status : -1,
      );
      assert.deepEqual(statuses, [2, 0, 2, 1]);
      assert.equal(await storage.changeGrant({ tenantId, id: 'none', to: 'revoked', at: NOW, audit: sampleAudit(tenantId) }), 'unknown');
      assert.equal(await storage.changeGrant({ tenantId: 'other', id, to: 'revoked', at: NOW, audit: sampleAudit(tenantId) }), 'unknown');
    });
    test('an event for many tokens is listed for as long as any of them can live, whatever the tenant allows now', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const client = sampleClient(tenantId);
      await storage.createClient(client, sampleAudit(tenantId));
      const [tenant = assert.fail()] = await storage.tenants();
      const record = { ...tenant, accessTokenLifetime: 60, maxAccessTokenLifetime: 60 };
      assert.equal(await storage.updateTenant({ record, expectedVersion: 1, audit: sampleAudit(tenantId) }), 'changed');
      const { clientId } = client;
      await storage.endClientTokens({ tenantId, clientId, at: NOW, by: 'x', audit: sampleAudit(tenantId) });
      await storage.endTenantTokens({ tenantId, at: NOW, audit: sampleAudit(tenantId) });
      const events = (await storage.revocations(tenantId, all)).map(({ revocation: { type, exp } }) => [type, exp]);
      // A day, and a minute for guards that receive the event late.
      const exp = NOW / 1000 + 86_460;
      assert.deepEqual(events, [
        ['client', exp],
        ['tenant', exp],
      ]);
    });
    test('that have expired are not listed, and are removed later, a few at a time; numbers continue', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const [early, late] = [sampleGrant(tenantId, { expiresAt: 100 }), sampleGrant(tenantId, { expiresAt: 200 })];
      await storage.recordGrants(newGrants([early, late]));
      await storage.revokeGrants([early, late].map((grant) => ({ grant, at: NOW })));
      assert.deepEqual((await storage.revocations(tenantId, { ...all, notExpiredAt: 100 })).length, 1);
      assert.equal(await storage.purgeRevocations(101, 10), 1);
      assert.deepEqual((await storage.revocations(tenantId, all)).length, 1);
      assert.deepEqual([await storage.purgeRevocations(201, 1), await storage.purgeRevocations(201, 1)], [1, 0]);
      assert.equal(await storage.lastRevocation(tenantId), 2);
    });
  });
};
