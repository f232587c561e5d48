// The server on PostgreSQL behaves as on SQLite, and continues after its database was unreachable.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { StartError } from '@mintmark/server';
import { startPostgres, type TestPostgres } from './postgres.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { asForm, assertion, clientKey } from './signed.ts';
import { until } from './until.ts';

const CALLER = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
const FORM = { grant_type: 'client_credentials', client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };

/** Token requests that need a connection each in their own way: for the grant, for a lease, for what is used once. */
const tokenForms = async (server: TestServer): Promise<readonly (() => Promise<Record<string, string>>)[]> => {
  const key = await clientKey();
  // A fiftieth is one token, so that each needs a lease.
  const limited = await server.create({ quota: { hour: 99 } });
  const signs = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } };
  const signers = [await server.create(signs), await server.create({ ...signs, coalesce: 300 })];
  return [
    async () => FORM,
    async () => ({ ...FORM, client_id: limited.clientId, client_secret: limited.clientSecret }),
    ...signers.map(({ clientId }) => async () => ({
      grant_type: 'client_credentials',
      ...asForm(await assertion(key, clientId, `${server.url}/oauth2`)),
    })),
  ];
};

describe('a server on PostgreSQL', () => {
  const ending = suiteEnding();
  const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
  let postgres: TestPostgres;
  before(async () => {
    postgres = await startPostgres();
    ending.after(() => postgres.close());
  });

  test('issues tokens, stores their grants, and opens the same store at the next start', async () => {
    const database = await postgres.freshDatabase();
    // However busy the machine is, no token is refused for a delay.
    const first = await startTestServer(ending, { flags: { database, maxDelay: '60000' }, env });
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

  test('200 concurrent requests get a grant each', async () => {
    // However busy the machine is, none is refused for a delay.
    const flags = { database: await postgres.freshDatabase(), maxDelay: '60000' };
    const server = await startTestServer(ending, { flags, env });
    const requestGrantId = async () => ((await (await server.post('/oauth2/token', FORM)).json()) as { grant_id: string }).grant_id;
    const responses = await Promise.all(Array.from({ length: 200 }, requestGrantId));
    assert.equal(new Set(responses).size, 200);
  });

  test('without its master key, or with another, the server does not start', async () => {
    const database = await postgres.freshDatabase();
    await assert.rejects(
      startTestServer(ending, { flags: { database } }),
      (error) => error instanceof StartError && /MINTMARK_MASTER_KEY/.test(error.message),
    );
    const server = await startTestServer(ending, { flags: { database }, env });
    const other = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
    await assert.rejects(
      startTestServer(ending, { flags: { database, listen: [server.publicUrl.replace(/\d+$/, '0')] }, env: other }),
      (error) => error instanceof StartError && /master key mk_[0-9a-f]{12} is not the store's \(mk_[0-9a-f]{12}\)/.test(error.message),
    );
  });

  test('changes that wait for a lock delay no token of any kind; those without a connection get 503 and Retry-After', async () => {
    const database = await postgres.freshDatabase();
    const server = await startTestServer(ending, { flags: { database, databaseConnections: '3' }, env });
    const token = await server.token();
    const forms = await tokenForms(server);
    // As another program would that has locked the table: a change waits for it with the one connection for changes.
    await postgres.query(database, 'BEGIN');
    await postgres.query(database, 'LOCK TABLE clients IN SHARE MODE');
    const change = () => server.manage('POST', '/clients', { name: 'x' }, token);
    let isWaiting = true;
    const first = change().finally(() => {
      isWaiting = false;
    });
    await until('the change waits', async () => {
      const waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      return (await postgres.query(database, waiting)).length === 1;
    });
    const others = Promise.all(Array.from({ length: 5 }, change));
    // The change gives up after five seconds.
    for (let round = 0; round < 3; round++) {
      const responses = await Promise.all(forms.map(async (form) => server.post('/oauth2/token', await form())));
      assert.deepEqual([...new Set(responses.map(({ status }) => status))], [200]);
    }
    assert.ok(isWaiting, 'the tokens waited for the changes');
    for (const refused of await others) assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1']);
    await postgres.query(database, 'ROLLBACK');
    assert.ok([201, 503].includes((await first).status));
    assert.equal((await change()).status, 201);
  });

  test('while the store is unreachable, the server responds with 503 and Retry-After, and is not ready', async () => {
    const ownPostgres = await startPostgres();
    ending.after(() => ownPostgres.close());
    const server = await startTestServer(ending, { flags: { database: await ownPostgres.freshDatabase() }, env });
    const token = await server.token();
    await ownPostgres.close();
    const refused = await server.post('/oauth2/token', FORM);
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1']);
    assert.equal(((await refused.json()) as { error: string }).error, 'temporarily_unavailable');
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 503);
    assert.equal((await fetch(`${server.operationsUrl}/health/ready`)).status, 503);
    assert.equal((await fetch(`${server.operationsUrl}/health/live`)).status, 200);
    assert.equal((await fetch(`${server.url}/oauth2/jwks`)).status, 200, 'what needs no store goes on');
  });

  describe('while the store does not respond on its open connections', () => {
    let server: TestServer;
    let database: string;
    let token: string;
    /**
     * The responses to requests that were in progress when the store was suspended, or were sent just after the
     * node's last refresh.
     */
    let concurrentResponses: readonly Response[];
    let refused: ReadonlyMap<string, Response>;
    const endpoints: readonly (readonly [what: string, send: () => Promise<Response>])[] = [
      ['the token endpoint', () => server.post('/oauth2/token', FORM)],
      ['the token endpoint, for a client that is not in memory', () => server.post('/oauth2/token', { ...FORM, client_id: 'x' })],
      ['introspection', () => server.post('/oauth2/introspect', { ...CALLER, token })],
      ['revocation', () => server.post('/oauth2/revoke', { ...CALLER, token })],
      ['the revocation feed', () => server.post('/oauth2/revocations', { ...CALLER, wait: '25' })],
      ['a list of the management API', () => server.manage('GET', '/clients', undefined, token)],
      ['a change by the management API', () => server.manage('POST', '/clients', { name: 'x' }, token)],
      ['IBM’s API', () => fetch(`${server.url}/v1.0/apiclients`, { headers: { authorization: `Bearer ${token}` } })],
      ['readiness', () => fetch(`${server.operationsUrl}/health/ready`)],
    ];
    before(async () => {
      database = await postgres.freshDatabase();
      server = await startTestServer(ending, { flags: { database }, env });
      token = await server.token();
      const { cursor } = (await (await server.post('/oauth2/revocations', CALLER)).json()) as { cursor: string };
      const following = server.post('/oauth2/revocations', { ...CALLER, cursor, wait: '25' });
      const requestTokens = () => Array.from({ length: 20 }, () => server.post('/oauth2/token', FORM));
      const early = requestTokens();
      await early[0];
      const freezing = postgres.freeze();
      ending.after(() => postgres.thaw());
      const meanwhile = requestTokens();
      await freezing;
      concurrentResponses = await Promise.all([...early, ...meanwhile, ...requestTokens()]);
      const responses = await Promise.all(endpoints.map(async ([what, send]) => [what, await send()] as const));
      refused = new Map([...responses, ['a waiting poll of the revocation feed', await following]]);
    });

    for (const what of [...endpoints.map(([each]) => each), 'a waiting poll of the revocation feed']) {
      test(`${what}: 503`, () => assert.equal(refused.get(what)?.status, 503));
    }
    test('each 503 has Retry-After, except at readiness', () => {
      const reported = [...refused].filter(([what]) => what !== 'readiness').map(([, { headers }]) => headers.get('retry-after'));
      assert.deepEqual([...new Set(reported)], ['1']);
    });
    test('liveness and the JWK Set respond as usual', async () => {
      for (const url of [`${server.operationsUrl}/health/live`, `${server.url}/oauth2/jwks`]) assert.equal((await fetch(url)).status, 200);
    });
    test('the server recovers without a restart, and each issued token has its grant', async () => {
      assert.deepEqual([...new Set(concurrentResponses.map(({ status }) => status))].toSorted(), [200, 503]);
      await postgres.thaw();
      while ((await server.post('/oauth2/token', FORM)).status !== 200);
      // By the clock of the test, no time has passed since a commit failed.
      await until('it is ready', async () => (await fetch(`${server.operationsUrl}/health/ready`)).status === 200);
      const retained = await Promise.all(
        concurrentResponses.filter(({ ok }) => ok).map(async (each) => ((await each.json()) as { grant_id: string }).grant_id),
      );
      assert.equal(new Set(retained).size, retained.length);
      const batches = await postgres.query(database, 'SELECT id, grants FROM grant_batches');
      const stored = new Set(
        batches.flatMap(({ id, grants }) => [...String(grants).matchAll(/^([0-9a-f]{4})\[/gm)].map(([, position]) => `${id}${position}`)),
      );
      assert.deepEqual(
        retained.filter((id) => !stored.has(id)),
        [],
      );
      assert.equal((await server.post('/oauth2/introspect', { ...CALLER, token })).status, 200);
    });
  });

  test('the error for a missing database names it, without the password', async () => {
    const database = 'postgres://someone:s3cret@127.0.0.1:1/nowhere';
    await assert.rejects(startTestServer(ending, { flags: { database }, env }), (error) => {
      assert.ok(error instanceof StartError);
      assert.match(error.message, /127\.0\.0\.1:1.*nowhere|nowhere.*127\.0\.0\.1:1/);
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
  });
});
