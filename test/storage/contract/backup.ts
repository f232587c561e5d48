// The contract of backup, restoration and resealing: a store is copied into another one, and its sealed values are
// sealed under another master key.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { IncompatibleStore, type Storage, type TableRows } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient, sampleSecret } from '../samples/client.ts';
import { sampleFirstStart } from '../samples/first-start.ts';
import { newGrants, sampleGrant } from '../samples/grant.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { sampleKey } from '../samples/signing-key.ts';
import { open, openFresh, type Workbench } from '../test-store.ts';

const LATER = NOW + 60_000;

const dump = async (storage: Storage): Promise<readonly TableRows[]> => {
  const parts: TableRows[] = [];
  await storage.dump(async (part) => void parts.push(part));
  return parts;
};

async function* through(parts: readonly TableRows[]): AsyncGenerator<TableRows> {
  yield* parts;
}

const restoration = (parts: readonly TableRows[]) => ({
  rows: () => through(parts),
  at: LATER,
  newKeys: async (tenantId: string) => [
    sampleKey(tenantId, { kid: 'fresh-1', announcedAt: LATER, signsFrom: LATER }),
    sampleKey(tenantId, { kid: 'fresh-2', announcedAt: LATER }),
  ],
  audit: (tenantId: string) => sampleAudit(tenantId, { requestId: 'restore' }),
});

export const backupContract = ({ emptyDatabase }: Workbench): void => {
  describe('a whole store', () => {
    test('a restored store equals the dumped one, with every token ended and every key replaced', async (t) => {
      const { storage, tenant, tenantId } = await openFresh(t, emptyDatabase);
      const client = sampleClient(tenantId, {
        entitlements: ['readAudit'],
        labels: { team: 'a "b"\n' },
        secrets: [sampleSecret(), sampleSecret()],
      });
      await storage.createClient(client, sampleAudit(tenantId));
      const grants = Array.from({ length: 1203 }, () => sampleGrant(tenantId));
      await storage.recordGrants(newGrants(grants));
      await storage.disableClient({ tenantId, clientId: client.clientId, at: NOW, by: 'x', audit: sampleAudit(tenantId) });
      const parts = await dump(storage);
      assert.ok(parts.every(({ columns, rows }) => rows.length <= 500 && rows.every((row) => row.length === columns.length)));

      const elsewhere = await open(t, await emptyDatabase(t));
      assert.equal(await elsewhere.restore(restoration(parts)), 'restored');
      assert.deepEqual(await elsewhere.findClient(tenantId, client.clientId), await storage.findClient(tenantId, client.clientId));
      for (const { id } of [grants[0], grants.at(-1)].flatMap((grant) => grant ?? [])) {
        assert.deepEqual(await elsewhere.findGrant(tenantId, id), await storage.findGrant(tenantId, id));
      }
      assert.deepEqual(await elsewhere.storeKeys(), await storage.storeKeys());
      assert.deepEqual(await elsewhere.resources(tenantId), await storage.resources(tenantId));
      const [restored] = await elsewhere.tenants();
      const generation = 1_000_001;
      assert.deepEqual(restored, { ...tenant, generation, version: tenant.version + 1, restoredAt: LATER });
      const keys = await elsewhere.signingKeys(tenantId);
      assert.deepEqual(
        keys.map(({ kid, revokedAt }) => [kid, revokedAt]),
        [
          ['kid-1', LATER],
          ['kid-2', LATER],
          ['fresh-1', undefined],
          ['fresh-2', undefined],
        ],
      );
      const seq = (await storage.lastRevocation(tenantId)) + 1_000_001;
      const [event] = await elsewhere.revocations(tenantId, { after: seq - 1, notExpiredAt: 0, limit: 10 });
      assert.deepEqual(event, { seq, revocation: { type: 'tenant', genBelow: generation, exp: LATER / 1000 + 86_460 } });
      assert.equal((await elsewhere.auditOfRequest(tenantId, 'restore')).length, 1);
    });

    test('a backup can be restored only into an empty store', async (t) => {
      const { storage } = await openFresh(t, emptyDatabase);
      assert.equal(await storage.restore(restoration(await dump(storage))), 'not-empty');
    });

    for (const [name, part] of [
      ['a table', { table: 'from_the_future', columns: ['id'], rows: [['1']] }],
      ['a column', { table: 'tenants', columns: ['id', 'from_the_future'], rows: [['1', 1]] }],
    ] as const) {
      test(`${name} of a newer version is refused, and nothing is left behind`, async (t) => {
        const { storage } = await openFresh(t, emptyDatabase);
        const parts = await dump(storage);
        const elsewhere = await open(t, await emptyDatabase(t));
        await assert.rejects(elsewhere.restore(restoration([...parts, part])), IncompatibleStore);
        assert.deepEqual(await elsewhere.tenants(), []);
        assert.equal(await elsewhere.restore(restoration(parts)), 'restored');
      });
    }

    test('sealed values are listed by their key and resealed; a value that changed meanwhile is not overwritten', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const secret = sampleSecret({ sealed: { keyId: 'old', ciphertext: 'b' } });
      const client = sampleClient(tenantId, { secrets: [secret] });
      await storage.createClient(client, sampleAudit(tenantId));
      const [value, ...others] = await storage.valuesSealedUnder(['old'], 10);
      assert.ok(value !== undefined);
      assert.deepEqual([value, others], [{ context: { tenantId, table: 'client_secrets', row: secret.id }, envelope: secret.sealed }, []]);
      const resealed = { keyId: 'new', ciphertext: 'n' };
      await storage.reseal([{ context: value.context, envelope: { keyId: 'old', ciphertext: 'another' }, resealed }]);
      assert.equal((await storage.valuesSealedUnder(['old'], 10)).length, 1);
      await storage.reseal([{ ...value, resealed }]);
      assert.deepEqual((await storage.findClient(tenantId, client.clientId))?.secrets[0]?.sealed, resealed);
      assert.deepEqual(await storage.valuesSealedUnder([], 10), []);
    });

    test('the hash of a secret is replaced, unless the secret changed meanwhile', async (t) => {
      const { storage, database, tenantId } = await openFresh(t, emptyDatabase);
      const secret = sampleSecret({ hash: 'old', pepperId: 'p1' });
      const client = sampleClient(tenantId, { secrets: [secret] });
      const { clientId } = client;
      await storage.createClient(client, sampleAudit(tenantId));
      await database.query('DELETE FROM changes');
      const change = { tenantId, clientId, secretId: secret.id, from: 'old', hash: 'new', pepperId: 'p2' };
      assert.deepEqual([await storage.rehashSecret(change), await storage.rehashSecret(change)], [true, false]);
      assert.deepEqual(await storage.findClient(tenantId, clientId), { ...client, secrets: [{ ...secret, hash: 'new', pepperId: 'p2' }] });
      assert.equal((await storage.recentChanges()).filter(({ subject }) => subject === clientId).length, 1);
    });

    test('local CAs are numbered: of two nodes that use the same number, one succeeds; their keys are resealed and restored', async (t) => {
      const { storage } = await openFresh(t, emptyDatabase);
      const authority = (number: number, ciphertext: string) => ({
        number,
        certificate: `PEM ${ciphertext}`,
        privateKey: { keyId: 'old', ciphertext },
        createdAt: NOW,
      });
      assert.deepEqual(await storage.localAuthorities(), []);
      const taken = await Promise.all([storage.addLocalAuthority(authority(1, 'a')), storage.addLocalAuthority(authority(1, 'b'))]);
      assert.deepEqual(taken.toSorted(), [false, true]);
      const [first] = await storage.localAuthorities();
      assert(first !== undefined);
      for (const number of [10, 2]) assert.equal(await storage.addLocalAuthority(authority(number, `c${number}`)), true);
      assert.deepEqual(
        (await storage.localAuthorities()).map(({ number }) => number),
        [1, 2, 10],
      );
      const values = await storage.valuesSealedUnder(['old'], 10);
      await storage.reseal(values.map((value) => ({ ...value, resealed: { keyId: 'new', ciphertext: 'n' } })));
      assert.deepEqual((await storage.localAuthorities())[0], { ...first, privateKey: { keyId: 'new', ciphertext: 'n' } });
      const tables: string[] = [];
      await storage.dump(async ({ table }) => void tables.push(table));
      assert(tables.includes('local_authorities'));
    });

    test('a master key retires once no value is sealed under it; its pepper is sealed under another key', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const { storeKey } = sampleFirstStart();
      const newer = { ...storeKey, keyId: 'newer', createdAt: LATER };
      assert.equal(await storage.registerStoreKey(newer, sampleAudit(tenantId)), true);
      assert.equal(await storage.registerStoreKey(newer, sampleAudit(tenantId)), false);
      const pepper = { keyId: 'newer', ciphertext: 'p' };
      const change = { keyId: storeKey.keyId, at: LATER, pepper, audit: sampleAudit(tenantId) };
      await storage.createClient(
        sampleClient(tenantId, { secrets: [sampleSecret({ sealed: { keyId: storeKey.keyId, ciphertext: 'c' } })] }),
        sampleAudit(tenantId),
      );
      assert.equal(await storage.retireStoreKey(change), 'in-use');
      const values = await storage.valuesSealedUnder([storeKey.keyId], 100);
      await storage.reseal(values.map((value, index) => ({ ...value, resealed: { keyId: 'newer', ciphertext: `n${index}` } })));
      assert.equal(await storage.retireStoreKey(change), 'retired');
      assert.equal(await storage.retireStoreKey(change), 'unchanged');
      assert.equal(await storage.retireStoreKey({ ...change, keyId: 'none' }), 'unknown');
      const [old] = await storage.storeKeys();
      assert.deepEqual(old?.retired, { at: LATER, pepper });
      assert.deepEqual(await storage.valuesSealedUnder(['newer'], 100).then((all) => all.at(-1)), {
        context: { tenantId: '', table: 'store_keys', row: storeKey.keyId },
        envelope: pepper,
      });
    });
  });
};
