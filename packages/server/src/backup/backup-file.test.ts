// Backups that cannot be written or are not authentic, and existing files.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { MasterKey } from '../keys/master-key.ts';
import type { TableRows } from '../storage/contract/table-rows.ts';
import { readHeader, requireIntact, writeBackup } from './backup-file.ts';

const key = new MasterKey(randomBytes(32));
const HEADER = { version: '1', createdAt: 0, publicUrl: 'https://tenant.example', masterKey: key.id, keys: undefined };

const folder = async (t: TestContext): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'mintmark-backup-file-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
};

/** More data than the streams buffer, and incompressible. */
const fill = async (take: (rows: TableRows) => Promise<void>): Promise<void> => {
  for (let part = 0; part < 20; part++) {
    await take({ table: 'clients', columns: ['name'], rows: [[randomBytes(200_000).toString('base64')]] });
  }
};

test('a file that cannot be written is an error, not a wait', async (t) => {
  await assert.rejects(writeBackup(join(await folder(t), 'none', 'b'), HEADER, key, fill), {
    name: 'BackupError',
    message: /cannot be written \(ENOENT\)/,
  });
});

test('a failure while reading rows leaves nothing behind', async (t) => {
  const at = await folder(t);
  const failing = async (take: (rows: TableRows) => Promise<void>) => {
    await fill(take);
    throw new RangeError('no more rows');
  };
  await assert.rejects(writeBackup(join(at, 'b'), HEADER, key, failing), { name: 'RangeError' });
  assert.deepEqual(await readdir(at), []);
});

test('an existing file stays, and so do the files next to it', async (t) => {
  const at = await folder(t);
  await writeFile(join(at, 'b'), 'before');
  await writeFile(join(at, 'b.new'), 'somebody’s');
  await assert.rejects(writeBackup(join(at, 'b'), HEADER, key, fill), /b exists/);
  await writeBackup(join(at, 'c'), HEADER, key, fill);
  assert.deepEqual((await readdir(at)).toSorted(), ['b', 'b.new', 'c']);
  assert.deepEqual([await readFile(join(at, 'b'), 'utf8'), await readFile(join(at, 'b.new'), 'utf8')], ['before', 'somebody’s']);
});

test('unauthenticated data is not unpacked to values: 100 kB that would be 20 million lists', async (t) => {
  const path = join(await folder(t), 'b');
  const most = 700 * 1024;
  const lists = `[${'[],'.repeat(20 * 1024 * 1024)}0]\n`;
  await writeFile(path, gzipSync(lists));
  await assert.rejects(readHeader(path), /no backup/);
  await assert.rejects(requireIntact(path, key), /was changed or cut short/);
  // Kilobytes: the text, its bytes and its string among them, takes 250 MB of it; the values take more than 1
  // GB.
  assert(process.resourceUsage().maxRSS < most, `${process.resourceUsage().maxRSS} kB`);
});
