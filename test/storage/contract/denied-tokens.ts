// The deny list of tokens without a grant, and what is recorded with such a token: its assertion and a count.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleAudit } from '../samples/audit-entry.ts';
import { newGrant, sampleGrant } from '../samples/grant.ts';
import { NOW, nextId } from '../samples/ids-and-time.ts';
import { open, openFresh, type Workbench } from '../test-store.ts';

const all = { after: 0, notExpiredAt: 0, limit: 10 };
const EXP = Math.floor(NOW / 1000) + 60;

export const deniedTokensContract = (workbench: Workbench): void => {
  describe('tokens without a grant', () => {
    test('one that its client revokes is denied from then on, on every node, and guards learn of it once', async (t) => {
      const { database, storage, tenantId } = await workbench.tenant();
      const other = await open(t, database);
      const grant = { ...sampleGrant(tenantId, { expiresAt: EXP }), unrecorded: true };
      assert.equal(await storage.findDenial(tenantId, grant.id), undefined);
      for (const at of [NOW, NOW + 1]) await storage.revokeGrants([{ grant, at }]);
      for (const node of [storage, other]) assert.equal(await node.findDenial(tenantId, grant.id), NOW);
      assert.equal(await storage.findDenial('other', grant.id), undefined, 'in its tenant');
      const { id: jti, clientId, audience } = grant;
      assert.deepEqual(
        (await storage.revocations(tenantId, all)).map(({ revocation }) => revocation),
        [{ type: 'token', jti, status: 1, clientId, audience, exp: EXP }],
      );
      assert.equal(await storage.findGrant(tenantId, grant.id), undefined, 'that makes it no grant');
    });

    test('one batch revokes some with a grant and some without', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const recorded = sampleGrant(tenantId);
      const unrecorded = { ...sampleGrant(tenantId, { expiresAt: EXP }), unrecorded: true };
      await storage.recordGrants([newGrant(recorded)]);
      await storage.revokeGrants([recorded, unrecorded].map((grant) => ({ grant, at: NOW })));
      assert.equal((await storage.findGrant(tenantId, recorded.id))?.revokedAt, NOW);
      assert.equal(await storage.findDenial(tenantId, unrecorded.id), NOW);
      assert.equal(await storage.findDenial(tenantId, recorded.id), undefined);
      assert.equal(await storage.lastRevocation(tenantId), 2);
    });

    test('one is revoked by its id alone, once, with an audit entry', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const jti = nextId();
      const denial = { tenantId, jti, expiresAt: EXP, at: NOW };
      const before = (await storage.auditPage(tenantId, { order: 'oldest', limit: 100 })).length;
      assert.equal(await storage.denyToken({ ...denial, audit: sampleAudit(tenantId) }), 'changed');
      assert.equal(await storage.denyToken({ ...denial, at: NOW + 1, audit: sampleAudit(tenantId) }), 'unchanged');
      assert.equal(await storage.findDenial(tenantId, jti), NOW);
      assert.equal((await storage.auditPage(tenantId, { order: 'oldest', limit: 100 })).length, before + 1);
      assert.deepEqual(
        (await storage.revocations(tenantId, all)).map(({ revocation }) => revocation),
        [{ type: 'token', jti, status: 1, clientId: '', audience: '', exp: EXP }],
      );
    });

    test('ten nodes that revoke the same token at once revoke it once', async (t) => {
      const { database, storage, tenantId } = await workbench.tenant();
      const nodes = [storage, await open(t, database)];
      const grant = { ...sampleGrant(tenantId, { expiresAt: EXP }), unrecorded: true };
      await Promise.all(Array.from({ length: 10 }, (_, n) => (nodes[n % 2] ?? storage).revokeGrants([{ grant, at: NOW + n }])));
      assert.equal(await storage.lastRevocation(tenantId), 1);
    });

    test('expired ones are removed, a few at a time, and no others', async (t) => {
      const { storage, tenantId } = await openFresh(t, workbench.emptyDatabase);
      const ids = [nextId(), nextId(), nextId(), nextId()];
      for (const [n, jti] of ids.entries()) {
        await storage.denyToken({ tenantId, jti, expiresAt: EXP + (n === 3 ? 10 : 0), at: NOW, audit: sampleAudit(tenantId) });
      }
      assert.equal(await storage.purgeDenials(EXP, 2), 0, 'in the second of its expiry, the token may still be presented');
      assert.deepEqual([await storage.purgeDenials(EXP + 1, 2), await storage.purgeDenials(EXP + 1, 2)], [2, 1]);
      assert.deepEqual(await Promise.all(ids.map((jti) => storage.findDenial(tenantId, jti))), [undefined, undefined, undefined, NOW]);
    });

    test('an unknown id is not denied, whatever it is', async () => {
      const { storage, tenantId } = await workbench.tenant();
      for (const jti of ['', '\0', nextId()]) assert.equal(await storage.findDenial(tenantId, jti), undefined);
    });

    test('the assertion of one is used up though no grant is recorded', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const [first, second] = [sampleGrant(tenantId), sampleGrant(tenantId)].map(newGrant);
      if (first === undefined || second === undefined) return assert.fail('two grants');
      const replays = [{ tenantId, kind: 'assertion' as const, key: 'k', expiresAt: NOW }];
      for (let attempt = 0; attempt < 2; attempt++) {
        assert.equal((await storage.recordProvenGrants([{ grant: first, replays, unrecorded: true }])).size, 0, 'also when it is retried');
      }
      assert.deepEqual([...(await storage.recordProvenGrants([{ grant: second, replays, unrecorded: true }])).keys()], [second.id]);
      assert.equal(await storage.findGrant(tenantId, first.id), undefined);
    });

    test('they are counted by client, credential, address and hour, with those that have a grant', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const issuedAt = Math.floor(NOW / 3_600_000) * 3600;
      const common = { tenantId, clientId: 'client-1', credentialId: 's', address: '192.0.2.1' };
      await storage.recordGrants([newGrant(sampleGrant(tenantId, { ...common, issuedAt: issuedAt + 5 }))]);
      await storage.addSignIns([{ ...common, count: 3, firstAt: issuedAt + 3, lastAt: issuedAt + 4 }]);
      await storage.addSignIns([
        { ...common, count: 2, firstAt: issuedAt + 1, lastAt: issuedAt + 2 },
        { ...common, address: '192.0.2.2', count: 1, firstAt: issuedAt, lastAt: issuedAt },
      ]);
      const groups = await storage.signIns(tenantId, { since: issuedAt * 1000, until: (issuedAt + 10) * 1000, limit: 10 });
      assert.deepEqual(
        groups.map(({ address, count, firstAt, lastAt }) => [address, count, firstAt / 1000 - issuedAt, lastAt / 1000 - issuedAt]),
        [
          ['192.0.2.1', 6, 1, 5],
          ['192.0.2.2', 1, 0, 0],
        ],
      );
    });
  });
};
