// `mintmark doctor --server` while the server runs: each fault, produced for real, is found and has a remedy.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cp, unlink } from 'node:fs/promises';
import { createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { ConfigFlags, Finding } from '@mintmark/server';
import { runCommand } from './cli/command.ts';
import { assertFound, diagnose, folderOf, listening, type Setting, stateOf } from './diagnosis-setting.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';
import { type Ending, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

describe('a server that runs', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let setting: Setting;
  const started = async (t: Ending, flags: ConfigFlags = {}): Promise<readonly [TestServer, Setting]> => {
    const running = await startTestServer(t, { flags });
    const { directory: folder, operationsUrl = '', publicUrl, url } = running;
    return [running, { folder, flags: { listen: [url], publicUrl, data: folder, managementListen: operationsUrl, ...flags } }];
  };
  before(async () => {
    [server, setting] = await started(ending);
  });

  test('and has no fault has no failed check and no warning, and its files are not changed', async () => {
    const earlier = await stateOf(setting.folder);
    const findings = await diagnose(setting);
    assert.deepEqual(
      findings.filter(({ state }) => state === 'failed' || state === 'warning'),
      [],
    );
    for (const check of ['server', 'version', 'issuer', 'open files', 'master key']) assertFound(findings, check, 'ok', /./);
    assert.deepEqual(await stateOf(setting.folder), earlier);
  });

  test('and cannot be reached at its public URL', async (t) => {
    const [, { flags, folder }] = await started(t, { publicUrl: 'https://127.0.0.1:1' });
    assertFound(await diagnose({ folder, flags }), 'issuer', 'failed', /ECONNREFUSED/);
  });

  test('and lost its store is not ready', async (t) => {
    const [, each] = await started(t);
    await unlink(join(each.folder, 'mintmark.db'));
    assertFound(await diagnose(each), 'server', 'failed', /cannot serve: .*its file was removed/);
  });

  test('and gets no address from its proxy', async (t) => {
    const [running, each] = await started(t, { trustedProxy: ['127.0.0.1'] });
    const response = await running.post('/oauth2/token', '', { 'x-forwarded-for': 'unknown' });
    assert.equal(response.status, 400);
    assertFound(await diagnose(each), 'proxies', 'warning', /^1 requests came from a trusted proxy without a readable x-forwarded-for$/);
  });

  test('and cannot deliver its audit checkpoints', async (t) => {
    const [running, each] = await started(t, { auditCheckpointUrl: 'https://127.0.0.1:1/' });
    assert.equal((await running.manage('POST', '/audit/checkpoints')).status, 200);
    assertFound(await diagnose(each), 'audit', 'warning', /^1 checkpoints wait for the url/);
  });

  test('and has another store, even a copy of this one, is not taken for this one', async (t) => {
    const [copy, empty] = [await folderOf(t), await folderOf(t)];
    await cp(setting.folder, copy, { recursive: true });
    for (const folder of [copy, empty]) {
      const findings = await diagnose({ folder, flags: { ...setting.flags, data: folder } });
      assertFound(findings, 'server', 'warning', /^the server that responds at http:\S+ has another store/);
      // Nothing is reported of the other one.
      assert.ok(!findings.some(({ check }) => check === 'version'));
    }
  });

  test('and does not respond', async (t) => {
    const url = await listening(
      t,
      createSocketServer((socket) => void t.after(() => socket.destroy())),
    );
    const findings = await diagnose({ ...setting, flags: { ...setting.flags, managementListen: url } });
    assertFound(findings, 'server', 'failed', /does not respond/);
  });

  test('mintmark doctor --server prints the checks, and ends with 1 if one failed', async () => {
    const flags = ['--listen', server.url, '--public-url', server.publicUrl, '--data', setting.folder];
    const run = (more: readonly string[]) => runCommand(['doctor', '--server', ...flags, ...more], { home: setting.folder });
    const good = await run(['--management-listen', server.operationsUrl ?? '']);
    assert.deepEqual([good.code, good.err], [0, '']);
    assert.match(good.out, /^ok {7}server {8,} it runs and is ready/m);
    const bad = await run(['--management-listen', server.operationsUrl ?? '', '--trusted-proxy', '::/0', '--output', 'json']);
    assert.equal(bad.code, 1);
    const findings: readonly Finding[] = JSON.parse(bad.out);
    assert.equal(findings.find(({ check }) => check === 'proxies')?.state, 'failed');
    const refused = await run(['--workers', 'many']);
    assert.deepEqual([refused.code, /^failed +configuration +--workers must be/m.test(refused.out)], [1, true]);
    assert.equal((await runCommand(['doctor', '--backups', '.'], { home: setting.folder })).code, 2);
  });
});

describe('a server on PostgreSQL', () => {
  const ending = suiteEnding();
  const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
  let postgres: TestPostgres;
  let setting: Setting;
  before(async () => {
    postgres = await startPostgres();
    ending.after(() => postgres.close());
    const database = await postgres.freshDatabase();
    const server = await startTestServer(ending, { flags: { database }, env });
    const { directory: folder, operationsUrl = '', publicUrl, url } = server;
    setting = { folder, env, flags: { listen: [url], publicUrl, data: folder, managementListen: operationsUrl, database } };
  });

  test('that has no fault has no failed check and no warning, and the database is only read', async (t) => {
    const { database = '' } = setting.flags;
    const name = new URL(database).pathname.slice(1);
    await postgres.query(database, `ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
    t.after(() =>
      postgres.query(database, `SET default_transaction_read_only = off; ALTER DATABASE "${name}" RESET default_transaction_read_only`),
    );
    const findings = await diagnose(setting);
    assertFound(findings, 'database', 'ok', /^PostgreSQL \d+\S*; a round trip takes [\d.]+ ms$/);
    assertFound(findings, 'connections', 'ok', /^1 × --database-connections 10 = 10, of \d+ that are free/);
    assertFound(findings, 'clock', 'ok', /this machine, to within \d+ ms$/);
    assert.deepEqual(
      // It is not writable meanwhile, and a database of a test need not survive a crash: both are found.
      findings.filter(({ state, check }) => (state === 'failed' || state === 'warning') && check !== 'integrity'),
      [],
    );
    assertFound(findings, 'integrity', 'failed', /accepts no writes/);
    assertFound(findings, 'integrity', 'failed', /fsync is off/);
  });

  for (const [title, more, check, state, said] of [
    ['more connections than the database has', { flags: { databaseConnections: '1000' } }, 'connections', 'failed', /= 1000, of \d+ that/],
    ['a clock that is behind', { options: { now: () => Date.now() - 15_000 } }, 'clock', 'failed', /^the database is 1\d{4} ms ahead of/],
    ['a clock that is ahead', { options: { now: () => Date.now() + 5_500 } }, 'clock', 'warning', /^the database is \d{4} ms behind/],
    [
      'a database that does not exist',
      { flags: { database: 'postgres://127.0.0.1:1/none' } },
      'store',
      'failed',
      /cannot be used: connect ECONNREFUSED/,
    ],
    [
      'another master key',
      { env: { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') } },
      'master key',
      'failed',
      /is not the store's/,
    ],
  ] as const satisfies readonly (readonly [string, Partial<Setting>, string, Finding['state'], RegExp])[]) {
    test(`${title}: ${check} ${state}`, async () => {
      const { flags, ...others }: Partial<Setting> = more;
      const findings = await diagnose({ ...setting, ...others, flags: { ...setting.flags, ...flags } });
      assertFound(findings, check, state, said);
      for (const { said: text } of findings) assert.ok(!text.includes('not-in-any-message'));
    });
  }

  test('too many connections for several servers', async () => {
    const [row] = await postgres.query(setting.flags.database ?? '', "SELECT current_setting('max_connections')::int AS most");
    const databaseConnections = String(Number(row?.['most']) - 10);
    // The running server, and the one that is checked, which does not run.
    const flags = { ...setting.flags, databaseConnections, managementListen: 'http://127.0.0.1:0' };
    const findings = await diagnose({ ...setting, flags });
    assertFound(findings, 'connections', 'warning', /^2 × --database-connections/);
  });
});
