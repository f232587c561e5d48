// The file with the only copy of the first secret.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { removeBootstrapFile, writeBootstrapFile } from './bootstrap-file.ts';
import { exportLines } from './paste-lines.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-bootstrap-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('only the owner can read the file and its folder', async () => {
  const path = join(folder, 'data', 'bootstrap.env');
  await writeBootstrapFile(path, ['export a=b', 'export c=d']);
  assert.equal(await readFile(path, 'utf8'), 'export a=b\nexport c=d\n');
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal((await stat(join(folder, 'data'))).mode & 0o777, 0o700);
});

test('an existing file is never overwritten', async () => {
  const path = join(folder, 'bootstrap.env');
  await writeFile(path, 'precious');
  await assert.rejects(writeBootstrapFile(path, ['x']), (error: Error) => error.message.startsWith(`${path} exists already`));
  assert.equal(await readFile(path, 'utf8'), 'precious');
});

test('the error for an invalid folder has its path', async () => {
  await writeFile(join(folder, 'file'), '');
  const path = join(folder, 'file', 'bootstrap.env');
  await assert.rejects(writeBootstrapFile(path, ['x']), (error: Error) => error.message.startsWith(`${path} cannot be written (`));
});

test('the file can be removed twice', async () => {
  const path = join(folder, 'bootstrap.env');
  await writeBootstrapFile(path, ['x']);
  await removeBootstrapFile(path);
  await removeBootstrapFile(path);
  assert.deepEqual(await readdir(folder), []);
});

test('the lines are the exports of the guide, with the CA if there is one', () => {
  const credentials = { tenantUrl: 'localhost:8443', clientId: 'admin', clientSecret: 's' };
  assert.deepEqual(exportLines({ ...credentials, caFile: '/my data/tls/ca.pem' }), [
    'export tenant_url=localhost:8443 client_id=admin client_secret=s',
    "export CURL_CA_BUNDLE='/my data/tls/ca.pem' NODE_EXTRA_CA_CERTS='/my data/tls/ca.pem'",
  ]);
  assert.deepEqual(exportLines({ ...credentials, clientSecret: undefined, caFile: undefined }), [
    'export tenant_url=localhost:8443 client_id=admin',
  ]);
});
