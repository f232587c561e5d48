// A token that has been ended is not returned again: after `--refresh`, a 401 of curl, a failed program, or a
// repeated call of kubectl.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { parseConfig, type RunningServer, startServer } from '@mintmark/server';
import { type Outcome, runInMemory } from '../command-run.sample.ts';

const ADMIN = { client_id: 'admin', client_secret: 'correct-horse-battery-staple-0123456789' };

describe('an ended token in the cache', () => {
  let folder: string;
  let server: RunningServer;
  let home: string;
  let cachedToken: string;

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
    runInMemory(args, { folder: home, env: { PATH: process.env['PATH'] ?? '', tenant_url: server.publicUrl, ...ADMIN, ...env } });
  const ok = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await run(args);
    assert.equal(code, 0, err);
    return out.trim();
  };
  const plugin = async (): Promise<string> => JSON.parse(await ok('token', '--output', 'k8s-exec')).status.token;
  const cached = (): Promise<string[]> => readdir(join(home, '.cache/mintmark/tokens'));
  const curl = (...args: string[]): Promise<Outcome> =>
    run(['curl', '--', '-s', '--fail', '-o', join(home, 'body'), `${server.publicUrl}/management/v1/clients`, ...args]);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mintmark-dead-tokens-'));
    const flags = { listen: ['http://127.0.0.1:0'], managementListen: 'http://127.0.0.1:0', data: 'data', logLevel: 'fatal' };
    const env = { MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.client_id, MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.client_secret };
    server = await startServer(parseConfig({ flags, env, cwd: folder }));
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    home = await mkdtemp(join(folder, 'home-'));
    cachedToken = await ok('token');
    const form = new URLSearchParams({ token: cachedToken, ...ADMIN });
    assert.equal((await fetch(`${server.publicUrl}/oauth2/revoke`, { method: 'POST', body: form })).status, 200);
  });

  test('token --refresh drops it, and the next runs get the new one', async () => {
    assert.equal(await ok('token'), cachedToken);
    const next = await ok('token', '--refresh');
    assert.notEqual(next, cachedToken);
    assert.equal(await ok('token'), next);
  });

  test('token --refresh drops it even when the request for a new one is refused', async () => {
    const { code, out } = await run(['token', '--refresh'], { client_secret: 'wrong' });
    assert.deepEqual([code, out], [3, '']);
    assert.deepEqual(await cached(), []);
  });

  test('a 401 for curl drops it with a message; the next run succeeds', async () => {
    const refused = await curl();
    assert.equal(refused.code, 22);
    assert.equal(refused.err, 'mintmark: The cached token was refused (401) and has been dropped: the next run gets a new one.\n');
    assert.deepEqual(await curl(), { code: 0, out: '', err: '' });
  });

  test('the exit code of curl drops it when the headers go to a file of the user', async () => {
    const toFile = ['-D', join(home, 'headers')];
    assert.equal((await curl(...toFile)).code, 22);
    assert.equal((await curl(...toFile)).code, 0);
  });

  test('a refusal other than 401 does not drop it', async () => {
    await curl('-X', 'PUT');
    assert.equal(await ok('token'), cachedToken);
  });

  const programs: readonly [ends: string, program: readonly string[], isDropped: boolean][] = [
    ['0', ['true'], false],
    ['1', ['false'], true],
    ['127, since it does not exist', ['no-such-program'], false],
    ['a signal', ['sh', '-c', 'kill -TERM $$'], false],
  ];
  for (const [ends, program, isDropped] of programs) {
    test(`exec whose program ends with ${ends}: ${isDropped ? 'the next run gets a new one' : 'it stays cached'}`, async () => {
      await run(['exec', '--', ...program]);
      assert.equal((await ok('token')) !== cachedToken, isDropped);
    });
  }

  test('a second call of kubectl within seconds gets a new one', async () => {
    assert.equal(await plugin(), cachedToken);
    const next = await plugin();
    assert.notEqual(next, cachedToken);
    assert.equal(await plugin(), next, 'which is handed out again');
    assert.notEqual(await plugin(), next, 'and is refused in its turn when asked for once more');
  });
});
