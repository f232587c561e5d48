// Two servers on one PostgreSQL database: what ends at one ends at the other within a second, an assertion is
// accepted by only one, and a node without its store refuses requests instead of using outdated data.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { startPostgres, type TestPostgres } from './postgres.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { asForm, assertion, clientKey } from './signed.ts';
import { within } from './until.ts';

type Json = Record<string, unknown>;
const CREDENTIALS = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
/** The documented time within which a change reaches the other server, in milliseconds. */
const BOUND = 1_000;

/** Tokens of an hour, and nodes that share them: more on demand. */
const QUOTA = Number(process.env['MINTMARK_TEST_QUOTA'] ?? 60);
const QUOTA_NODES = Number(process.env['MINTMARK_TEST_QUOTA_NODES'] ?? 2);

/** The ends of the deny list, and those that it has no part in, one of each kind. */
const UNRECORDED_ENDS: readonly string[] = [
  'RFC 7009 at the other',
  'a grant revoked',
  'a client’s tokens ended',
  'an instance’s tokens ended',
  'the tenant’s tokens ended',
];

/** Starts a proxy to a database that records the queries. */
const recordQueries = async (database: string) => {
  let asked = '';
  const target = new URL(database);
  const sockets = new Set<Socket>();
  const proxy = createServer((incoming) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [incoming, upstream]) sockets.add(socket.on('error', () => {}));
    incoming.on('data', (chunk: Buffer) => {
      asked += chunk.toString('latin1');
    });
    incoming.pipe(upstream).pipe(incoming);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return {
    url: Object.assign(new URL(database), { port: String(address.port) }).href,
    forget: () => {
      asked = '';
    },
    /** How often the change table was polled. */
    looks: () => asked.split('recent_changes').length - 1,
    /** The tenants whose keys were read, in order. */
    loaded: () =>
      [...asked.matchAll(/from "signing_keys" where "tenant_id" = \$1[\s\S]*?([0-9a-f]{8}-[0-9a-f-]{27})/g)].map(([, id]) => id),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
};

describe('two servers on one PostgreSQL', () => {
  const ending = suiteEnding();
  const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
  let postgres: TestPostgres;
  let a: TestServer;
  let b: string;
  let database: string;
  const atB = (path: string, form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
    fetch(b + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(form).toString(),
    });
  const activeAtB = async (token: string): Promise<unknown> =>
    ((await (await atB('/oauth2/introspect', { ...CREDENTIALS, token })).json()) as Json).active;
  /** Repeats a request until it gets the expected response, which one that is sent after `BOUND` must get. */
  const untilEqual = (wanted: unknown, ask: () => Promise<unknown>): Promise<void> =>
    within(BOUND, `the response is ${wanted}`, async () => (await ask()) === wanted);
  before(async () => {
    postgres = await startPostgres();
    ending.after(() => postgres.close());
    database = await postgres.freshDatabase();
    a = await startTestServer(ending, { flags: { database }, env });
    const second = await startTestServer(ending, { flags: { database, publicUrl: a.publicUrl }, env });
    b = second.listening[0] ?? assert.fail('The second server does not listen.');
  });

  describe(`a quota of ${QUOTA} tokens an hour at ${QUOTA_NODES} nodes`, () => {
    const nodes: string[] = [];
    before(async () => {
      nodes.push(a.url, b);
      while (nodes.length < QUOTA_NODES) {
        const more = await startTestServer(ending, { flags: { database, publicUrl: a.publicUrl }, env });
        nodes.push(more.listening[0] ?? assert.fail('It does not listen.'));
      }
    });
    const ask = (node: number, { clientId, clientSecret }: { clientId: string; clientSecret: string }) =>
      fetch(`${nodes[node % nodes.length]}/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
      });

    test('allows eight greedy callers that many, whatever others do, and each the time until the window ends', async () => {
      const client = await a.create({ quota: { hour: QUOTA } });
      let issued = 0;
      const refusals: { at: number; retryAfter: number }[] = [];
      const greedy = async (node: number): Promise<void> => {
        for (;;) {
          const response = await ask(node, client);
          await response.arrayBuffer();
          if (response.status === 200) issued++;
          else {
            assert.equal(response.status, 429);
            refusals.push({ at: Date.now(), retryAfter: Number(response.headers.get('retry-after')) });
            return;
          }
        }
      };
      let isOver = false;
      const stranger = async (node: number): Promise<void> => {
        while (!isOver) assert.equal((await ask(node, { ...client, clientSecret: 'wrong-secret-0123456789-0123456789-0123' })).status, 401);
      };
      const strangers = [0, 1].map(stranger);
      await Promise.all(Array.from({ length: 8 }, (_, caller) => greedy(caller)));
      isOver = true;
      await Promise.all(strangers);
      assert.equal(issued, QUOTA);
      const { quotas } = (await (await a.manage('GET', `/clients/${client.clientId}/quotas`)).json()) as {
        quotas: { windows: { used: number; ends_at: string }[] }[];
      };
      const [window = assert.fail('There is a window.')] = quotas[0]?.windows ?? [];
      assert.equal(window.used, QUOTA);
      for (const { at, retryAfter } of refusals) {
        const early = Date.parse(window.ends_at) - (at + retryAfter * 1000);
        assert(early <= 0 && early > -60_000, `${early} ms`);
      }
    });

    test('is left alone by identical requests that are coalesced: one grant of each node, until it is revoked', async () => {
      const client = await a.create({ coalesce: 300, quota: { hour: QUOTA } });
      const grantAt = async (node: number) => ((await (await ask(node, client)).json()) as Json).grant_id;
      const ids = new Set((await Promise.all(Array.from({ length: QUOTA * 2 }, (_, node) => grantAt(node)))).map(String));
      assert(ids.size <= nodes.length, `${ids.size} grants`);
      for (const id of ids) assert.ok((await a.manage('DELETE', `/grants/${id}`)).ok);
      for (const node of nodes.keys()) await untilEqual(true, async () => !ids.has(String(await grantAt(node))));
    });
  });

  const ends: readonly [
    what: string,
    end: (token: string, client: { clientId: string; clientSecret: string; secretId: string }) => Promise<unknown>,
  ][] = [
    [
      'RFC 7009 at the other',
      (token, { clientId, clientSecret }) => a.post('/oauth2/revoke', { client_id: clientId, client_secret: clientSecret, token }),
    ],
    ['a grant revoked', (token) => a.manage('DELETE', `/grants/${decodeJwt(token).jti}`)],
    ['a grant suspended', (token) => a.manage('POST', `/grants/${decodeJwt(token).jti}/suspend`)],
    ['a client disabled', (_, { clientId }) => a.manage('POST', `/clients/${clientId}/disable`)],
    ['a client deleted', (_, { clientId }) => a.manage('DELETE', `/clients/${clientId}`)],
    ['a client’s tokens ended', (_, { clientId }) => a.manage('POST', `/clients/${clientId}/end-tokens`)],
    ['an instance disabled', (_, { clientId }) => a.manage('POST', `/clients/${clientId}/instances/run/disable`)],
    ['an instance’s tokens ended', (_, { clientId }) => a.manage('POST', `/clients/${clientId}/instances/run/end-tokens`)],
    [
      'a credential revoked as compromised',
      (_, { clientId, secretId }) => a.manage('POST', `/clients/${clientId}/credentials/${secretId}/revoke`),
    ],
    [
      'its key revoked',
      async (token) => {
        const { kid } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
        await a.manage('POST', `/keys/${kid}/revoke`);
      },
    ],
    [
      'a client that expired, by the word of one node alone',
      async (_, { clientId }) => {
        const expiresAt = Date.now() + 2_000;
        assert.equal((await a.manage('PATCH', `/clients/${clientId}`, { expires_at: new Date(expiresAt).toISOString() })).status, 200);
        await wait(expiresAt + 50 - Date.now());
      },
    ],
    ['the tenant’s tokens ended', () => a.manage('POST', '/tenants/current/end-tokens')],
  ];
  const endsAtBoth = async (end: (typeof ends)[number][1]) => {
    const created = await a.create({ kind: 'agent' });
    const [secret] = created.body.secrets as { id: string }[];
    const token = await a.token(created, { instance: 'run' });
    await untilEqual(true, () => activeAtB(token));
    await end(token, { ...created, secretId: secret?.id ?? '' });
    await untilEqual(false, () => activeAtB(token));
    const atA = (await (await a.post('/oauth2/introspect', { ...CREDENTIALS, token })).json()) as Json;
    assert.equal(atA.active, false, 'at once where it was done');
  };
  for (const [what, end] of ends) {
    test(`${what}: a JWT that was valid at both is inactive at both`, () => endsAtBoth(end));
  }
  describe('for JWTs without a grant', () => {
    after(() => a.manage('PATCH', '/tenants/current', { grant_records: 'stored' }));
    test('a token of the other server is active at once after the tenant stopped recording grants', async () => {
      const created = await a.create({});
      assert.equal((await a.manage('PATCH', '/tenants/current', { grant_records: 'none' })).status, 200);
      const token = await a.token(created);
      assert.equal(await activeAtB(token), true);
      const own = await fetch(`${b}/management/v1/clients?limit=1`, { headers: { authorization: `Bearer ${await a.token()}` } });
      assert.equal(own.status, 200);
    });
    for (const [what, end] of ends.filter(([name]) => UNRECORDED_ENDS.includes(name))) {
      test(`${what}: a JWT that was valid at both is inactive at both`, () => endsAtBoth(end));
    }
  });
  test('an instance that one server has disabled gets no token at the other within a second, and one that is enabled does', async () => {
    const { clientId, clientSecret } = await a.create({ kind: 'agent' });
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const statusAtB = async (instance: string) => (await atB('/oauth2/token', { ...form, instance })).status;
    assert.equal(await statusAtB('run'), 200);
    for (const [action, status] of [
      ['disable', 400],
      ['enable', 200],
    ] as const) {
      assert.equal((await a.manage('POST', `/clients/${clientId}/instances/run/${action}`)).status, 200);
      await untilEqual(status, () => statusAtB('run'));
      assert.equal(await statusAtB('other'), 200);
    }
  });
  test('a token signed by a key that the other server has just created is active within a second', async () => {
    const created = await a.create({ access_token_signing_alg: 'ES384' });
    const token = await a.token(created);
    await untilEqual(true, () => activeAtB(token));
  });
  test('the JWK Set of the other server changes too, without a request there', async () => {
    const kids = async (url: string) =>
      ((await (await fetch(`${url}/oauth2/jwks`)).json()) as { keys: Json[] }).keys.map(({ kid }) => String(kid)).toSorted();
    const [revoked = ''] = await kids(a.url);
    assert.equal((await a.manage('POST', `/keys/${revoked}/revoke`)).status, 200);
    const expectedKids = await kids(a.url);
    assert.ok(!expectedKids.includes(revoked));
    await untilEqual(expectedKids.join(), async () => (await kids(b)).join());
  });
  test('a poll of the revocation feed at one server returns revocations at the other', async () => {
    const { cursor } = (await (await atB('/oauth2/revocations', CREDENTIALS)).json()) as { cursor: string };
    const waiting = atB('/oauth2/revocations', { ...CREDENTIALS, cursor, wait: '10' });
    const token = await a.token();
    await a.post('/oauth2/revoke', { ...CREDENTIALS, token });
    const { events } = (await (await waiting).json()) as { events: Json[] };
    assert.deepEqual(
      events.map(({ jti }) => jti),
      [decodeJwt(token).jti],
    );
  });
  test('a secret that one server has just created is valid at the other at once, in ten rotations', async () => {
    const { clientId, clientSecret } = await a.create({});
    const form = { grant_type: 'client_credentials', client_id: clientId };
    let secret = clientSecret;
    for (let rotation = 0; rotation < 10; rotation++) {
      assert.equal((await atB('/oauth2/token', { ...form, client_secret: secret })).status, 200);
      const rotated = await a.manage('POST', `/clients/${clientId}/secrets/rotate`, { overlap: 0 });
      secret = String(((await rotated.json()) as Json).client_secret);
    }
    assert.equal((await atB('/oauth2/token', { ...form, client_secret: secret })).status, 200);
    assert.equal((await atB('/oauth2/token', { ...form, client_secret: clientSecret })).status, 401);
  });
  test('a server loads a tenant that was changed elsewhere once, and no other; polls and refusals load none', async (t) => {
    const watched = await recordQueries(database);
    t.after(watched.close);
    const c = await startTestServer(t, { flags: { database: watched.url, publicUrl: a.publicUrl }, env });
    const urlOfC = c.listening[0] ?? assert.fail('It does not listen.');
    const token = await a.token();
    const createTenant = async (name: string) =>
      ((await (await a.manage('POST', '/tenants', { name, public_url: `https://${name}.example` })).json()) as { id: string }).id;
    const [id, other] = [await createTenant('one'), await createTenant('two')];
    const nameAtC = async (tenantId: string) => {
      const asked = await fetch(`${urlOfC}/management/v1/tenants/${tenantId}`, { headers: { authorization: `Bearer ${token}` } });
      return ((await asked.json()) as { name?: string }).name;
    };
    while ((await nameAtC(other)) !== 'two');
    watched.forget();
    assert.equal((await a.manage('PATCH', `/tenants/${id}`, { name: 'renamed' })).status, 200);
    while ((await nameAtC(id)) !== 'renamed');
    const wrong = { ...CREDENTIALS, client_secret: 'wrong', grant_type: 'client_credentials' };
    while (watched.looks() < 12) {
      const refused = await fetch(`${urlOfC}/oauth2/token`, { method: 'POST', body: new URLSearchParams(wrong) });
      assert.equal(refused.status, 401);
    }
    assert.deepEqual(watched.loaded(), [id]);
  });
  test('of ten requests with the same assertion, five at each server, exactly one is accepted', async () => {
    const key = await clientKey();
    const created = await a.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
    const form = { grant_type: 'client_credentials', ...asForm(await assertion(key, created.clientId, `${a.url}/oauth2`)) };
    const responses = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? a.post('/oauth2/token', form) : atB('/oauth2/token', form))),
    );
    assert.deepEqual(responses.map(({ status }) => status).toSorted(), [200, ...Array.from({ length: 9 }, () => 401)]);
  });
  test('usage is the sum of what both count', async () => {
    const { clientId, clientSecret } = await a.create({ client_id: 'counted' });
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    for (let time = 0; time < 3; time++)
      for (const { status } of [await a.post('/oauth2/token', form), await atB('/oauth2/token', form)]) assert.equal(status, 200);
    const token = await a.token();
    const granted = async (url: string): Promise<unknown> => {
      const response = await fetch(`${url}/management/v1/usage?client_id=counted`, { headers: { authorization: `Bearer ${token}` } });
      // Of each day: midnight may have come between.
      return ((await response.json()) as { usage: { granted: number }[] }).usage.reduce((sum, row) => sum + row.granted, 0);
    };
    // Each adds its counts within 30 seconds, or when it is asked.
    for (const url of [a.url, b]) await granted(url);
    for (const url of [a.url, b]) assert.equal(await granted(url), 6);
  });
  test('a node that has lost the store: 503 and Retry-After at every endpoint that needs it, and documents are still served', async () => {
    const own = await startPostgres();
    ending.after(() => own.close());
    const server = await startTestServer(ending, { flags: { database: await own.freshDatabase() }, env });
    const token = await server.token();
    await own.close();
    for (const [path, form] of [
      ['/oauth2/introspect', { ...CREDENTIALS, token }],
      ['/oauth2/revoke', { ...CREDENTIALS, token }],
      ['/oauth2/revocations', CREDENTIALS],
      ['/oauth2/token', { ...CREDENTIALS, grant_type: 'client_credentials' }],
    ] as const) {
      const response = await server.post(path, form);
      assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '1'], path);
    }
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 503);
    assert.equal((await fetch(`${server.url}/oauth2/jwks`)).status, 200);
  });
});
