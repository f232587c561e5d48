// The disk of the embedded store fills up, or its file is damaged, while the server runs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkStore, parseConfig, type ServerConfig } from '@mintmark/server';
import { queryStore } from '../query-store.ts';
import { ADMIN, startTestServer, type TestServer } from '../running-server.ts';
import { until } from '../until.ts';

const CALLER = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
const GRANT = { ...CALLER, grant_type: 'client_credentials' };
/** Bytes that may still be written. */
const LEFT = 64 * 1024;
const PAGE = 4096;

/** Limits the size of the files of this process (RLIMIT_FSIZE): a write beyond it fails as on a full disk. */
const limitFiles = (bytes: number | 'unlimited'): void => {
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
};

const activeIn = async (response: Response): Promise<unknown> => ((await response.json()) as { active: unknown }).active;
const readiness = async ({ operationsUrl }: TestServer) => {
  const response = await fetch(`${operationsUrl}/health/ready`);
  return [response.status, ((await response.json()) as { reason?: string }).reason] as const;
};
const configOf = (data: string): ServerConfig => parseConfig({ flags: { data }, env: {}, cwd: data });

describe('while the server runs', () => {
  test('a full disk: 503 for what must be written, introspection goes on, and it recovers by itself', async (t) => {
    const server = await startTestServer(t);
    const token = await server.token();
    const { size } = await stat(join(server.directory, 'mintmark.db-wal'));
    limitFiles(size + LEFT);
    t.after(() => limitFiles('unlimited'));
    const ids: string[] = [];
    let refused: Response | undefined;
    while (refused === undefined) {
      const response = await server.post('/oauth2/token', GRANT);
      if (response.ok) ids.push(((await response.json()) as { grant_id: string }).grant_id);
      else refused = response;
    }
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1']);
    assert.ok(ids.length > 0);
    assert.equal((await server.post('/oauth2/revoke', { ...CALLER, token })).status, 503);
    assert.equal(await activeIn(await server.post('/oauth2/introspect', { ...CALLER, token })), true);
    assert.deepEqual(await readiness(server), [503, 'The store cannot record grants.']);

    const began = performance.now();
    limitFiles('unlimited');
    assert.equal((await server.post('/oauth2/token', GRANT)).status, 200);
    t.diagnostic(`the first token after ${Math.round(performance.now() - began)} ms`);
    assert.deepEqual(await readiness(server), [200, undefined]);
    const admin = await server.token();
    for (const id of ids) assert.equal((await server.manage('GET', `/grants/${id}`, undefined, admin)).status, 200, 'it was sent and lost');
    assert.equal((await server.post('/oauth2/revoke', { ...CALLER, token })).status, 200);
    assert.equal(await activeIn(await server.post('/oauth2/introspect', { ...CALLER, token })), false);
  });

  test('a damaged page: the store is not believed any more, and the health and the check say so', async (t) => {
    const server = await startTestServer(t);
    const token = await server.token();
    const path = join(server.directory, 'mintmark.db');
    const checkpoint = () => queryStore(server.directory, 'PRAGMA wal_checkpoint(TRUNCATE)');
    await until('the log is in the file', async () => (await checkpoint())[0]?.['busy'] === 0);
    assert.deepEqual((await checkStore(configOf(server.directory))).problems, []);
    const { size } = await stat(path);
    const file = await open(path, 'r+');
    for (let at = PAGE; at < size; at += PAGE) await file.write(Buffer.alloc(8, 0xff), 0, 8, at);
    await file.close();

    // What was read before is in memory until something is written.
    await server.post('/oauth2/token', GRANT);
    await until('introspection is refused', async () => (await server.post('/oauth2/introspect', { ...CALLER, token })).status === 503);
    for (const [where, form] of [
      ['/oauth2/introspect', { ...CALLER, token }],
      ['/oauth2/token', GRANT],
      ['/oauth2/revoke', { ...CALLER, token }],
    ] as const) {
      assert.equal((await server.post(where, form)).status, 503, where);
    }
    assert.deepEqual(await readiness(server), [503, 'The store is damaged.']);
    const { problems, remedy } = await checkStore(configOf(server.directory));
    assert.ok(problems.length > 0);
    assert.match(remedy, /mintmark restore/);
    await server.close();
  });
});
