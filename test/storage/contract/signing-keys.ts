// The contract of signing keys: of several concurrent identical changes, exactly one takes effect.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SigningKeyRecord, Storage } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { sampleKey } from '../samples/signing-key.ts';
import { openFresh, type Workbench } from '../test-store.ts';

const LATER = NOW + 1_000;
const stateOf = ({ signsFrom, retiredAt, revokedAt }: SigningKeyRecord): string => {
  if (revokedAt !== undefined) return 'revoked';
  if (retiredAt !== undefined) return 'retired';
  return signsFrom === undefined ? 'standby' : 'signing';
};
const states = async (storage: Storage, tenantId: string): Promise<readonly string[]> =>
  (await storage.signingKeys(tenantId)).map((key) => `${key.kid.startsWith('kid-0') ? 'new' : key.kid} ${stateOf(key)}`);
const change = (tenantId: string) => ({
  tenantId,
  at: LATER,
  standby: sampleKey(tenantId, { announcedAt: LATER }),
  audit: sampleAudit(tenantId),
});

export const signingKeysContract = ({ emptyDatabase }: Workbench): void => {
  describe('signing keys', () => {
    test('a rotation makes the standby key the signing key, retires the previous one and announces a new standby', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      assert.equal(await storage.rotateSigningKey({ ...change(tenantId), kid: 'kid-1', next: 'kid-2', algorithm: 'ES256' }), true);
      assert.deepEqual(await states(storage, tenantId), ['kid-1 retired', 'kid-2 signing', 'new standby']);
    });
    test('of ten concurrent rotations from one key, one takes effect', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const made = await Promise.all(
        Array.from({ length: 10 }, () =>
          storage.rotateSigningKey({ ...change(tenantId), kid: 'kid-1', next: 'kid-2', algorithm: 'ES256' }),
        ),
      );
      assert.deepEqual([made.filter(Boolean).length, (await storage.signingKeys(tenantId)).length], [1, 3]);
    });
    test('a standby key other than the expected one does not sign, because it was only just announced', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      await storage.revokeSigningKey({ ...change(tenantId), kid: 'kid-2' });
      assert.equal(await storage.rotateSigningKey({ ...change(tenantId), kid: 'kid-1', next: 'kid-2', algorithm: 'ES256' }), false);
      assert.deepEqual(await states(storage, tenantId), ['kid-1 signing', 'kid-2 revoked', 'new standby']);
    });
    for (const [kid, want] of [
      ['kid-1', ['kid-1 revoked', 'kid-2 signing', 'new standby']],
      ['kid-2', ['kid-1 signing', 'kid-2 revoked', 'new standby']],
    ] as const) {
      test(`revoking ${kid} creates a replacement`, async (t) => {
        const { storage, tenantId } = await openFresh(t, emptyDatabase);
        assert.equal(await storage.revokeSigningKey({ ...change(tenantId), kid }), 'changed');
        assert.deepEqual(await states(storage, tenantId), want);
        assert.equal(await storage.revokeSigningKey({ ...change(tenantId), kid }), 'unchanged');
        assert.equal(await storage.revokeSigningKey({ ...change(tenantId), kid: 'none' }), 'unknown');
        const [event] = await storage.revocations(tenantId, { after: 0, notExpiredAt: 0, limit: 10 });
        assert.deepEqual(event, { seq: 1, revocation: { type: 'key', kid, exp: LATER / 1000 + 86_460 } });
      });
    }
    test('revoking a retired key creates no replacement', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      await storage.rotateSigningKey({ ...change(tenantId), kid: 'kid-1', next: 'kid-2', algorithm: 'ES256' });
      await storage.revokeSigningKey({ ...change(tenantId), kid: 'kid-1' });
      assert.deepEqual(await states(storage, tenantId), ['kid-1 revoked', 'kid-2 signing', 'new standby']);
    });
    test('the first keys of an algorithm are created once', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const add = () =>
        storage.addSigningKeys({
          ...change(tenantId),
          standby: sampleKey(tenantId, { algorithm: 'PS256' }),
          signing: sampleKey(tenantId, { algorithm: 'PS256', signsFrom: NOW }),
        });
      const made = await Promise.all([add(), add(), add()]);
      assert.deepEqual([made.filter(Boolean).length, (await storage.signingKeys(tenantId)).length], [1, 4]);
    });
    test('keys that ended before the given time are removed; those that ended later or not at all are retained', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      await storage.rotateSigningKey({ ...change(tenantId), kid: 'kid-1', next: 'kid-2', algorithm: 'ES256' });
      const early = sampleAudit(tenantId);
      await storage.removeSigningKeys(tenantId, LATER, early);
      assert.equal((await storage.signingKeys(tenantId)).length, 3);
      const removal = sampleAudit(tenantId, { event: 'key.remove' });
      await storage.removeSigningKeys(tenantId, LATER + 1, removal);
      assert.deepEqual(await states(storage, tenantId), ['kid-2 signing', 'new standby']);
      assert.deepEqual(await storage.auditOfRequest(tenantId, early.requestId), [], 'nothing was removed');
      assert.deepEqual(await storage.auditOfRequest(tenantId, removal.requestId), [{ ...removal, detail: { kids: ['kid-1'] } }]);
    });
  });
};
