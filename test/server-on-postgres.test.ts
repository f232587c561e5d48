// The server on PostgreSQL: the same product on another store, and what becomes of it when the store goes away.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { StartError } from '@mintmark/server';
import { startPostgres, type TestPostgres } from './postgres.ts';
import { ADMIN, startTestServer, suiteEnding } from './running-server.ts';

const FORM = { grant_type: 'client_credentials', client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };

describe('a server on PostgreSQL', () => {
  const ending = suiteEnding();
  const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
  let postgres: TestPostgres;
  before(async () => {
    postgres = await startPostgres();
    ending.after(() => postgres.close());
  });

  test('gives tokens, keeps their grants, and finds its store at the next start', async () => {
    const database = await postgres.freshDatabase();
    const first = await startTestServer(ending, { flags: { database }, env });
    assert.equal(first.firstStart, true);
    assert.doesNotMatch(first.store, /:[^@]*@/, 'no password');
    const { grant_id: id } = (await (await first.post('/oauth2/token', FORM)).json()) as { grant_id: string };
    assert.equal((await first.manage('GET', `/grants/${id}`)).status, 200);
    const listen = [first.publicUrl];
    await first.close();
    const second = await startTestServer(ending, { flags: { database, listen }, env });
    assert.equal(second.firstStart, false);
    assert.equal((await second.manage('GET', `/grants/${id}`)).status, 200);
  });

  test('a burst of requests is answered, each with a grant of its own', async () => {
    const server = await startTestServer(ending, { flags: { database: await postgres.freshDatabase() }, env });
    const ask = async () => ((await (await server.post('/oauth2/token', FORM)).json()) as { grant_id: string }).grant_id;
    const answers = await Promise.all(Array.from({ length: 200 }, ask));
    assert.equal(new Set(answers).size, 200);
  });

  test('without its master key, or with another, it does not start', async () => {
    const database = await postgres.freshDatabase();
    await assert.rejects(
      startTestServer(ending, { flags: { database } }),
      (error) => error instanceof StartError && /MINTMARK_MASTER_KEY/.test(error.message),
    );
    const server = await startTestServer(ending, { flags: { database }, env });
    const other = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
    await assert.rejects(
      startTestServer(ending, { flags: { database, listen: [server.publicUrl.replace(/\d+$/, '0')] }, env: other }),
      (error) => error instanceof StartError && /master key mk_[0-9a-f]{12} is not the one/.test(error.message),
    );
  });

  test('while the store is away: 503 and Retry-After, not ready, and no crash', async () => {
    const own = await startPostgres();
    ending.after(() => own.close());
    const server = await startTestServer(ending, { flags: { database: await own.freshDatabase() }, env });
    const token = await server.token();
    await own.close();
    const refused = await server.post('/oauth2/token', FORM);
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1']);
    assert.equal(((await refused.json()) as { error: string }).error, 'temporarily_unavailable');
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 503);
    assert.equal((await fetch(`${server.operationsUrl}/health/ready`)).status, 503);
    assert.equal((await fetch(`${server.operationsUrl}/health/live`)).status, 200);
    assert.equal((await fetch(`${server.url}/oauth2/jwks`)).status, 200, 'what needs no store goes on');
  });

  test('a database that is not there is named, without its password', async () => {
    const database = 'postgres://someone:s3cret@127.0.0.1:1/nowhere';
    await assert.rejects(startTestServer(ending, { flags: { database }, env }), (error) => {
      assert.ok(error instanceof StartError);
      assert.match(error.message, /127\.0\.0\.1:1.*nowhere|nowhere.*127\.0\.0\.1:1/);
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
  });
});
