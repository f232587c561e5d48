// Sign-ins while grants are being counted.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { sql } from 'kysely';
import { sampleGrantRecord } from '../../../records/grant.sample.ts';
import { grantBatchId, grantId } from '../../../records/grant-id.ts';
import { recordIdAt } from '../../../records/record-id.ts';
import { openStorage } from '../../open-storage.ts';
import { kyselyOn } from '../../sqlite/dialect.ts';
import { readerDriver } from '../../sqlite/reader-driver.ts';
import { signIns } from './sign-ins.ts';

test('grants that are posted between two reads are counted once', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-sign-ins-'));
  t.after(() => rm(directory, { recursive: true }));
  const storage = await openStorage({ kind: 'sqlite', directory });
  t.after(() => storage.close());
  const { id: _, tokenHash, address, issuedAt, expiresAt, ...terms } = sampleGrantRecord();
  using database = new DatabaseSync(join(directory, 'mintmark.db'));
  const later = Date.now() + 60_000;
  for (const reads of [1, 2, 3]) {
    await storage.recordGrants([
      {
        id: grantId(`${recordIdAt(Date.now() - 60_000 + reads)}${grantBatchId().slice(13)}`, 0),
        terms,
        tokenHash,
        address,
        issuedAt,
        expiresAt,
      },
    ]);
    let left = reads;
    const db = kyselyOn(readerDriver(database, { requireAlive: () => undefined })).withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        if (--left === 0) await storage.postGrants(10);
        return result;
      },
    });
    const [group] = await signIns({ reads: db, databaseTime: sql<number>`${later}` }, terms.tenantId, {
      since: 0,
      until: later,
      limit: 10,
    });
    assert.equal(group?.count, reads, `posted after ${reads} reads`);
  }
});
