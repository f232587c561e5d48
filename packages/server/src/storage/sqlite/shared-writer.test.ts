import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, lstat, mkdtemp, open, readdir, rm, stat, symlink, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { StorageDamaged } from '../contract/errors.ts';
import { startSharedWriter } from './start-shared-writer.ts';
import { Writer } from './writer.ts';
import { WriterSocket } from './writer-socket.ts';

/** Two processes' ends of one shared writer, on a table with one note per name. */
const twoWriters = async (t: TestContext) => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-shared-'));
  const shared = await startSharedWriter(directory);
  const sockets = [new WriterSocket(shared.socket), new WriterSocket(shared.socket)] as const;
  const path = join(directory, 'test.db');
  const writers = [await Writer.open(path, sockets[0]), await Writer.open(path, sockets[1])] as const;
  t.after(async () => {
    for (const [index, writer] of writers.entries()) if (sockets[index]?.isOpen) await writer.close();
    await shared.close();
    await rm(directory, { recursive: true });
  });
  const [first] = writers;
  await first.run('CREATE TABLE grant_batches (id TEXT PRIMARY KEY, tenant_id TEXT, size INTEGER, grants TEXT) STRICT');
  const ids = async () => (await first.run('SELECT id FROM grant_batches ORDER BY rowid')).rows.map(({ id }) => id);
  const rows = (...names: string[]) => names.map((id) => [id, 'tenant', 1, '']);
  return { shared, sockets, writers, ids, rows, path };
};

describe('the shared writer', () => {
  test('a transaction of one process does not contain what another one writes', async (t) => {
    const { writers, ids, rows } = await twoWriters(t);
    const [first, second] = writers;
    await first.run('BEGIN IMMEDIATE');
    const insert = second.insert('grant_batches', rows('second'));
    const begin = second.run('BEGIN IMMEDIATE');
    await first.run(`INSERT INTO grant_batches (id) VALUES ('first')`);
    await first.run('ROLLBACK');
    await Promise.all([insert, begin]);
    await second.run('COMMIT');
    assert.deepEqual(await ids(), ['second']);
  });

  test('a refused row refuses only the batch that contains it', async (t) => {
    const { writers, ids, rows } = await twoWriters(t);
    const [first, second] = writers;
    // Both wait for the end of the transaction, and are then taken together.
    await first.run('BEGIN IMMEDIATE');
    const results = Promise.allSettled([
      second.insert('grant_batches', rows('a', 'b')),
      second.insert('grant_batches', rows('c', 'a')),
      second.insert('grant_batches', rows('d')),
    ]);
    await first.run('COMMIT');
    assert.deepEqual(
      (await results).map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(await ids(), ['a', 'b', 'd']);
  });

  test('the transaction of a process that ends is rolled back, and the others continue', async (t) => {
    const { sockets, writers, ids, rows } = await twoWriters(t);
    const [first, second] = writers;
    await second.run('BEGIN IMMEDIATE');
    await second.run(`INSERT INTO grant_batches (id) VALUES ('lost')`);
    const insert = first.insert('grant_batches', rows('stored'));
    await sockets[1].terminate();
    await insert;
    assert.deepEqual(await ids(), ['stored']);
    await assert.rejects(second.run('SELECT 1'), /cannot be used/);
  });

  test('a late ROLLBACK does not end the transaction of another process', async (t) => {
    const { writers, ids } = await twoWriters(t);
    const [first, second] = writers;
    await first.run('BEGIN IMMEDIATE');
    await first.run(`INSERT INTO grant_batches (id) VALUES ('first')`);
    const rollback = second.run('ROLLBACK');
    await first.run('COMMIT');
    await rollback;
    assert.deepEqual(await ids(), ['first']);
  });

  test('closes for one process after its tasks, and continues for the other', async (t) => {
    const { sockets, writers, ids, rows } = await twoWriters(t);
    const [first, second] = writers;
    const insert = second.insert('grant_batches', rows('late'));
    await second.close();
    await insert;
    assert.equal(sockets[1].isOpen, false);
    assert.deepEqual(await ids(), ['late']);
    assert.deepEqual((await first.run('PRAGMA synchronous')).rows, [{ synchronous: 2 }]);
  });

  test('a large batch arrives whole', async (t) => {
    const { writers, ids } = await twoWriters(t);
    const [first, second] = writers;
    const large = 'x'.repeat(1_000_000);
    await Promise.all([
      first.insert('grant_batches', [['one', 'tenant', 1, large]]),
      second.insert('grant_batches', [['two', 'tenant', 1, large]]),
    ]);
    assert.deepEqual((await ids()).toSorted(), ['one', 'two']);
    const { rows } = await second.run('SELECT grants FROM grant_batches');
    assert.ok(rows.every(({ grants }) => grants === large));
  });

  test('is only for this user, and removes what a killed one has left behind', async (t) => {
    const { shared } = await twoWriters(t);
    const folder = dirname(shared.socket);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    const leftover = `${folder}-left`;
    const script = `require('fs').mkdirSync(${JSON.stringify(leftover)});
      require('net').createServer().listen(${JSON.stringify(join(leftover, 'socket'))}, () => process.kill(process.pid, 'SIGKILL'))`;
    await once(spawn(process.execPath, ['-e', script]), 'exit');
    await access(join(leftover, 'socket'));
    await (await startSharedWriter(folder)).close();
    await assert.rejects(access(leftover), { code: 'ENOENT' });
    await access(shared.socket);
  });

  test('touches nothing in the shared folder that is no folder of its user', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'mintmark-shared-'));
    t.after(() => rm(folder, { recursive: true }));
    const elsewhere = join(folder, 'elsewhere');
    const script = `require('fs').mkdirSync(${JSON.stringify(elsewhere)});
      require('net').createServer().listen(${JSON.stringify(join(elsewhere, 'socket'))}, () => process.kill(process.pid, 'SIGKILL'))`;
    await once(spawn(process.execPath, ['-e', script]), 'exit');
    const planted = join(tmpdir(), `mintmark-writer-planted-${process.pid}`);
    await symlink(elsewhere, planted);
    t.after(() => unlink(planted));
    await (await startSharedWriter(folder)).close();
    await lstat(planted);
  });

  test('without a folder of temporary files, its socket is in the folder of the store', async (t) => {
    const directory = join(await mkdtemp(join(tmpdir(), 'mintmark-shared-')), 'data');
    t.after(() => rm(dirname(directory), { recursive: true }));
    const before = process.env['TMPDIR'];
    t.after(() => Object.assign(process.env, { TMPDIR: before ?? '/tmp' }));
    process.env['TMPDIR'] = join(directory, 'none');
    const shared = await startSharedWriter(directory);
    assert.equal(dirname(dirname(shared.socket)), directory);
    await shared.close();
    assert.deepEqual(await readdir(directory), []);
    const tooLong = join(directory, 'x'.repeat(100));
    process.env['TMPDIR'] = tooLong;
    await assert.rejects(startSharedWriter(tooLong), /Set TMPDIR to a folder with a short path, or use --workers 1/);
  });

  test('a damaged page that one process has read is refused by every process, also by a later one', async (t) => {
    const { shared, sockets, writers, path } = await twoWriters(t);
    const [first, second] = writers;
    // Whoever has a transaction open does not delay it.
    await second.run('BEGIN IMMEDIATE');
    const ended = once(sockets[1], 'exit');
    assert.match(first.condemn('page 7 is wrong').message, /test\.db is damaged: page 7 is wrong\. .*mintmark restore/);
    await ended;
    const isDamage = (error: unknown): boolean => error instanceof StorageDamaged && /damaged: page 7 is wrong\. K/.test(error.message);
    for (const writer of writers) assert.throws(() => writer.requireAlive(), isDamage);
    await assert.rejects(Writer.open(path, new WriterSocket(shared.socket)), isDamage);
  });

  test('a damaged page that the writer itself has read is refused by every process', async (t) => {
    const { sockets, writers, rows, path } = await twoWriters(t);
    const [first, second] = writers;
    await first.insert('grant_batches', rows('stored'));
    await first.run('PRAGMA wal_checkpoint(TRUNCATE)');
    await first.run('PRAGMA shrink_memory');
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(8, 0xff), 0, 8, 4096);
    await file.close();
    const ended = once(sockets[1], 'exit');
    await assert.rejects(first.run('SELECT id, grants FROM grant_batches NOT INDEXED'), StorageDamaged);
    await ended;
    assert.throws(() => second.requireAlive(), StorageDamaged);
    await assert.rejects(second.insert('grant_batches', rows('late')), StorageDamaged);
  });

  test('does not open a second database', async (t) => {
    const { shared, path } = await twoWriters(t);
    await assert.rejects(Writer.open(`${path}2`, new WriterSocket(shared.socket)), /has .*test\.db open/);
  });
});
