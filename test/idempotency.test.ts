// Idempotency-Key at the management API: a repeated request is executed once and gets the same response;
// its secret is repeated for ten minutes only.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { queryStore } from './query-store.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;

const MINUTE = 60_000;

describe('Idempotency-Key', () => {
  const ending = suiteEnding();
  const send = async (
    server: TestServer,
    { key, path = '/clients', body = { name: 'once' }, token }: { key?: string; path?: string; body?: unknown; token?: string } = {},
  ) =>
    fetch(`${server.url}/management/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token ?? (await server.token())}`,
        'content-type': 'application/json',
        ...(key === undefined ? undefined : { 'idempotency-key': key }),
      },
      body: JSON.stringify(body),
    });
  const names = async (server: TestServer) =>
    (((await (await server.manage('GET', '/clients')).json()) as Json).clients as Json[])
      .map(({ name }) => name)
      .filter((name) => name !== 'admin');
  const startOwnServer = () => startTestServer(ending);
  let shared: TestServer;
  before(async () => {
    shared = await startOwnServer();
  });
  /** A name that no other test uses, for a client or a key. */
  const unique = () => randomUUID();
  const countOf = async (name: string) => (await names(shared)).filter((each) => each === name).length;

  test('a repeated request gets the identical response, and creates nothing', async () => {
    const [key, name] = [unique(), unique()];
    const [first, second] = [await send(shared, { key, body: { name } }), await send(shared, { key, body: { name } })];
    assert.deepEqual([first.status, second.status], [201, 201]);
    assert.equal(await second.text(), await first.text());
    for (const header of ['location', 'etag', 'content-type']) assert.equal(second.headers.get(header), first.headers.get(header), header);
    assert.deepEqual([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')], [null, 'true']);
    assert.equal(await countOf(name), 1);
  });

  test('without a key, two requests are executed twice', async () => {
    const name = unique();
    for (const _ of [1, 2]) assert.equal((await send(shared, { body: { name } })).status, 201);
    assert.equal(await countOf(name), 2);
  });

  test('of ten concurrent requests exactly one executes; the others get 409, or its response', async () => {
    const [key, name, token] = [unique(), unique(), await shared.token()];
    const responses = await Promise.all(Array.from({ length: 10 }, () => send(shared, { key, token, body: { name } })));
    const successful = responses.filter(({ status }) => status === 201);
    assert.deepEqual(
      [...new Set(responses.map(({ status }) => status))].filter((status) => status !== 409),
      [201],
    );
    const created = await Promise.all(successful.map(async (response) => ((await response.json()) as Json).client_id));
    assert.equal(new Set(created).size, 1);
    assert.equal(await countOf(name), 1);
  });

  test('after ten minutes the repeated response lacks the secret', async () => {
    const server = await startOwnServer();
    const first = (await (await send(server, { key: 'k' })).json()) as Json;
    // The requests may take some seconds on a busy machine.
    server.advance(10 * MINUTE - 30_000);
    assert.equal(((await (await send(server, { key: 'k' })).json()) as Json).client_secret, first.client_secret);
    server.advance(31_000);
    const { client_secret: secret, ...rest } = first;
    assert.match(String(secret), /^mms_/);
    const replayed = await send(server, { key: 'k' });
    assert.equal(replayed.status, 201);
    assert.deepEqual(await replayed.json(), rest);
  });

  test('after ten minutes a nested secret is not repeated either', async () => {
    const server = await startOwnServer();
    const created = { key: 'k', path: '/tenants', body: { name: 'x', public_url: 'https://x.example' } };
    const first = (await (await send(server, created)).json()) as Json & { admin: Json };
    assert.match(String(first.admin.client_secret), /^mms_/);
    assert.deepEqual(await (await send(server, created)).json(), first);
    server.advance(10 * MINUTE + 1000);
    const { client_id } = first.admin;
    assert.deepEqual(await (await send(server, created)).json(), { ...first, admin: { client_id } });
  });

  test('a key expires after a day', async () => {
    const server = await startOwnServer();
    await send(server, { key: 'k' });
    server.advance(24 * 60 * MINUTE + 1000);
    assert.equal((await send(server, { key: 'k' })).status, 201);
    assert.deepEqual(await names(server), ['once', 'once']);
  });

  for (const [what, path, body] of [
    ['another body', '/clients', { name: 'other' }],
    ['another route', `/clients/${ADMIN.clientId}/secrets`, {}],
  ] as const) {
    test(`${what} with a used key is refused with 422`, async () => {
      const key = unique();
      await send(shared, { key });
      const refused = await send(shared, { key, path, body });
      assert.equal(refused.status, 422);
      assert.match(refused.headers.get('content-type') ?? '', /^application\/problem\+json/);
      assert.equal(await countOf('other'), 0);
    });
  }

  test('two clients can use the same key', async () => {
    const key = unique();
    const token = await shared.token(await shared.create({ entitlements: ['manageAPIClients'] }));
    await send(shared, { key });
    const response = await send(shared, { key, token });
    assert.deepEqual([response.status, response.headers.get('idempotent-replayed')], [201, null]);
  });

  test('a repeated request requires the same right', async () => {
    const key = unique();
    const other = await shared.create({ entitlements: ['manageAPIClients'] });
    const token = await shared.token(other);
    assert.equal((await send(shared, { key, token })).status, 201);
    await shared.manage('PATCH', `/clients/${other.clientId}`, { entitlements: ['readAPIClients'] });
    assert.equal((await send(shared, { key, token })).status, 403);
  });

  test('a refusal is not stored: a corrected request with the same key succeeds', async () => {
    const key = unique();
    const conflicting = { name: 'once', client_id: ADMIN.clientId };
    for (const _ of [1, 2]) assert.equal((await send(shared, { key, body: conflicting })).status, 409);
    assert.equal((await send(shared, { key, body: { name: 'once' } })).status, 201);
  });

  for (const [key, status] of [
    ['a b', 400],
    ['\u00e4', 400],
    ['x'.repeat(256), 400],
    ['x'.repeat(255), 201],
  ] as const) {
    test(`a key of ${key.length} characters, ${JSON.stringify(key.slice(0, 3))}: ${status}`, async () => {
      const name = unique();
      assert.equal((await send(shared, { key, body: { name } })).status, status);
      assert.equal(await countOf(name), status === 201 ? 1 : 0);
    });
  }

  test('a repeated rotation is executed once', async () => {
    const { clientId } = await shared.create({});
    const rotation = { key: unique(), path: `/clients/${clientId}/secrets/rotate`, body: {} };
    const [first, second] = [await send(shared, rotation), await send(shared, rotation)];
    assert.equal(await second.text(), await first.text());
    const { secrets } = (await (await shared.manage('GET', `/clients/${clientId}/secrets`)).json()) as Json;
    assert.equal((secrets as Json[]).length, 2);
  });

  describe('an interrupted request', () => {
    /** Sends a request with the key `k`, and leaves its record as after a crash, before or after its effect. */
    const interrupt = async (server: TestServer, tookEffect: boolean): Promise<void> => {
      assert.equal((await send(server, { key: 'k' })).status, 201);
      const query = (statement: string) => queryStore(server.directory, statement);
      await query('UPDATE idempotent_requests SET status = NULL, headers = NULL, body = NULL, sealed = NULL, sealed_key_id = NULL');
      if (!tookEffect) await query("UPDATE idempotent_requests SET request_id = 'the-one-before'");
    };

    test('is reported as in progress for a minute', async () => {
      const server = await startOwnServer();
      await interrupt(server, false);
      const response = await send(server, { key: 'k' });
      assert.equal(response.status, 409);
      assert.match(await response.text(), /under way/);
    });
    test('that changed nothing is executed when it is repeated after a minute', async () => {
      const server = await startOwnServer();
      await interrupt(server, false);
      server.advance(MINUTE + 1000);
      assert.equal((await send(server, { key: 'k' })).status, 201);
      assert.equal((await send(server, { key: 'k' })).headers.get('idempotent-replayed'), 'true');
      assert.deepEqual(await names(server), ['once', 'once']);
    });
    test('that took effect is not executed again: the response names its request id', async () => {
      const server = await startOwnServer();
      await interrupt(server, true);
      server.advance(MINUTE + 1000);
      const response = await send(server, { key: 'k' });
      assert.equal(response.status, 409);
      assert.match(await response.text(), /took effect.*request id is \S{16}/);
      assert.deepEqual(await names(server), ['once']);
    });
  });
});
