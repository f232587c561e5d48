// The contract of lists of grants, counts of sign-ins, and the revocation and removal of many grants. The results
// are the same before and after recent grants are posted to the list tables.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Grant, GrantFilter, Storage } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient, sampleSecret } from '../samples/client.ts';
import { newGrants, sampleGrant } from '../samples/grant.ts';
import { NOW, nextId } from '../samples/ids-and-time.ts';
import { openFresh, type Workbench } from '../test-store.ts';

const SECONDS = NOW / 1000;
/** Later than the ids of all samples, which are of the real clock. */
const LATER = Date.now() + 3_600_000;
const STEPS: readonly (readonly [name: string, posted: number])[] = [
  ['nothing is posted yet', 0],
  ['half of them are posted', 100],
  ['all of them are posted', 1000],
];

/** The id of a grant that was recorded at a moment of the real clock, which is the database's. */
const idAt = (at: number): string => {
  const hex = at.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${nextId().slice(13)}`;
};

const sampleGrants = (tenantId: string): readonly Grant[] =>
  Array.from({ length: 210 }, (_, index) =>
    sampleGrant(tenantId, {
      id: idAt(Date.now() - 3_600_000),
      clientId: `client-${index % 3}`,
      // A certificate that two clients share, and secrets of their own.
      credentialId: index % 5 === 0 ? 'shared' : `secret-${index % 3}-${index % 2}`,
      address: index % 7 === 0 ? '::1' : '192.0.2.1',
      issuedAt: SECONDS + index * 60,
      expiresAt: SECONDS + index * 60 + 7200,
    }),
  ).toSorted((a, b) => (a.id < b.id ? -1 : 1));

const FILTERS: readonly GrantFilter[] = [
  {},
  { clientId: 'client-1' },
  { clientId: 'unknown' },
  { credentialId: 'shared' },
  { credentialId: 'secret-2-0' },
  { clientId: 'client-0', credentialId: 'shared' },
  { address: '::1' },
  { clientId: 'client-2', address: '::1' },
  { owners: ['payments'] },
  { owners: [] },
  { clientId: 'client-1', owners: ['payments'] },
];

const matches = ({ clientId, credentialId, address, owners }: GrantFilter, grant: Grant): boolean =>
  (clientId === undefined || clientId === grant.clientId) &&
  (credentialId === undefined || credentialId === grant.credentialId) &&
  (address === undefined || address === grant.address) &&
  (owners === undefined || (owners.includes('payments') && grant.clientId === 'client-0'));

const listed = async (storage: Storage, tenantId: string, filter: GrantFilter, limit: number): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let before: string | undefined; ; before = ids.at(-1)) {
    const page = await storage.listGrants(tenantId, { filter, before, limit });
    ids.push(...page.map(({ id }) => id));
    if (page.length < limit) return ids;
  }
};

export const grantListsContract = ({ emptyDatabase }: Workbench): void => {
  describe('lists of grants', () => {
    for (const [name, posted] of STEPS) {
      test(`every filter finds its grants, latest first, page by page, when ${name}`, async (t) => {
        const { storage, tenantId } = await openFresh(t, emptyDatabase);
        for (const [clientId, owner] of [
          ['client-0', 'payments'],
          ['client-1', undefined],
        ] as const) {
          await storage.createClient(sampleClient(tenantId, { clientId, owner }), sampleAudit(tenantId));
        }
        const grants = sampleGrants(tenantId);
        await storage.recordGrants(
          newGrants([...grants, sampleGrant('other', { id: idAt(Date.now() - 3_600_000), clientId: 'client-1', credentialId: 'shared' })]),
        );
        if (posted > 0) assert.equal(await storage.postGrants(posted), Math.min(posted, 211));
        for (const filter of FILTERS) {
          const expected = grants.filter((grant) => matches(filter, grant)).map(({ id }) => id);
          assert.deepEqual(await listed(storage, tenantId, filter, 7), expected.toReversed(), JSON.stringify(filter));
        }
      });
    }

    test('filters by time use the time at which a token was issued', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const at = Math.floor(Date.now() / 1000);
      const grants = [0, 1, 2].map((index) => sampleGrant(tenantId, { issuedAt: at + index, expiresAt: at + 7200 }));
      await storage.recordGrants(newGrants(grants));
      const found = await storage.listGrants(tenantId, {
        filter: { issuedSince: at + 1, issuedUntil: at + 1 },
        before: undefined,
        limit: 9,
      });
      assert.deepEqual(
        found.map(({ id }) => id),
        [grants[1]?.id],
      );
    });

    test('grants of the last moments are not posted, because another node may still record earlier ones', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      for (const [age, posted] of [
        [-60_000, 0],
        [0, 0],
        [10_000, 0],
        [30_000, 1],
        [0, 0],
      ] as const) {
        await storage.recordGrants(newGrants([sampleGrant(tenantId, { id: idAt(Date.now() - age) })]));
        assert.equal(await storage.postGrants(10), posted, `${age} ms ago`);
      }
    });

    test('no grant is missed after the database was a day ahead, and each is counted once', async (t) => {
      const { storage, database, tenantId } = await openFresh(t, emptyDatabase);
      const [before, ...after] = [60_000, 40_000, 30_000, 0].map((age) =>
        sampleGrant(tenantId, { id: idAt(Date.now() - age), issuedAt: SECONDS, expiresAt: 4e9 }),
      );
      const record = (grants: readonly (Grant | undefined)[]) => storage.recordGrants(newGrants(grants.flatMap((grant) => grant ?? [])));
      const found = async () => (await listed(storage, tenantId, { clientId: 'client-1' }, 2)).length;
      const counted = async () => (await storage.signIns(tenantId, { since: 0, until: 4e12, limit: 9 }))[0]?.count;
      await record([before]);
      assert.equal(await storage.postGrants(10), 1);
      await database.query(`UPDATE grant_postings_reach SET reached = '${idAt(Date.now() + 86_400_000).slice(0, 32)}'`);
      await record(after);
      assert.equal(await found(), 4);
      assert.equal(await storage.postGrants(2), 2);
      assert.equal(await found(), 4);
      assert.equal(await storage.postGrants(10), 1);
      assert.deepEqual([await found(), await counted()], [4, 4]);
      const revocation = { tenantId, filter: { clientId: 'client-1' }, at: Date.now(), limit: 9, audit: () => sampleAudit(tenantId) };
      assert.equal((await storage.revokeMatchingGrants(revocation)).revoked, 4);
    });

    test('concurrent posts post each grant once', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      await storage.recordGrants(newGrants(sampleGrants(tenantId)));
      const posted = await Promise.all(Array.from({ length: 4 }, () => storage.postGrants(60)));
      assert.equal(
        posted.reduce((sum, count) => sum + count),
        210,
      );
      const [group] = await storage.signIns(tenantId, {
        clientId: 'client-0',
        credentialId: 'shared',
        address: '192.0.2.1',
        since: 0,
        until: LATER * 2,
        limit: 1,
      });
      assert.equal(
        group?.count,
        sampleGrants(tenantId).filter(
          (each) => each.clientId === 'client-0' && each.credentialId === 'shared' && each.address === '192.0.2.1',
        ).length,
      );
    });

    test('matching grants are revoked in batches, with an event for each; others are not', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const grants = sampleGrants(tenantId);
      await storage.recordGrants(newGrants(grants));
      await storage.postGrants(100);
      const at = Date.now();
      const revocation = {
        tenantId,
        filter: { credentialId: 'shared' },
        at,
        limit: 25,
        audit: (ids: readonly string[]) => sampleAudit(tenantId, { requestId: `revoke-${ids.length}` }),
      };
      const first = await storage.revokeMatchingGrants(revocation);
      const last = await storage.revokeMatchingGrants({ ...revocation, before: first.next });
      assert.deepEqual([first.revoked, last], [25, { revoked: 17, next: undefined }]);
      const ended = grants.filter(({ credentialId }) => credentialId === 'shared');
      for (const { id, credentialId } of grants) {
        assert.equal((await storage.findGrant(tenantId, id))?.revokedAt, credentialId === 'shared' ? at : undefined);
      }
      const events = await storage.revocations(tenantId, { after: 0, notExpiredAt: 0, limit: 100 });
      assert.deepEqual(
        new Set(events.map(({ revocation: each }) => each.type === 'token' && each.jti)),
        new Set(ended.map(({ id }) => id)),
      );
      assert.equal((await storage.auditOfRequest(tenantId, 'revoke-25')).length, 1);
      assert.deepEqual(await storage.revokeMatchingGrants(revocation), { revoked: 0, next: undefined });
    });

    test('two concurrent revocations of the same grants revoke each once', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const grants = sampleGrants(tenantId).slice(0, 10);
      await storage.recordGrants(newGrants(grants));
      const revocation = { tenantId, filter: {}, at: Date.now(), limit: 100, audit: () => sampleAudit(tenantId) };
      assert.equal((await storage.revokeMatchingGrants({ ...revocation, before: grants[3]?.id ?? '' })).revoked, 3);
      const both = await Promise.all([storage.revokeMatchingGrants(revocation), storage.revokeMatchingGrants(revocation)]);
      assert.deepEqual(both.map(({ revoked }) => revoked).toSorted(), [0, 7]);
      assert.equal(await storage.lastRevocation(tenantId), 10);
    });

    test('batches whose tokens have all expired are not read', async (t) => {
      const { storage, database, tenantId } = await openFresh(t, emptyDatabase);
      // Reading this batch would fail.
      await database.query(`INSERT INTO grant_batches VALUES ('01900000-0000-7000-8000-00000000', '${tenantId}', 1, '\n0000[]')`);
      const at = Date.now();
      const page = { before: undefined, limit: 10 };
      await assert.rejects(storage.listGrants(tenantId, { filter: {}, ...page }));
      assert.deepEqual(await storage.listGrants(tenantId, { filter: { unendedAt: at / 1000 }, ...page }), []);
      const revocation = { tenantId, filter: {}, at, limit: 10, audit: () => sampleAudit(tenantId) };
      assert.equal((await storage.revokeMatchingGrants(revocation)).revoked, 0);
    });

    test('the oldest grants are removed in parts, after they were counted; the counts are retained', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      await storage.recordGrants(newGrants(sampleGrants(tenantId)));
      assert.equal(await storage.purgeGrants(LATER, 100), 0);
      await storage.postGrants(1000);
      assert.equal(await storage.purgeGrants(NOW - 1e11, 100), 0);
      assert.deepEqual([await storage.purgeGrants(LATER, 150), await storage.purgeGrants(LATER, 150)], [150, 60]);
      assert.deepEqual(await listed(storage, tenantId, { clientId: 'client-1' }, 100), []);
      const span = { since: 0, until: LATER * 2, limit: 100 };
      const total = async () => (await storage.signIns(tenantId, span)).reduce((sum, { count }) => sum + count, 0);
      assert.equal(await total(), 210);
      assert.equal(await storage.purgeSignIns(SECONDS + 3600, 1), 1);
      assert((await total()) > 150);
      while ((await storage.purgeSignIns(SECONDS + 3600, 1)) > 0);
      assert.equal(await total(), 150);
    });

    for (const [name, posted] of STEPS) {
      test(`sign-ins are counted by client, credential, address and result, when ${name}`, async (t) => {
        const { storage, tenantId } = await openFresh(t, emptyDatabase);
        const grants = sampleGrants(tenantId);
        await storage.recordGrants(newGrants(grants));
        if (posted > 0) await storage.postGrants(posted);
        const refusal = {
          event: 'token.issue',
          result: 'refused',
          reason: 'wrong_secret',
          actor: 'client-1',
          credentialId: undefined,
          address: '::1',
        } as const;
        await storage.appendAudit([1, 2, 3].map((index) => sampleAudit(tenantId, { ...refusal, at: NOW + index })));
        const span = { since: NOW - 1000, until: NOW + 86_400_000, limit: 100 };
        const groups = await storage.signIns(tenantId, { ...span, clientId: 'client-1' });
        const grantsOfClient = grants.filter(({ clientId }) => clientId === 'client-1');
        const granted = groups.filter(({ result }) => result === 'granted');
        assert.deepEqual(
          new Map(granted.map((group) => [`${group.credentialId} ${group.address}`, group.count])),
          new Map(
            [...Map.groupBy(grantsOfClient, ({ credentialId, address }) => `${credentialId} ${address}`)].map(([key, all]) => [
              key,
              all.length,
            ]),
          ),
        );
        assert.equal(Math.max(...granted.map(({ lastAt }) => lastAt)), Math.max(...grantsOfClient.map(({ issuedAt }) => issuedAt)) * 1000);
        assert.deepEqual(
          groups.filter(({ result }) => result !== 'granted'),
          [
            {
              clientId: 'client-1',
              credentialId: undefined,
              address: '::1',
              result: 'wrong_secret',
              count: 3,
              firstAt: NOW + 1,
              lastAt: NOW + 3,
            },
          ],
        );
        assert.deepEqual(await storage.signIns(tenantId, { ...span, owners: ['payments'] }), []);
        assert.equal((await storage.signIns(tenantId, { ...span, limit: 2 })).length, 2);
      });
    }

    test('secrets are found by their last four characters, also those of deleted clients', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const secret = sampleSecret({ lastFour: 'q7Zk' });
      const client = sampleClient(tenantId, { secrets: [secret, sampleSecret({ lastFour: 'q7ZK' })] });
      await storage.createClient(client, sampleAudit(tenantId));
      const { clientId } = client;
      await storage.deleteClient({ tenantId, clientId, at: NOW, by: 'x', audit: sampleAudit(tenantId) });
      assert.deepEqual(await storage.secretsEnding(tenantId, 'q7Zk'), [{ clientId, secret }]);
      assert.deepEqual(await storage.secretsEnding('other', 'q7Zk'), []);
    });
  });
};
