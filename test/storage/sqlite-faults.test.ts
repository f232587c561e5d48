// Faults of the embedded store: a killed process, a full disk, another writer, and a path that is not a folder.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openStorage, StorageUnavailable } from '@mintmark/server';
import { newGrants, sampleGrant } from './samples/grant.ts';

const temporaryFolder = async (t: TestContext): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-sqlite-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
};

const openIn = async (t: TestContext, directory: string) => {
  const storage = await openStorage({ kind: 'sqlite', directory });
  t.after(() => storage.close());
  return storage;
};

const unavailable = (message: RegExp) => (error: unknown) => error instanceof StorageUnavailable && message.test(error.message);

/** How many durable grants a process reports before it is killed: some twenty commits of each of its two writers. */
const GRANTS_BEFORE_KILL = 120;

const RECORD = fileURLToPath(new URL('record-grants.ts', import.meta.url));

/**
 * A process that records grants and prints the id of each that is durable.
 *
 * @param fileLimit - largest file, in blocks of 512 bytes
 */
const startRecording = (t: TestContext, directory: string, fileLimit: number | 'unlimited'): ChildProcess => {
  const command = [process.execPath, ...process.execArgv, RECORD, directory];
  const child = spawn('/bin/sh', ['-c', `ulimit -f ${fileLimit}; exec "$0" "$@"`, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  return child;
};

describe('the embedded store', () => {
  test('creates files that only their owner can read', async (t) => {
    const directory = join(await temporaryFolder(t), 'made', 'for it');
    const storage = await openIn(t, directory);
    await storage.recordGrants(newGrants([sampleGrant('t')]));
    const files = await readdir(directory);
    assert.deepEqual(files.toSorted(), ['mintmark.db', 'mintmark.db-shm', 'mintmark.db-wal']);
    for (const file of files) assert.equal((await stat(join(directory, file))).mode & 0o777, 0o600, file);
    assert.equal((await stat(directory)).mode & 0o777, 0o700);
  });

  test('a folder that is a file is refused with a message that names the path', async (t) => {
    const directory = join(await temporaryFolder(t), 'file');
    await writeFile(directory, '');
    await assert.rejects(openStorage({ kind: 'sqlite', directory }), unavailable(/file\/mintmark\.db cannot be created: /));
  });

  test('a file that is not a database is refused with a message that names the path', async (t) => {
    const directory = await temporaryFolder(t);
    await writeFile(join(directory, 'mintmark.db'), 'No database, but long enough to be taken for one. '.repeat(99));
    await assert.rejects(openStorage({ kind: 'sqlite', directory }), unavailable(/mintmark\.db is damaged: file is not a database/));
  });

  test('contains every recorded grant after a SIGKILL', async (t) => {
    const directory = await temporaryFolder(t);
    const child = startRecording(t, directory, 'unlimited');
    assert.ok(child.stdout !== null);
    const exit = once(child, 'exit');
    const printed: string[] = [];
    for await (const id of createInterface(child.stdout)) {
      printed.push(id);
      if (printed.length === GRANTS_BEFORE_KILL) child.kill('SIGKILL');
    }
    // It was killed as it recorded, and did not end by itself.
    assert.deepEqual(await exit, [null, 'SIGKILL']);
    assert.ok(printed.length >= GRANTS_BEFORE_KILL);
    const storage = await openIn(t, directory);
    // The kill may have truncated the last line.
    for (const id of printed.slice(0, -1)) assert.equal((await storage.findGrant('t', id))?.id, id);
  });

  test('on a full disk, writes are unavailable, reads and the process continue, and recorded grants are retained', async (t) => {
    const directory = await temporaryFolder(t);
    const child = startRecording(t, directory, 2000);
    assert.ok(child.stdout !== null);
    const exit = once(child, 'exit');
    const lines = (await text(child.stdout)).trimEnd().split('\n');
    assert.deepEqual(await exit, [0, null]);
    assert.equal(lines.at(-1), 'StorageUnavailable; reads go on; closed');
    const storage = await openIn(t, directory);
    assert.ok(lines.length > 100);
    for (const id of lines.slice(0, -1)) assert.equal((await storage.findGrant('t', id))?.id, id);
    await storage.recordGrants(newGrants([sampleGrant('t')]));
  });

  test('is not ready once its file was removed or replaced', async (t) => {
    const directory = await temporaryFolder(t);
    const storage = await openIn(t, directory);
    await storage.ping();
    const path = join(directory, 'mintmark.db');
    await rename(path, `${path}.away`);
    await assert.rejects(storage.ping(), unavailable(/was removed or replaced/));
    await writeFile(path, '');
    await assert.rejects(storage.ping(), unavailable(/was removed or replaced/));
    await rename(`${path}.away`, path);
    await storage.ping();
  });

  test('waits for the transaction of another process', async (t) => {
    const directory = await temporaryFolder(t);
    const storage = await openIn(t, directory);
    using beside = new DatabaseSync(join(directory, 'mintmark.db'));
    beside.exec('BEGIN IMMEDIATE');
    beside.exec(`INSERT INTO store_keys (key_id, check_value, created_at) VALUES ('beside', 'c', 1)`);
    const [grant, other] = [sampleGrant('t'), sampleGrant('t')];
    let recorded = false;
    const writing = storage.recordGrants(newGrants([grant])).then(() => {
      recorded = true;
    });
    assert.deepEqual(await storage.storeKeys(), []);
    assert.equal(recorded, false);
    beside.exec('COMMIT');
    await writing;
    await storage.recordGrants(newGrants([other]));
    assert.deepEqual(
      (await storage.storeKeys()).map(({ keyId }) => keyId),
      ['beside'],
    );
    assert.equal((await storage.findGrant('t', grant.id))?.id, grant.id);
  });
});
