// The cost of a page of grants.
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
