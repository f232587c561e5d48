// Writing a backup does not hang, and changes no other file. A backup that is not authentic is refused before
// its values are parsed.
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

/** Exports more rows than the streams buffer, with incompressible values. */
const exportRows = async (onRows: (rows: TableRows) => Promise<void>): Promise<void> => {
  for (let part = 0; part < 20; part++) {
    await onRows({ table: 'clients', columns: ['name'], rows: [[randomBytes(200_000).toString('base64')]] });
  }
};

test('a backup into a missing folder is rejected, and does not hang', async (t) => {
  await assert.rejects(writeBackup(join(await folder(t), 'none', 'b'), HEADER, key, exportRows), {
    name: 'BackupError',
    message: /cannot be written \(ENOENT\)/,
  });
});

test('a failure while the rows are exported leaves no file', async (t) => {
  const path = await folder(t);
  const failing = async (onRows: (rows: TableRows) => Promise<void>) => {
    await exportRows(onRows);
    throw new RangeError('no more rows');
  };
  await assert.rejects(writeBackup(join(path, 'b'), HEADER, key, failing), { name: 'RangeError' });
  assert.deepEqual(await readdir(path), []);
});

test('an existing backup and other files in the folder are unchanged', async (t) => {
  const path = await folder(t);
  await writeFile(join(path, 'b'), 'an earlier backup');
  await writeFile(join(path, 'b.new'), 'another file');
  await assert.rejects(writeBackup(join(path, 'b'), HEADER, key, exportRows), /b exists/);
  await writeBackup(join(path, 'c'), HEADER, key, exportRows);
  assert.deepEqual((await readdir(path)).toSorted(), ['b', 'b.new', 'c']);
  assert.equal(await readFile(join(path, 'b'), 'utf8'), 'an earlier backup');
  assert.equal(await readFile(join(path, 'b.new'), 'utf8'), 'another file');
});

test('the values of an unauthenticated file are not parsed: 100 kB can decompress to 20 million lists', async (t) => {
  const path = join(await folder(t), 'b');
  /** In kB. Decompressing the line needs about 250 MB; the lists that it contains would need more than 1 GB. */
  const maxMemory = 700 * 1024;
  const lists = `[${'[],'.repeat(20 * 1024 * 1024)}0]\n`;
  await writeFile(path, gzipSync(lists));
  await assert.rejects(readHeader(path), /no backup/);
  await assert.rejects(requireIntact(path, key), /was changed or cut short/);
  assert(process.resourceUsage().maxRSS < maxMemory, `${process.resourceUsage().maxRSS} kB`);
});
