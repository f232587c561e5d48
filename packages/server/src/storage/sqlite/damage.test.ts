// A file that cannot be checked is not called damaged: whoever restored a backup over it would lose data.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFile, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { StorageUnavailable } from '../contract/errors.ts';
import { checkSqlite } from './check-store.ts';
import { findDamage, requireIntact } from './damage.ts';
import { isDamage } from './failure.ts';

/** A database without readers from the start of its exclusive mode to its end. */
const LOCK = "PRAGMA journal_mode = WAL; PRAGMA locking_mode = EXCLUSIVE; INSERT INTO notes VALUES ('locked')";

describe('a SQLite file', () => {
  let folder = '';
  let path = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mintmark-damage-'));
    path = join(folder, 'mintmark.db');
    using database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE notes (text TEXT)');
  });
  after(() => rm(folder, { recursive: true }));

  test('that another connection has locked is not damaged', () => {
    using other = new DatabaseSync(path);
    other.exec(LOCK);
    assert.throws(() => findDamage(path, 0), { errcode: 5 });
  });

  test('that is locked when its check begins is checked once it is free', async () => {
    // The thread is told to end the lock, and then has more to do than this one before it begins the check.
    const script = `const { parentPort, workerData } = require('node:worker_threads');
      const { DatabaseSync } = require('node:sqlite');
      const database = new DatabaseSync(workerData.path);
      database.exec(workerData.lock);
      parentPort.once('message', () => {
        database.exec("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT sum(i) FROM n");
        database.close();
      });
      parentPort.postMessage('locked');`;
    const worker = new Worker(script, { eval: true, workerData: { path, lock: LOCK } });
    const ended = once(worker, 'exit');
    await once(worker, 'message');
    worker.postMessage('end');
    assert.deepEqual(findDamage(path), []);
    await ended;
  });

  test('whose check fails for another reason is refused without the advice to restore a backup', async () => {
    const other = await mkdtemp(join(folder, 'other-'));
    await copyFile(path, join(other, 'mintmark.db'));
    // A schema format of a later SQLite (https://sqlite.org/fileformat.html, §1.3.10).
    const file = await open(join(other, 'mintmark.db'), 'r+');
    await file.write(Buffer.of(99), 0, 1, 47);
    await file.close();
    await assert.rejects(
      checkSqlite(other),
      (error) => error instanceof StorageUnavailable && /mintmark\.db cannot be used: [^.]+\.$/.test(error.message),
    );
  });

  test('whose pages cannot be checked at a start is not damaged', () => {
    using database = new DatabaseSync(path);
    database.setAuthorizer((_, name) => (name === 'quick_check' ? constants.SQLITE_DENY : constants.SQLITE_OK));
    assert.throws(() => requireIntact(database, path), { errcode: 23 });
  });

  for (const [name, errcode, expected] of [
    ['CORRUPT', 11, true],
    ['CORRUPT_INDEX', 779, true],
    ['NOTADB', 26, true],
    ['BUSY', 5, false],
    ['BUSY_RECOVERY', 261, false],
    ['NOMEM', 7, false],
    ['IOERR_READ', 266, false],
    ['FULL', 13, false],
    ['CANTOPEN', 14, false],
  ] as const) {
    test(`of which SQLite reports SQLITE_${name} is ${expected ? '' : 'not '}damaged`, () => assert.equal(isDamage(errcode), expected));
  }
});
