// RFC 7009, token revocation, and the feed that reports revocations to guards. One row per requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { postBothWays } from '../both-ways.ts';
import { queryStore } from '../query-store.ts';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

type Json = Record<string, unknown>;
interface FeedResponse {
  readonly cursor: string;
  readonly server_time: number;
  readonly snapshot: boolean;
  readonly more: boolean;
  readonly events: readonly Json[];
}
const PATHS = ['/oauth2/revoke', '/v1.0/endpoint/default/revoke', '/oidc/endpoint/default/revoke'];
const credentials = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) => ({
  client_id: clientId,
  client_secret: clientSecret,
});

describe('RFC 7009', () => {
  const ending = suiteEnding();
  let server: TestServer;
  const introspect = async (token: string): Promise<unknown> =>
    ((await (await server.post('/oauth2/introspect', { ...credentials(ADMIN), token })).json()) as Json).active;
  before(async () => {
    server = await startTestServer(ending);
  });

  for (const path of PATHS) {
    for (const format of ['jwt', 'opaque']) {
      test(`§2: ${path} ends a ${format} token at once, and no other`, async () => {
        const created = await server.create({ access_token_format: format });
        const [token, other] = [await server.token(created), await server.token(created)];
        const response = await server.post(path, { ...credentials(created), token, token_type_hint: 'refresh_token' });
        assert.deepEqual([response.status, await response.text(), response.headers.get('cache-control')], [200, '{}', 'no-store']);
        assert.deepEqual([await introspect(token), await introspect(other)], [false, true]);
      });
    }
    const rows: readonly [section: string, must: string, form: Record<string, string>, want: readonly [number, string]][] = [
      ['2.2', 'an unknown token gets the same response as any other', { ...credentials(ADMIN), token: 'x' }, [200, '{}']],
      ['2.1', 'a request without a token is refused', credentials(ADMIN), [400, 'invalid_request']],
      ['2.1', 'a request without client authentication is refused', { token: 'x' }, [401, 'invalid_client']],
    ];
    for (const [section, must, form, [status, text]] of rows) {
      test(`§${section}: ${path}: ${must}`, async () => {
        const response = await postBothWays(server, path, form);
        assert.equal(response.status, status);
        assert.ok(response.text.includes(text));
      });
    }
  }
  test('§2.1: another client’s token is not revoked, and gets the response for an unknown token', async () => {
    const token = await server.token();
    const created = await server.create({});
    const response = await server.post('/oauth2/revoke', { ...credentials(created), token });
    assert.deepEqual([response.status, await response.text()], [200, '{}']);
    assert.equal(await introspect(token), true);
  });
  test('§2.1: a token of one issuer can be revoked at the other', async () => {
    const created = await server.create({});
    const form = { grant_type: 'client_credentials', ...credentials(created) };
    const { access_token: token } = (await (await server.post('/oidc/endpoint/default/token', form)).json()) as { access_token: string };
    await server.post('/oauth2/revoke', { ...credentials(created), token, token_type_hint: 'nonsense' });
    assert.equal(await introspect(token), false);
  });
  test('§2.2: repeated and concurrent revocations of a token get the same response and cause one event', async () => {
    const created = await server.create({});
    const token = await server.token(created);
    const form = { ...credentials(created), token };
    const readFeed = async (cursor?: string) => {
      const response = await server.post('/oauth2/revocations', { ...credentials(created), ...(cursor === undefined ? {} : { cursor }) });
      return (await response.json()) as FeedResponse;
    };
    const { cursor } = await readFeed();
    const responses = [...(await Promise.all(Array.from({ length: 10 }, () => server.post('/oauth2/revoke', form))))];
    responses.push(await server.post('/oauth2/revoke', form));
    for (const response of responses) assert.deepEqual([response.status, await response.text()], [200, '{}']);
    assert.deepEqual(
      (await readFeed(cursor)).events.map(({ jti }) => jti),
      [decodeJwt(token).jti],
    );
  });
  test('§2: after a revocation, introspection is inactive, whatever requests were in progress', async () => {
    const created = await server.create({});
    for (let round = 0; round < 5; round++) {
      const token = await server.token(created);
      const early = Array.from({ length: 10 }, () => introspect(token));
      const revoking = server.post('/oauth2/revoke', { ...credentials(created), token });
      const meanwhile = Array.from({ length: 10 }, () => introspect(token));
      await revoking;
      const late = await Promise.all(Array.from({ length: 10 }, () => introspect(token)));
      assert.deepEqual(new Set(late), new Set([false]));
      await Promise.all([...early, ...meanwhile]);
      assert.equal(await introspect(token), false);
    }
  });
  for (const [how, breakStore, repairStore] of [
    ['refuses', "CREATE TRIGGER broken BEFORE INSERT ON grant_states BEGIN SELECT RAISE(FAIL, 'disk'); END", 'DROP TRIGGER broken'],
    ['cannot record', 'ALTER TABLE revocations RENAME TO broken', 'ALTER TABLE broken RENAME TO revocations'],
  ] as const) {
    test(`§2.2.1: while the store ${how} a revocation, the response is 503 and the token stays active`, async (t) => {
      const ownServer = await startTestServer(t);
      const token = await ownServer.token();
      const form = { ...credentials(ADMIN), token };
      const isActive = async () => ((await (await ownServer.post('/oauth2/introspect', form)).json()) as Json).active;
      await queryStore(ownServer.directory, breakStore);
      const refused = await ownServer.post('/oauth2/revoke', form);
      assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1']);
      assert.equal(((await refused.json()) as Json).error, 'temporarily_unavailable');
      assert.equal(await isActive(), true);
      await queryStore(ownServer.directory, repairStore);
      assert.equal((await ownServer.post('/oauth2/revoke', form)).status, 200);
      assert.equal(await isActive(), false);
    });
  }
  test('§2: the management API refuses a revoked token', async () => {
    const token = await server.token();
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 200);
    await server.post('/oauth2/revoke', { ...credentials(ADMIN), token });
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 401);
  });
});

describe('the revocation feed', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let owner: CreatedClient;
  const feed = async (form: Record<string, string> = {}, caller: { clientId: string; clientSecret: string } = ADMIN) => {
    const response = await server.post('/oauth2/revocations', { ...credentials(caller), ...form });
    return { status: response.status, body: (await response.json()) as FeedResponse };
  };
  const revoke = async (client: CreatedClient): Promise<string> => {
    const token = await server.token(client);
    await server.post('/oauth2/revoke', { ...credentials(client), token });
    return String(decodeJwt(token).jti);
  };
  before(async () => {
    server = await startTestServer(ending);
    owner = await server.create({});
  });

  test('without a cursor, the feed has all unexpired revocations; with a cursor, new ones, once', async () => {
    const first = await revoke(owner);
    const { body: snapshot } = await feed();
    assert.equal(snapshot.snapshot, true);
    assert.deepEqual(
      snapshot.events.map(({ jti, status }) => [jti, status]),
      [[first, 1]],
    );
    const { body: empty } = await feed({ cursor: snapshot.cursor });
    assert.deepEqual([empty.snapshot, empty.more, empty.events], [false, false, []], 'the heartbeat');
    const second = await revoke(owner);
    const { body: later } = await feed({ cursor: empty.cursor });
    assert.deepEqual(
      later.events.map(({ jti }) => jti),
      [second],
    );
  });
  test('a request still waits after revocations of tokens that have expired since', async (t) => {
    const ownServer = await startTestServer(t);
    const shortLived = await ownServer.create({ access_token_lifetime: 60 });
    const readFeed = async (more: Record<string, string>) =>
      (await (await ownServer.post('/oauth2/revocations', { ...credentials(ADMIN), ...more })).json()) as FeedResponse;
    const { cursor } = await readFeed({});
    const expired = await ownServer.token(shortLived);
    await ownServer.post('/oauth2/revoke', { ...credentials(shortLived), token: expired });
    ownServer.advance(61_000);
    // The feed omits revocations of tokens that have expired. Its cursor still moves past them; otherwise
    // every later wait would end at once.
    const afterExpired = await readFeed({ cursor });
    assert.deepEqual(afterExpired.events, []);
    assert.notEqual(afterExpired.cursor, cursor);
    const waiting = readFeed({ cursor: afterExpired.cursor, wait: '25' });
    const token = await ownServer.token();
    await ownServer.post('/oauth2/revoke', { ...credentials(ADMIN), token });
    assert.deepEqual(
      (await waiting).events.map(({ jti }) => jti),
      [decodeJwt(token).jti],
    );
  });
  test('a client that expires before its tokens do is reported to those who wait', async (t) => {
    const ownServer = await startTestServer(t);
    const created = await ownServer.create({});
    const readFeed = async (more: Record<string, string>) =>
      (await (await ownServer.post('/oauth2/revocations', { ...credentials(ADMIN), ...more })).json()) as FeedResponse;
    const { cursor } = await readFeed({});
    await ownServer.manage('PATCH', `/clients/${created.clientId}`, { expires_at: new Date(Date.now() + 60_000).toISOString() });
    const waiting = readFeed({ cursor, wait: '25' });
    ownServer.advance(61_000);
    const [event = {}] = (await waiting).events;
    assert.deepEqual([event.type, event.client_id, event.gen_below], ['client', created.clientId, 2]);
  });
  test('a waiting request gets a response when a token is revoked', async () => {
    const { body } = await feed();
    const waiting = feed({ cursor: body.cursor, wait: '25' });
    const jti = await revoke(owner);
    assert.deepEqual(
      (await waiting).body.events.map((event) => event.jti),
      [jti],
    );
  });
  test('every kind of revocation causes an event', async () => {
    const { body: before } = await feed();
    const created = await server.create({});
    const token = await server.token(created);
    const { jti, exp } = decodeJwt(token);
    const [secret] = created.body.secrets as { id: string }[];
    await server.manage('POST', `/grants/${jti}/suspend`);
    await server.manage('POST', `/grants/${jti}/reactivate`);
    await server.manage('POST', `/clients/${created.clientId}/credentials/${secret?.id}/revoke`);
    await server.manage('POST', `/clients/${created.clientId}/end-tokens`);
    await server.manage('POST', `/clients/${created.clientId}/disable`);
    const keys = (await (await server.manage('GET', '/keys')).json()) as { keys: { kid: string; state: string }[] };
    const kid = keys.keys.find(({ state }) => state === 'standby')?.kid;
    await server.manage('POST', `/keys/${kid}/revoke`);
    await server.manage('POST', '/tenants/current/end-tokens');
    const { body } = await feed({ cursor: before.cursor });
    const withFarExp = (event: Json | undefined) => ({ ...event, exp: Number(event?.exp) > Number(exp) });
    const [suspended, again, ...rest] = body.events;
    assert.deepEqual(suspended, { type: 'token', jti, status: 2, exp });
    assert.deepEqual(again, { type: 'token', jti, status: 0, exp });
    assert.deepEqual(rest.map(withFarExp), [
      { type: 'credential', cred: secret?.id, exp: true },
      { type: 'client', client_id: created.clientId, gen_below: 2, exp: true },
      { type: 'client', client_id: created.clientId, gen_below: 3, exp: true },
      { type: 'key', kid, exp: true },
      { type: 'tenant', gen_below: 2, exp: true },
    ]);
  });
  test('a caller gets only the events of its own tokens and resources', async () => {
    const unrelated = await server.create({ introspect_authorization: 'self' });
    const jti = await revoke(owner);
    await server.manage('POST', `/clients/${owner.clientId}/end-tokens`);
    const { body } = await feed({}, unrelated);
    assert.deepEqual(
      body.events.filter((event) => event.jti === jti || event.client_id === owner.clientId),
      [],
    );
    const ownJti = await revoke(unrelated);
    assert.ok((await feed({}, unrelated)).body.events.some((event) => event.jti === ownJti));
  });
  test('an owner of a resource gets the events of tokens for it and of the clients with such tokens, and no others', async () => {
    const guard = await server.create({});
    const idle = await server.create({});
    const client = await server.create({ scopes: ['pay', 'mail'] });
    for (const [uri, scope, owners] of [
      ['urn:pay', 'pay', [guard.clientId]],
      ['urn:mail', 'mail', []],
    ] as const) {
      assert.equal((await server.manage('POST', '/resources', { uri, name: uri, scopes: [scope], owners })).status, 201);
    }
    const cursors = await Promise.all([guard, idle, client].map(async (caller) => (await feed({}, caller)).body.cursor));
    const [pay, mail] = [await server.token(client, { scope: 'pay' }), await server.token(client, { scope: 'mail' })];
    for (const token of [pay, mail]) await server.post('/oauth2/revoke', { ...credentials(client), token });
    await server.manage('POST', `/clients/${client.clientId}/end-tokens`);
    const [atGuard, atIdle, atClient] = await Promise.all(
      [guard, idle, client].map(async (caller, n) =>
        (await feed({ cursor: cursors[n] ?? '' }, caller)).body.events.map(({ jti, client_id: id }) => jti ?? id),
      ),
    );
    const [jtiPay, jtiMail] = [decodeJwt(pay).jti, decodeJwt(mail).jti];
    assert.deepEqual(atGuard, [jtiPay, client.clientId]);
    assert.deepEqual(atIdle, []);
    assert.deepEqual(atClient, [jtiPay, jtiMail, client.clientId]);
  });
  const cursorOf = (text: string) => ({ cursor: Buffer.from(text).toString('base64url') });
  test('the feed requires POST and client authentication, and is not cached', async () => {
    const response = await server.post('/oauth2/revocations', { client_id: 'admin', client_secret: 'wrong' });
    assert.deepEqual([response.status, response.headers.get('cache-control')], [401, 'no-store']);
    assert.equal((await fetch(`${server.url}/oauth2/revocations`)).status, 405);
    assert.equal((await server.post('/oauth2/revocations', credentials(ADMIN))).headers.get('cache-control'), 'no-store');
  });
  for (const [must, form, status] of [
    ['a cursor that is not one of the feed', { cursor: 'x' }, 400],
    ['a negative cursor', cursorOf('-1'), 400],
    ['an incomplete cursor', cursorOf('1-'), 400],
    ['a cursor with three parts', cursorOf('0-0-0'), 400],
    ['a cursor in exponential notation', cursorOf('1e1'), 400],
    ['a cursor beyond the largest integer', cursorOf('9'.repeat(16)), 400],
    ['a cursor from before a restore', cursorOf('999999'), 410],
    ['a cursor of a snapshot from before a restore', cursorOf('0-999999'), 410],
    ['a cursor within a snapshot', cursorOf('0-0'), 200],
    ['a wait of 0 s', { wait: '0' }, 200],
    ['a wait that is not a whole number', { wait: '1.5' }, 400],
    ['a wait of more than 25 s', { wait: '26' }, 400],
    ['a negative wait', { wait: '-1' }, 400],
  ] as const) {
    test(`${must}: ${status}`, async () => assert.equal((await feed(form)).status, status));
  }
  test('a snapshot of more than one page is continued by its cursor, and then new events follow', async (t) => {
    const ownServer = await startTestServer(t);
    const created = await ownServer.create({ access_token_format: 'opaque' });
    const form = credentials(created);
    for (let round = 0; round < 11; round++) {
      const tokens = await Promise.all(Array.from({ length: 100 }, () => ownServer.token(created)));
      await Promise.all(tokens.map((token) => ownServer.post('/oauth2/revoke', { ...form, token })));
    }
    const readFeed = async (cursor?: string) =>
      (await (
        await ownServer.post('/oauth2/revocations', { ...form, ...(cursor === undefined ? undefined : { cursor }) })
      ).json()) as FeedResponse;
    const first = await readFeed();
    const second = await readFeed(first.cursor);
    const third = await readFeed(second.cursor);
    assert.deepEqual(
      [first, second, third].map(({ events, snapshot, more }) => [events.length, snapshot, more]),
      [
        [1000, true, true],
        [100, true, false],
        [0, false, false],
      ],
    );
    assert.equal(new Set([...first.events, ...second.events].map(({ jti }) => jti)).size, 1100);
  });
});
