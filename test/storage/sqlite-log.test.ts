// The log of the embedded store loses its end, or a byte of it changes, as on a disk that does not keep what it has
// confirmed: the store opens with exactly the commits before that, and is never empty. MINTMARK_TEST_CUTS adds random
// positions to those at every kind of boundary.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openStorage, type Storage } from '@mintmark/server';
import { sampleAudit } from './samples/audit-entry.ts';
import { sampleClient } from './samples/client.ts';
import { sampleFirstStart } from './samples/first-start.ts';
import { newGrants, sampleGrant } from './samples/grant.ts';

const RANDOM_CUTS = Number(process.env['MINTMARK_TEST_CUTS'] ?? 0);
/** SQLite's file format §4.1: the log's header, and that of a frame, before its page. */
const LOG_HEADER = 32;
const FRAME_HEADER = 24;
const PAGE = 4_096;
const FRAME = FRAME_HEADER + PAGE;
const COMMITS = 12;

/** A commit that was acknowledged. */
interface Commit {
  /** The size of the log afterwards. */
  readonly end: number;
  readonly requireIn: (storage: Storage, isThere: boolean) => Promise<void>;
}

const databaseIn = (directory: string): string => join(directory, 'mintmark.db');
const logIn = (directory: string): string => `${databaseIn(directory)}-wal`;

/** Commits one after the other, of each kind: a batch of grants, a change of several tables, a revocation. */
const commitAll = async (storage: Storage, directory: string, tenantId: string): Promise<readonly Commit[]> => {
  const commits: Commit[] = [];
  const add = async (requireIn: Commit['requireIn']) => commits.push({ end: (await stat(logIn(directory))).size, requireIn });
  for (let n = 0; n < COMMITS / 3; n++) {
    const grant = sampleGrant(tenantId);
    await storage.recordGrants(newGrants([grant]));
    await add(async (opened, isThere) => assert.equal((await opened.findGrant(tenantId, grant.id)) !== undefined, isThere));
    const client = sampleClient(tenantId);
    await storage.createClient(client, sampleAudit(tenantId));
    await add(async (opened, isThere) =>
      assert.deepEqual(await opened.findClient(tenantId, client.clientId), isThere ? client : undefined),
    );
    await storage.changeGrant({ tenantId, id: grant.id, to: 'revoked', at: 1, audit: sampleAudit(tenantId) });
    await add(async (opened, isThere) => assert.equal((await opened.findGrant(tenantId, grant.id))?.revokedAt !== undefined, isThere));
  }
  return commits;
};

/** Positions in a log: its header, every kind of boundary of the frames after a commit, and random ones, if asked for. */
const positionsOf = (commits: readonly Commit[]): readonly number[] => {
  const size = commits.at(-1)?.end ?? 0;
  // Few, unless more are asked for: each is a store to open.
  const chosen = RANDOM_CUTS > 0 ? commits : commits.slice(4, 5);
  const around = chosen.flatMap(({ end }) => [end - 1, end, end + FRAME_HEADER, end + FRAME]);
  const random = Array.from({ length: RANDOM_CUTS }, () => randomInt(size));
  return [...new Set([0, LOG_HEADER - 1, ...around, ...random])].filter((at) => at <= size);
};

describe('a log of the embedded store', () => {
  const DAMAGES: Readonly<Record<string, (log: Buffer, at: number) => Buffer>> = {
    'whose end is missing': (log, at) => log.subarray(0, at),
    'with a changed byte': (log, at) => {
      const changed = Buffer.from(log);
      if (at < changed.length) changed[at] = 0xff ^ (changed[at] ?? 0);
      return changed;
    },
  };

  for (const [what, damage] of Object.entries(DAMAGES)) {
    test(`${what}: the commits before that are there, those after it are not, and the store can be used`, async (t) => {
      const root = await mkdtemp(join(tmpdir(), 'mintmark-log-'));
      t.after(() => rm(root, { recursive: true, force: true }));
      const whole = join(root, 'whole');
      const storage = await openStorage({ kind: 'sqlite', directory: whole });
      t.after(() => storage.close());
      const first = sampleFirstStart();
      await storage.firstStart(first);
      const tenantId = first.tenant.id;
      const commits = await commitAll(storage, whole, tenantId);
      const log = await readFile(logIn(whole));
      const positions = positionsOf(commits);
      for (const [index, at] of positions.entries()) {
        const directory = join(root, String(index));
        await mkdir(directory);
        await copyFile(databaseIn(whole), databaseIn(directory));
        await writeFile(logIn(directory), damage(log, at));
        const opened = await openStorage({ kind: 'sqlite', directory });
        try {
          assert.deepEqual(
            (await opened.tenants()).map(({ id }) => id),
            [tenantId],
            `cut at ${at}: the store is empty`,
          );
          for (const { end, requireIn } of commits) await requireIn(opened, end <= at);
          const grant = sampleGrant(tenantId);
          await opened.recordGrants(newGrants([grant]));
          assert.equal((await opened.findGrant(tenantId, grant.id))?.id, grant.id);
        } finally {
          await opened.close();
          await rm(directory, { recursive: true });
        }
      }
      t.diagnostic(`${positions.length} positions in a log of ${log.length} bytes with ${commits.length} commits`);
    });
  }
});
