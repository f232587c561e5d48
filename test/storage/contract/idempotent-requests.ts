// The contract of claimRequest, settleRequest, releaseRequest and purgeRequests.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NOW } from '../samples/ids-and-time.ts';
import { sampleClaim } from '../samples/request-claim.ts';
import { open, type Workbench } from '../test-store.ts';

const SEALED = { keyId: 'master-1', ciphertext: 'c2VhbGVk' };

export const idempotentRequestsContract = (workbench: Workbench): void => {
  describe('requests under an Idempotency-Key', () => {
    test('the first request claims the key; later ones get that request, with its response once there is one', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const first = sampleClaim(tenantId);
      const { fingerprint, requestId } = first;
      assert.equal(await storage.claimRequest(first), undefined);
      const inProgress = { fingerprint, requestId, startedAt: NOW, response: undefined };
      assert.deepEqual(await storage.claimRequest(sampleClaim(tenantId, { fingerprint: 'another', at: NOW + 1 })), inProgress);
      const settled = { status: 201, headers: { etag: '"1"' }, body: '{}', sealed: SEALED };
      await storage.settleRequest({ ...first, ...settled });
      const response = { ...settled, revealedUntil: first.revealedUntil };
      assert.deepEqual(await storage.claimRequest(sampleClaim(tenantId)), { ...inProgress, response });
    });

    test('a key belongs to one actor in one tenant', async () => {
      const { storage, tenantId } = await workbench.tenant();
      for (const given of [{}, { actor: 'b' }, { tenantId: 'another' }, { key: 'key-2' }]) {
        assert.equal(await storage.claimRequest(sampleClaim(tenantId, given)), undefined);
      }
    });

    test('of ten concurrent requests on two nodes, one claims the key', async (t) => {
      const { storage, database, tenantId } = await workbench.tenant();
      const other = await open(t, database);
      const claims = Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? storage : other).claimRequest(sampleClaim(tenantId)));
      assert.equal((await Promise.all(claims)).filter((before) => before === undefined).length, 1);
    });

    test('a released request frees its key, but no other key, and not after its response', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const [first, second] = [sampleClaim(tenantId), sampleClaim(tenantId)];
      await storage.claimRequest(first);
      await storage.releaseRequest(second);
      assert.notEqual(await storage.claimRequest(second), undefined);
      await storage.releaseRequest(first);
      assert.equal(await storage.claimRequest(second), undefined);
      await storage.settleRequest({ ...second, status: 200, headers: {}, body: '{}', sealed: undefined });
      await storage.releaseRequest(second);
      assert.equal((await storage.claimRequest(first))?.response?.status, 200);
    });

    test('an interrupted request is taken over by its id, once', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const interrupted = sampleClaim(tenantId);
      await storage.claimRequest(interrupted);
      const successors = [1, 2].map(() => sampleClaim(tenantId, { takesOver: interrupted.requestId }));
      const claims = await Promise.all(successors.map((successor) => storage.claimRequest(successor)));
      assert.equal(claims.filter((before) => before === undefined).length, 1);
      await storage.settleRequest({ ...interrupted, status: 200, headers: {}, body: '{}', sealed: undefined });
      assert.equal((await storage.claimRequest(sampleClaim(tenantId)))?.response, undefined, 'what was cut off no longer answers');
    });

    test('a request with a response is not taken over', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const first = sampleClaim(tenantId);
      await storage.claimRequest(first);
      await storage.settleRequest({ ...first, status: 200, headers: {}, body: '{}', sealed: undefined });
      assert.notEqual(await storage.claimRequest(sampleClaim(tenantId, { takesOver: first.requestId })), undefined);
    });

    test('an expired key can be claimed, even before it is purged', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const first = sampleClaim(tenantId);
      await storage.claimRequest(first);
      assert.notEqual(await storage.claimRequest(sampleClaim(tenantId, { at: first.expiresAt - 1 })), undefined);
      assert.equal(await storage.claimRequest(sampleClaim(tenantId, { at: first.expiresAt })), undefined);
    });

    test('the purge removes expired secrets and expired responses', async () => {
      const { storage, database, tenantId } = await workbench.tenant();
      const first = sampleClaim(tenantId);
      await storage.claimRequest(first);
      await storage.settleRequest({ ...first, status: 201, headers: {}, body: '{}', sealed: SEALED });
      const storedRow = async () =>
        (await database.query(`SELECT sealed, body FROM idempotent_requests WHERE tenant_id = '${tenantId}'`)).map((row) => ({ ...row }));
      await storage.purgeRequests(first.revealedUntil - 1);
      assert.deepEqual(await storedRow(), [{ sealed: SEALED.ciphertext, body: '{}' }]);
      await storage.purgeRequests(first.revealedUntil);
      assert.deepEqual(await storedRow(), [{ sealed: null, body: '{}' }]);
      await storage.purgeRequests(first.expiresAt);
      assert.deepEqual(await storedRow(), []);
    });
  });
};
