// The import of a CA whose key an earlier version stored in a file.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseConfig } from '../config/config.ts';
import { startServer } from '../server.ts';
import { createAuthority } from './local-authority.ts';

test('the CA in the files of an empty and of a new data folder is imported', async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'mintmark-adopted-'));
  t.after(() => rm(data, { recursive: true, force: true }));
  const old = await createAuthority(['localhost', '127.0.0.1', '::1'], Date.now());
  await mkdir(join(data, 'tls'));
  await writeFile(join(data, 'tls', 'ca.pem'), old.cert);
  await writeFile(join(data, 'tls', 'ca-key.pem'), old.key);
  const flags = { listen: ['https://localhost:0'], managementListen: 'http://127.0.0.1:0', data, logLevel: 'fatal' };
  const first = await startServer(parseConfig({ flags, env: {}, cwd: data }));
  const { publicUrl } = first;
  await first.close();
  const files = async () => (await readdir(join(data, 'tls'))).sort();
  assert.equal(await readFile(join(data, 'tls', 'ca.pem'), 'utf8'), old.cert);
  assert.deepEqual(await files(), ['ca.pem', 'server-key.pem', 'server.pem']);
  // Its key is in the store now.
  await rm(join(data, 'tls'), { recursive: true });
  const second = await startServer(parseConfig({ flags: { ...flags, publicUrl }, env: {}, cwd: data }));
  await second.close();
  assert.equal(await readFile(join(data, 'tls', 'ca.pem'), 'utf8'), old.cert);
});
