// Derived grants: none is recorded after an ancestor has ended, and from then on the guards of all learn of its end.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Grant, Storage } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { newGrant, sampleGrant } from '../samples/grant.ts';
import { NOW, nextId } from '../samples/ids-and-time.ts';
import { open, openFresh, type Workbench } from '../test-store.ts';

type ProvenGrant = Parameters<Storage['recordDerivedGrants']>[0][number];

const all = { after: 0, notExpiredAt: 0, limit: 100 };

/** A grant that is derived from others, the parent last. */
const derivedFrom = (ancestors: readonly Grant[], given: Partial<Grant> = {}): Grant => {
  const chain = ancestors.map(({ id, clientId, credentialId, tenantGeneration, clientGeneration }) => ({
    ...{ id, clientId, credentialId, tenantGeneration, clientGeneration },
  }));
  const derivation = JSON.stringify({ grantType: 'x', subject: 's', parent: ancestors.at(-1)?.id, depth: ancestors.length, chain });
  return sampleGrant(ancestors[0]?.tenantId ?? '', { derivation, ...given });
};
const row = (grant: Grant, replays: ProvenGrant['replays'] = []): ProvenGrant => ({ grant: newGrant(grant), replays });

export const derivedGrantsContract = (workbench: Workbench): void => {
  describe('derived grants', () => {
    const scene = async () => {
      const { database, storage, tenantId } = await workbench.tenant();
      const root = sampleGrant(tenantId, { audience: 'urn:a' });
      await storage.recordGrants([newGrant(root)]);
      const child = derivedFrom([root], { audience: 'urn:b urn:c' });
      const grandchild = derivedFrom([root, child], { audience: 'urn:d' });
      for (const grant of [child, grandchild]) assert.equal((await storage.recordDerivedGrants([row(grant)])).size, 0);
      return { database, storage, tenantId, root, child, grandchild };
    };

    test('are found as they were recorded, with their origin', async () => {
      const { storage, tenantId, root, child, grandchild } = await scene();
      assert.equal((await storage.findGrant(tenantId, grandchild.id))?.derivation, grandchild.derivation);
      const found = await storage.derivedGrants(tenantId, root.id, 10);
      assert.deepEqual(
        found.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
        [
          { id: child.id, parentId: root.id },
          { id: grandchild.id, parentId: child.id },
        ].toSorted((one, other) => (one.id < other.id ? -1 : 1)),
      );
      assert.deepEqual(await storage.derivedGrants(tenantId, child.id, 10), [{ id: grandchild.id, parentId: child.id }]);
      assert.equal((await storage.derivedGrants(tenantId, root.id, 1)).length, 1);
      for (const id of [grandchild.id, nextId(), '\0', '']) assert.deepEqual(await storage.derivedGrants(tenantId, id, 10), []);
      assert.deepEqual(await storage.derivedGrants('other', root.id, 10), [], 'in their tenant');
    });

    test('a retried batch is accepted', async () => {
      const { storage, tenantId, root, child } = await scene();
      const replays = [{ tenantId, kind: 'assertion' as const, key: nextId(), expiresAt: NOW }];
      const another = derivedFrom([root]);
      for (let attempt = 0; attempt < 2; attempt++) {
        assert.equal((await storage.recordDerivedGrants([row(child), row(another, replays)])).size, 0);
      }
      assert.equal((await storage.derivedGrants(tenantId, root.id, 10)).length, 3);
    });

    const endings: Readonly<Record<string, (each: Awaited<ReturnType<typeof scene>>) => Promise<unknown>>> = {
      'a revocation by its client': ({ storage, root }) => storage.revokeGrants([{ grant: { ...root }, at: NOW }]),
      'a revocation by a manager': ({ storage, tenantId, root: { id } }) =>
        storage.changeGrant({ tenantId, id, to: 'revoked', at: NOW, audit: sampleAudit(tenantId) }),
      'a suspension': ({ storage, tenantId, root: { id } }) =>
        storage.changeGrant({ tenantId, id, to: 'suspended', at: NOW, audit: sampleAudit(tenantId) }),
    };
    for (const [ending, end] of Object.entries(endings)) {
      test(`${ending} of an ancestor: no more is derived, and the event is for every audience`, async () => {
        const made = await scene();
        await end(made);
        const { storage, tenantId, root, child } = made;
        const late = [derivedFrom([root]), derivedFrom([root, child])];
        const refused = await storage.recordDerivedGrants(late.map((grant) => row(grant)));
        assert.deepEqual(
          late.map(({ id }) => refused.get(id)),
          [{ ended: root.id }, { ended: root.id }],
        );
        for (const { id } of late) assert.equal(await storage.findGrant(tenantId, id), undefined);
        const [event] = await storage.revocations(tenantId, all);
        assert(event?.revocation.type === 'token' && event.revocation.jti === root.id);
        assert.deepEqual(event.revocation.audience.split(' ').toSorted(), ['urn:a', 'urn:b', 'urn:c', 'urn:d']);
      });
    }

    test('a revocation of many is for the audiences of what was derived of each, and of nothing else', async () => {
      const { storage, tenantId, root, child } = await scene();
      const other = sampleGrant(tenantId, { audience: 'urn:z' });
      await storage.recordGrants([newGrant(other)]);
      await storage.revokeGrants([root, other, child].map((grant) => ({ grant, at: NOW })));
      const events = (await storage.revocations(tenantId, all)).map(({ revocation }) => revocation);
      const audiences = events.flatMap((event) =>
        event.type === 'token' ? [[event.jti, event.audience.split(' ').toSorted().join(' ')]] : [],
      );
      assert.deepEqual(Object.fromEntries(audiences), {
        [root.id]: 'urn:a urn:b urn:c urn:d',
        [other.id]: 'urn:z',
        [child.id]: 'urn:b urn:c urn:d',
      });
    });

    test('the denial of an ancestor without a grant, too', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const grant = { ...sampleGrant(tenantId, { audience: 'urn:a' }), unrecorded: true };
      assert.equal((await storage.recordDerivedGrants([row(derivedFrom([grant], { audience: 'urn:b' }))])).size, 0);
      await storage.revokeGrants([{ grant, at: NOW }]);
      const late = derivedFrom([grant]);
      assert.deepEqual((await storage.recordDerivedGrants([row(late)])).get(late.id), { ended: grant.id });
      const [event] = await storage.revocations(tenantId, all);
      assert(event?.revocation.type === 'token');
      assert.equal(event.revocation.audience, 'urn:a urn:b');
    });

    test('one that presents what was used before is refused, and no other of its batch', async () => {
      const { storage, tenantId, root } = await scene();
      const replays = [{ tenantId, kind: 'assertion' as const, key: nextId(), expiresAt: NOW }];
      const [first, second, third] = [derivedFrom([root]), derivedFrom([root]), derivedFrom([root])];
      const refused = await storage.recordDerivedGrants([row(first, replays), row(second, replays), row(third)]);
      assert.deepEqual([...refused], [[second.id, { used: replays }]]);
      assert.equal(await storage.findGrant(tenantId, second.id), undefined);
    });

    test('of a derivation and a revocation at the same moment, on two nodes, guards learn whatever the order', async (t) => {
      const { database, storage, tenantId } = await workbench.tenant();
      const other = await open(t, database);
      for (let round = 0; round < 10; round++) {
        const root = sampleGrant(tenantId, { audience: 'urn:a' });
        await storage.recordGrants([newGrant(root)]);
        const child = derivedFrom([root], { audience: 'urn:b' });
        const last = await storage.lastRevocation(tenantId);
        const [refused] = await Promise.all([other.recordDerivedGrants([row(child)]), storage.revokeGrants([{ grant: root, at: NOW }])]);
        const [event] = await storage.revocations(tenantId, { ...all, after: last });
        assert(event?.revocation.type === 'token');
        assert.equal(event.revocation.audience, refused.size === 1 ? 'urn:a' : 'urn:a urn:b');
      }
    });

    test('expired ones are forgotten, a few at a time, and no others', async (t) => {
      const { storage, tenantId } = await openFresh(t, workbench.emptyDatabase);
      const root = sampleGrant(tenantId, { expiresAt: 100 });
      const expiries = [60, 60, 60, 70];
      for (const expiresAt of expiries) await storage.recordDerivedGrants([row(derivedFrom([root], { expiresAt }))]);
      assert.equal(await storage.purgeDerivedGrants(60, 2), 0);
      assert.deepEqual([await storage.purgeDerivedGrants(61, 2), await storage.purgeDerivedGrants(61, 2)], [2, 1]);
      assert.equal((await storage.derivedGrants(tenantId, root.id, 10)).length, 1);
    });
  });
};
