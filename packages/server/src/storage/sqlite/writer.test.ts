import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { StorageUnavailable } from '../contract/errors.ts';
import { startWriterThread, Writer } from './writer.ts';

const openWriter = async (t: TestContext) => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-writer-'));
  const thread = startWriterThread();
  const writer = await Writer.open(join(directory, 'test.db'), thread);
  t.after(async () => {
    await writer.close();
    await rm(directory, { recursive: true });
  });
  await writer.run('CREATE TABLE notes (text TEXT NOT NULL) STRICT');
  return { writer, thread };
};

const SLOW = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) AS c FROM n`;

describe('the writer', () => {
  test('executes tasks in order, and returns their results', async (t) => {
    const { writer } = await openWriter(t);
    const results = await Promise.all([
      writer.run('INSERT INTO notes (text) VALUES (?), (?)', ['a', 'b']),
      writer.run('SELECT text FROM notes ORDER BY text'),
      writer.run('DELETE FROM notes'),
    ]);
    assert.deepEqual(results, [
      { rows: [], changes: 2 },
      { rows: [{ text: 'a' }, { text: 'b' }], changes: 0 },
      { rows: [], changes: 2 },
    ]);
  });

  test('a commit waits for the disk, and readers do not wait for a commit', async (t) => {
    const { writer } = await openWriter(t);
    const FULL = 2;
    assert.deepEqual((await writer.run('PRAGMA synchronous')).rows, [{ synchronous: FULL }]);
    assert.deepEqual((await writer.run('PRAGMA journal_mode')).rows, [{ journal_mode: 'wal' }]);
    assert.deepEqual((await writer.run('PRAGMA foreign_keys')).rows, [{ foreign_keys: 1 }]);
  });

  test('when its thread ends, waiting and later tasks are unavailable', async (t) => {
    const { writer, thread } = await openWriter(t);
    const waiting = [writer.run(SLOW), writer.run('SELECT 1'), writer.insert('grant_batches', [])];
    const ended = Promise.all(waiting.map((call) => assert.rejects(call, StorageUnavailable)));
    await thread.terminate();
    await ended;
    await assert.rejects(writer.run('SELECT 1'), /test\.db cannot be used: its writer thread has ended/);
    await assert.rejects(writer.append('epoch', []), StorageUnavailable);
    assert.throws(() => writer.requireAlive(), StorageUnavailable);
  });

  test('closes after the tasks that were queued before', async (t) => {
    const { writer } = await openWriter(t);
    const queued = [writer.run(SLOW), writer.run(`INSERT INTO notes (text) VALUES ('late')`)];
    await writer.close();
    assert.equal((await Promise.all(queued))[1]?.changes, 1);
    await assert.rejects(writer.run('SELECT 1'), StorageUnavailable);
  });

  test('an insert waits while the writer is held', async (t) => {
    const { writer } = await openWriter(t);
    const done: string[] = [];
    writer.hold();
    await writer.run('BEGIN IMMEDIATE');
    const insert = writer.insert('grant_batches', []).catch(() => done.push('insert'));
    await writer.run('COMMIT').then(() => done.push('commit'));
    writer.release();
    await insert;
    assert.deepEqual(done, ['commit', 'insert']);
  });
});
