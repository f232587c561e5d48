// The cost of a page of grants, and grants that are posted while it is read.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { sql } from 'kysely';
import { sampleGrantRecord } from '../../../records/grant.sample.ts';
import type { NewGrant } from '../../../records/grant.ts';
import { grantBatchId, grantId } from '../../../records/grant-id.ts';
import { recordIdAt } from '../../../records/record-id.ts';
import { openStorage } from '../../open-storage.ts';
import { kyselyOn } from '../../sqlite/dialect.ts';
import { readerDriver } from '../../sqlite/reader-driver.ts';
import { grantPage } from './grant-list.ts';

test('a page of live grants among many that are revoked takes a few queries', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-page-'));
  t.after(() => rm(directory, { recursive: true }));
  const storage = await openStorage({ kind: 'sqlite', directory });
  t.after(() => storage.close());
  const { id: _, tokenHash, address, issuedAt, expiresAt, ...terms } = sampleGrantRecord();
  const batch = grantBatchId();
  const grants = Array.from({ length: 1000 }, (_each, position): NewGrant => {
    return { id: grantId(batch, position), terms, tokenHash, address, issuedAt, expiresAt };
  });
  await storage.recordGrants(grants);
  using database = new DatabaseSync(join(directory, 'mintmark.db'));
  const revoked = database.prepare('INSERT INTO grant_states VALUES (?, ?, NULL, 1)');
  for (const { id } of grants.slice(1, -1)) revoked.run(id, terms.tenantId);
  let queries = 0;
  const db = kyselyOn(readerDriver(database, { requireAlive: () => undefined })).withPlugin({
    transformQuery: ({ node }) => {
      queries++;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const page = await grantPage({ reads: db, databaseTime: sql<number>`${Date.now()}` }, terms.tenantId, {
    filter: { unendedAt: issuedAt },
    before: undefined,
    limit: 3,
  });
  assert.equal(page.length, 2);
  assert.ok(queries < 5, `${queries} queries`);
});

test('a page has the grants of a credential that are posted between two of its reads', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-page-'));
  t.after(() => rm(directory, { recursive: true }));
  const storage = await openStorage({ kind: 'sqlite', directory });
  t.after(() => storage.close());
  const { id: _, tokenHash, address, issuedAt, expiresAt, ...terms } = sampleGrantRecord();
  using database = new DatabaseSync(join(directory, 'mintmark.db'));
  const { tenantId } = terms;
  for (const reads of [1, 2, 3]) {
    const clientId = `client-${reads}`;
    const own = { ...terms, clientId, credentialId: `credential-${reads}` };
    const id = grantId(`${recordIdAt(Date.now() - 60_000 + reads)}${grantBatchId().slice(13)}`, 0);
    await storage.recordGrants([{ id, terms: own, tokenHash, address, issuedAt, expiresAt }]);
    let left = reads;
    const db = kyselyOn(readerDriver(database, { requireAlive: () => undefined })).withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        if (--left === 0) await storage.postGrants(10);
        return result;
      },
    });
    const page = { filter: { clientId }, before: undefined, limit: 10 };
    const found = await grantPage({ reads: db, databaseTime: sql<number>`${Date.now()}` }, tenantId, page);
    assert.deepEqual(
      found.map((grant) => grant.id),
      [id],
      `posted after ${reads} reads`,
    );
  }
});
