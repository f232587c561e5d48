// The contract of the audit trail: its chains and checkpoints, and the purge of old entries.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { auditChainStart, auditLink } from '@mintmark/protocol';
import { type AuditPageRequest, RowRefused, type Storage } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient, sampleManager } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { addTenant, open, openFresh, type Workbench } from '../test-store.ts';

const DAY = 86_400_000;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Returns all entries of all chains, after checking the hash of each. */
const checkedEntries = async (storage: Storage, tenantId: string) => {
  const all = [];
  for (const { epoch, seq: last, hash: head, purgedSeq, purgedHash } of await storage.auditChains(tenantId)) {
    let [seq, hash] = purgedSeq === 0 ? [0, sha256(auditChainStart(tenantId, epoch))] : [purgedSeq, purgedHash];
    for (const entry of await storage.auditLinks(tenantId, { epoch, after: purgedSeq, limit: 1000 })) {
      seq++;
      const {
        requestId: request_id,
        credentialId: credential_id = null,
        reason = null,
        actor = null,
        subject = null,
        address = null,
      } = entry;
      hash = sha256(auditLink(hash, { ...entry, tenant_id: tenantId, request_id, credential_id, reason, actor, subject, address }));
      assert.deepEqual([entry.seq, entry.hash], [seq, hash]);
      all.push(entry);
    }
    assert.deepEqual([last, head], [seq, hash], 'the chain ends with its last entry');
  }
  return all;
};

export const auditChainContract = (workbench: Workbench): void => {
  describe('audit chains', () => {
    test('concurrent changes and batches, by two nodes, are linked without a gap', async (t) => {
      const { storage, database, tenantId } = await workbench.tenant();
      const nodes = [storage, await open(t, database)];
      const known = (await checkedEntries(storage, tenantId)).length;
      const writes = nodes.flatMap((node) =>
        Array.from({ length: 6 }, (_, n) =>
          n % 2 === 0
            ? node.appendAudit([sampleAudit(tenantId), sampleAudit(tenantId), sampleAudit(tenantId)])
            : node.createClient(sampleClient(tenantId), sampleAudit(tenantId)),
        ),
      );
      await Promise.all(writes);
      assert.equal((await checkedEntries(storage, tenantId)).length - known, 2 * (3 * 3 + 3));
      assert.equal((await storage.auditChains(tenantId)).length, 2, 'one for each node');
    });

    test('an entry that is rolled back is not in the chain', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const known = sampleAudit(tenantId);
      await storage.appendAudit([known]);
      const before = (await checkedEntries(storage, tenantId)).length;
      await assert.rejects(storage.appendAudit([sampleAudit(tenantId), known]), RowRefused);
      await assert.rejects(storage.createClient(sampleClient(tenantId), known), RowRefused);
      const record = sampleManager(tenantId, { clientId: 'admin', entitlements: [], version: 2 });
      assert.equal(await storage.updateClient({ record, expectedVersion: 1, audit: sampleAudit(tenantId) }), 'locked-out');
      await storage.appendAudit([sampleAudit(tenantId)]);
      assert.equal((await checkedEntries(storage, tenantId)).length, before + 1);
    });

    test('each tenant has its own chains, also for one batch', async (t) => {
      const { storage, tenantId, database } = await openFresh(t, workbench.emptyDatabase);
      const other = await addTenant(database);
      await storage.appendAudit([sampleAudit(other), sampleAudit(tenantId), sampleAudit(other)]);
      assert.deepEqual([(await checkedEntries(storage, tenantId)).length, (await checkedEntries(storage, other)).length], [2, 2]);
    });

    test('text that the database cannot store is linked in its stored form', async () => {
      const { storage, tenantId } = await workbench.tenant();
      await storage.appendAudit([
        sampleAudit(tenantId, { actor: 'a\0\ud800', subject: '世界', detail: { '\ud800': 'a\0', __proto__x: [1, { b: null, a: 1.5 }] } }),
      ]);
      await checkedEntries(storage, tenantId);
    });

    const FILTERS: readonly (readonly [name: string, filter: Partial<AuditPageRequest>, found: readonly number[]])[] = [
      ['all', {}, [0, 1, 2, 3]],
      ['newest first', { order: 'newest' }, [3, 2, 1, 0]],
      ['an event', { event: 'key.rotate' }, [1]],
      ['a result', { result: 'refused' }, [2, 3]],
      ['a reason', { reason: 'wrong_secret' }, [2]],
      ['an actor', { actor: 'ops' }, [1, 2]],
      ['a subject', { subject: 'billing' }, [0]],
      ['an address', { address: '192.0.2.1' }, [3]],
      ['a credential', { credentialId: 'secret-1' }, [2]],
      ['a request', { requestId: 'asked' }, [3]],
      ['several at once', { actor: 'ops', result: 'refused' }, [2]],
      ['a time span, including its start but not its end', { since: NOW + 1, until: NOW + 3 }, [1, 2]],
      ['after an entry', { after: { at: NOW + 1, id: '' } }, [1, 2, 3]],
      ['a page', { limit: 2 }, [0, 1]],
      ['an unknown value', { actor: 'unknown' }, []],
      ['a value that cannot be stored', { actor: 'a\0' }, []],
    ];
    test('entries are found by their properties', async (t) => {
      const { storage, database } = await openFresh(t, workbench.emptyDatabase);
      const tenantId = await addTenant(database);
      const entries = [
        sampleAudit(tenantId, { at: NOW, subject: 'billing' }),
        sampleAudit(tenantId, { at: NOW + 1, event: 'key.rotate', actor: 'ops' }),
        sampleAudit(tenantId, { at: NOW + 2, result: 'refused', reason: 'wrong_secret', actor: 'ops', credentialId: 'secret-1' }),
        sampleAudit(tenantId, { at: NOW + 3, result: 'refused', reason: 'unknown_client', address: '192.0.2.1', requestId: 'asked' }),
      ];
      await storage.appendAudit([...entries].reverse());
      for (const [name, filter, found] of FILTERS) {
        const page = await storage.auditPage(tenantId, { order: 'oldest', limit: 10, ...filter });
        assert.deepEqual(
          page.map(({ id }) => entries.findIndex((entry) => entry.id === id)),
          found,
          name,
        );
      }
    });

    test('the pages in both orders contain each entry once, even entries with the same time', async () => {
      const { storage, tenantId } = await workbench.tenant();
      await storage.appendAudit(Array.from({ length: 7 }, () => sampleAudit(tenantId)));
      const all = (await storage.auditPage(tenantId, { order: 'oldest', limit: 100 })).map(({ id }) => id);
      for (const order of ['oldest', 'newest'] as const) {
        const seen: string[] = [];
        let after: AuditPageRequest['after'];
        for (;;) {
          const page = await storage.auditPage(tenantId, { order, limit: 3, after });
          seen.push(...page.map(({ id }) => id));
          after = page.at(-1);
          if (after === undefined) break;
        }
        assert.deepEqual(seen, order === 'oldest' ? all : all.toReversed());
      }
    });

    test('a checkpoint number is stored only once; chains are listed as changed until a checkpoint signs them', async (t) => {
      const { storage, tenantId } = await openFresh(t, workbench.emptyDatabase);
      const moved = await storage.auditChainsToSign(tenantId);
      assert.deepEqual(moved, await storage.auditChains(tenantId));
      assert.equal(await storage.recordAuditCheckpoint(tenantId, { number: 1, at: NOW, jws: 'a' }, moved), true);
      assert.deepEqual(await storage.auditChainsToSign(tenantId), []);
      await storage.appendAudit([sampleAudit(tenantId)]);
      const again = await storage.auditChainsToSign(tenantId);
      assert.equal(await storage.recordAuditCheckpoint(tenantId, { number: 1, at: NOW, jws: 'b' }, again), false);
      assert.deepEqual(await storage.auditChainsToSign(tenantId), again, 'a checkpoint that was not stored signs nothing');
      assert.equal(await storage.recordAuditCheckpoint(tenantId, { number: 2, at: NOW + 5, jws: 'b' }, again), true);
      assert.deepEqual(await storage.lastAuditCheckpoint(tenantId), { number: 2, at: NOW + 5, jws: 'b' });
      assert.deepEqual(await storage.auditCheckpoints(tenantId, { after: 1, limit: 5 }), [{ number: 2, at: NOW + 5, jws: 'b' }]);
      assert.equal(await storage.firstAuditCheckpointSince(tenantId, NOW + 1), 2);
      assert.equal(await storage.firstAuditCheckpointSince(tenantId, NOW + 6), undefined);
    });

    test('old entries at the start of a chain are marked as purgeable, and removed once a checkpoint states so', async (t) => {
      const { storage, tenantId } = await openFresh(t, workbench.emptyDatabase);
      const at = (days: number) => sampleAudit(tenantId, { at: NOW + days * DAY });
      // Old entries after a younger one cannot be purged yet.
      await storage.appendAudit([at(0), at(1), at(5), at(1), at(6)]);
      const count = async () => (await checkedEntries(storage, tenantId)).length;
      await storage.markAuditPurgeable(tenantId, NOW + 2 * DAY, 100);
      const [chain] = await storage.auditChains(tenantId);
      assert.equal(chain?.purgedSeq, 3);
      await storage.purgeAudit(tenantId, 1, 100);
      assert.equal((await storage.auditPage(tenantId, { order: 'oldest', limit: 100 })).length, 6, 'not signed, not removed');
      for (const number of [1, 2, 3]) {
        await storage.recordAuditCheckpoint(tenantId, { number, at: NOW, jws: 'x' }, await storage.auditChainsToSign(tenantId));
      }
      await storage.purgeAudit(tenantId, 3, 1);
      assert.equal((await storage.auditPage(tenantId, { order: 'oldest', limit: 100 })).length, 3);
      assert.equal(await count(), 3, 'the remaining entries are still linked to the removed ones');
      assert.deepEqual(
        (await storage.auditCheckpoints(tenantId, { after: 0, limit: 9 })).map(({ number }) => number),
        [2, 3],
        'at most so many',
      );
      await storage.markAuditPurgeable(tenantId, NOW + 9 * DAY, 2);
      assert.equal((await storage.auditChains(tenantId))[0]?.purgedSeq, 5, 'at most so many');
      await storage.markAuditPurgeable(tenantId, NOW + 9 * DAY, 2);
      await storage.recordAuditCheckpoint(tenantId, { number: 4, at: NOW, jws: 'x' }, await storage.auditChainsToSign(tenantId));
      await storage.purgeAudit(tenantId, 4, 100);
      assert.equal(await count(), 0);
      await storage.appendAudit([at(9)]);
      assert.equal(await count(), 1, 'the chain continues');
    });
  });
};
