// How the home tenant creates, changes, disables and enables other tenants; and isolation: nothing of one
// tenant is valid in another, at any endpoint.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { type HostRequestInit, hostRequest } from './host-request.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { clientKey } from './signed.ts';

type Json = Record<string, unknown>;
const MEDIA = 'application/json';

/** A tenant, requested by its Host on the shared listener. */
interface TenantClient {
  readonly id: string;
  readonly host: string;
  readonly admin: { readonly clientId: string; readonly clientSecret: string };
  readonly request: (method: string, path: string, init?: HostRequestInit) => Promise<Response>;
  readonly token: (more?: Readonly<Record<string, string>>) => Promise<string>;
  readonly manage: (method: string, path: string, body?: object, token?: string) => Promise<Response>;
}

const json = async (response: Response, status: number): Promise<Json> => {
  const text = await response.text();
  assert.equal(response.status, status, text);
  return text === '' ? {} : JSON.parse(text);
};

const tenantClient = (server: TestServer, id: string, host: string, admin: TenantClient['admin']): TenantClient => {
  const request: TenantClient['request'] = (method, path, init) => hostRequest(server.url, host, method, path, init);
  const token: TenantClient['token'] = async (more = {}) => {
    const form = { grant_type: 'client_credentials', client_id: admin.clientId, client_secret: admin.clientSecret, ...more };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await request('POST', '/oauth2/token', { body: new URLSearchParams(form).toString(), headers });
    return String((await json(response, 200)).access_token);
  };
  const manage: TenantClient['manage'] = async (method, path, body, accessToken) => {
    const headers = {
      authorization: `Bearer ${accessToken ?? (await token())}`,
      ...(body === undefined ? undefined : { 'content-type': MEDIA }),
    };
    return request(method, `/management/v1${path}`, body === undefined ? { headers } : { headers, body: JSON.stringify(body) });
  };
  return { id, host, admin, request, token, manage };
};

const createTenant = async (server: TestServer, host: string, more: Json = {}): Promise<TenantClient> => {
  const created = await json(await server.manage('POST', '/tenants', { name: host, public_url: `https://${host}`, ...more }), 201);
  const admin = created.admin as { client_id: string; client_secret: string };
  return tenantClient(server, String(created.id), host, { clientId: admin.client_id, clientSecret: admin.client_secret });
};

describe('tenants', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });

  test('how long requests of all tenants took is shown in the home tenant alone', async () => {
    const other = await createTenant(server, 'latency.example');
    const [first, second] = [
      await json(await server.manage('GET', '/latency?hours=1'), 200),
      await json(await server.manage('GET', '/latency'), 200),
    ];
    const ofToken = ({ endpoints }: Json) => (endpoints as Json[]).find(({ endpoint }) => endpoint === 'token') ?? {};
    assert.equal(ofToken(second)['requests'], Number(ofToken(first)['requests']) + 1, 'the token of the second request');
    const { p50, p95, p99 } = ofToken(second) as Record<string, number>;
    assert.ok(0 < Number(p50) && Number(p50) <= Number(p95) && Number(p95) <= Number(p99) && Number(p99) <= 10_000);
    assert.equal((await other.manage('GET', '/latency')).status, 403);
    const ofOneOwner = await server.token(await server.create({ entitlements: ['readOIDCGrants@payments'] }));
    assert.equal((await server.manage('GET', '/latency', undefined, ofOneOwner)).status, 403);
    for (const hours of ['0', '1000', 'x']) assert.equal((await server.manage('GET', `/latency?hours=${hours}`)).status, 400);
  });

  test('a new tenant has its own URL, keys, resources and administrator, at once', async () => {
    const response = await server.manage('POST', '/tenants', {
      name: 'Acme',
      public_url: 'https://acme.example/',
      hosts: ['ACME.example:443', 'login.acme.example:8443'],
      access_token_lifetime: 600,
      admin_client_id: 'root',
    });
    const created = await json(response, 201);
    assert.equal(response.headers.get('location'), `${server.url}/management/v1/tenants/${created.id}`);
    assert.deepEqual(
      [created.public_url, created.hosts, created.state, created.default_audience, created.access_token_lifetime],
      ['https://acme.example', ['acme.example', 'login.acme.example:8443'], 'enabled', 'https://acme.example/api', 600],
    );
    const admin = created.admin as { client_id: string; client_secret: string };
    assert.equal(admin.client_id, 'root');
    const tenant = tenantClient(server, String(created.id), 'acme.example', { clientId: 'root', clientSecret: admin.client_secret });
    const { iss, aud, exp = 0, iat = 0 } = decodeJwt(await tenant.token());
    assert.deepEqual([iss, aud, exp - iat], ['https://acme.example/oauth2', 'https://acme.example/', 600]);
    const { clients } = await json(await tenant.manage('GET', '/clients'), 200);
    assert.deepEqual(
      (clients as Json[]).map(({ client_id }) => client_id),
      ['root'],
    );
    const metadata = await json(await tenant.request('GET', '/.well-known/oauth-authorization-server/oauth2'), 200);
    assert.equal(metadata.jwks_uri, 'https://acme.example/oauth2/jwks');
    const keysOf = async (of: TenantClient) => JSON.stringify(await (await of.request('GET', '/oauth2/jwks')).json());
    assert.notEqual(await keysOf(tenant), await keysOf({ ...tenant, request: (method, path) => fetch(server.url + path, { method }) }));
    const entries = await json(await server.manage('GET', `/audit?request_id=${response.headers.get('mintmark-request-id')}`), 200);
    assert.doesNotMatch(JSON.stringify(entries), /mms_[0-9A-Za-z]{40}/);
    assert.deepEqual(
      (entries.entries as Json[]).map(({ event, actor, subject }) => [event, actor, subject]),
      [['tenant.create', ADMIN.clientId, created.id]],
    );
    const tenantEntries = await json(await tenant.manage('GET', `/audit?request_id=${response.headers.get('mintmark-request-id')}`), 200);
    assert.deepEqual(
      (tenantEntries.entries as Json[]).map(({ event, actor, subject }) => [event, actor, subject]),
      [['tenant.create', null, created.id]],
      "the new tenant's audit trail begins with its creation",
    );
  });

  const problems: readonly [what: string, body: Json, status: number, pointers: readonly string[]][] = [
    ['a public_url that is not a URL', { public_url: 'acme' }, 400, ['/public_url']],
    ['a path in the URL', { public_url: 'https://x.example/a' }, 400, ['/public_url']],
    ['credentials in the URL', { public_url: 'https://u:p@x.example' }, 400, ['/public_url']],
    ['plain http to a host other than loopback', { public_url: 'http://x.example' }, 400, ['/public_url']],
    ['a host in capitals', { public_url: 'https://X.example' }, 400, ['/public_url']],
    [
      'invalid hosts',
      { public_url: 'https://x.example', hosts: ['a b', 'ok.example', 'https://x', 'x/y'] },
      400,
      ['/hosts/0', '/hosts/2', '/hosts/3'],
    ],
    [
      'a token lifetime above its maximum',
      { public_url: 'https://x.example', access_token_lifetime: 900, max_access_token_lifetime: 60 },
      400,
      ['/access_token_lifetime'],
    ],
    ['a missing name', { name: undefined, public_url: 'https://x.example' }, 400, ['/name']],
  ];
  for (const [what, body, status, pointers] of problems) {
    test(`a tenant with ${what} is refused`, async () => {
      const problem = await json(await server.manage('POST', '/tenants', { name: 'x', ...body }), status);
      const named = [...new Set((problem.errors as { pointer: string }[]).map(({ pointer }) => pointer))].toSorted();
      assert.deepEqual(named, pointers);
    });
  }

  test('a host of one tenant is refused for any other, new or existing', async () => {
    const tenant = await createTenant(server, 'taken.example', { hosts: ['alias.taken.example'] });
    const other = await createTenant(server, 'other.example');
    const homeHost = new URL(server.url).host;
    for (const [public_url, hosts] of [
      ['https://taken.example', []],
      ['https://fresh.example', ['alias.taken.example']],
      ['https://fresh.example', [homeHost]],
    ] as const) {
      const { status } = await server.manage('POST', '/tenants', { name: 'x', public_url, hosts });
      assert(status === 400 || status === 409, `${public_url} ${hosts}`);
    }
    assert.equal((await server.manage('PATCH', `/tenants/${other.id}`, { hosts: ['alias.taken.example'] })).status, 400);
    const { hosts } = await json(await server.manage('PATCH', `/tenants/${tenant.id}`, { hosts: ['new.taken.example'] }), 200);
    assert.deepEqual(hosts, ['taken.example', 'new.taken.example'], 'the one of the public URL stays');
    assert.equal((await server.manage('PATCH', `/tenants/${other.id}`, { hosts: ['alias.taken.example'] })).status, 200, 'given up');
    assert.equal((await hostRequest(server.url, 'new.taken.example', 'GET', '/oauth2/jwks')).status, 200);
  });

  test('the hosts of a disabled tenant refuse every request, and its tokens end; once enabled, it issues new ones', async () => {
    const tenant = await createTenant(server, 'off.example');
    const token = await tenant.token();
    const effect = await json(await server.manage('POST', `/tenants/${tenant.id}/disable?dry_run=true`), 200);
    assert.deepEqual([effect.dry_run, effect.live_tokens], [true, 1]);
    assert.equal((await tenant.manage('GET', '/clients', undefined, token)).status, 200, 'it was a dry run only');
    const disabled = await json(await server.manage('POST', `/tenants/${tenant.id}/disable`), 200);
    assert.deepEqual([disabled.state, disabled.disabled_by], ['disabled', ADMIN.clientId]);
    for (const path of ['/oauth2/jwks', '/management/v1/clients']) assert.equal((await tenant.request('GET', path)).status, 404);
    assert.equal((await json(await server.manage('POST', `/tenants/${tenant.id}/enable`), 200)).state, 'enabled');
    assert.equal((await tenant.manage('GET', '/clients', undefined, token)).status, 401);
    assert.equal((await tenant.manage('GET', '/clients')).status, 200);
  });

  test('the home tenant cannot be disabled', async () => {
    const { tenants } = await json(await server.manage('GET', '/tenants'), 200);
    const [home] = tenants as Json[];
    assert.equal((await server.manage('POST', `/tenants/${home?.id}/disable`)).status, 409);
    assert.equal((await server.manage('POST', '/tenants/current/disable')).status, 409);
  });

  test("another tenant's administrator manages that tenant only, and cannot create tenants nor assign hosts", async () => {
    const [tenant, other] = [await createTenant(server, 'mine.example'), await createTenant(server, 'theirs.example')];
    const { tenants } = await json(await tenant.manage('GET', '/tenants'), 200);
    assert.deepEqual(
      (tenants as Json[]).map(({ id }) => id),
      [tenant.id],
    );
    assert.equal((await tenant.manage('PATCH', '/tenants/current', { access_token_lifetime: 60 })).status, 200);
    for (const [method, path, body] of [
      ['POST', '/tenants', { name: 'x', public_url: 'https://x.example' }],
      ['PATCH', '/tenants/current', { hosts: ['x.example'] }],
      ['POST', `/tenants/${tenant.id}/disable`, undefined],
      ['POST', `/tenants/${other.id}/disable`, undefined],
      ['POST', `/tenants/${tenant.id}/enable`, undefined],
    ] as const) {
      const refused = await json(await tenant.manage(method, path, body), 403);
      assert.equal(refused.reason, 'not_home_tenant', path);
    }
    for (const [method, path, body] of [
      ['GET', `/tenants/${other.id}`, undefined],
      ['PATCH', `/tenants/${other.id}`, { name: 'x' }],
      ['POST', `/tenants/${other.id}/end-tokens`, undefined],
      ['GET', `/tenants/${other.id}/fapi-preflight`, undefined],
    ] as const) {
      assert.equal((await tenant.manage(method, path, body)).status, 404, path);
    }
  });

  test('If-Match: a change of an outdated version is refused', async () => {
    const tenant = await createTenant(server, 'versions.example');
    const etag = (await server.manage('GET', `/tenants/${tenant.id}`)).headers.get('etag') ?? '';
    assert.equal((await server.manage('PATCH', `/tenants/${tenant.id}`, { name: 'y' })).status, 200);
    const token = await server.token();
    for (const [method, path] of [
      ['PATCH', `/tenants/${tenant.id}`],
      ['POST', `/tenants/${tenant.id}/disable`],
    ] as const) {
      const response = await fetch(`${server.url}/management/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'if-match': etag, ...(method === 'PATCH' ? { 'content-type': MEDIA } : undefined) },
        ...(method === 'PATCH' ? { body: '{"name":"z"}' } : undefined),
      });
      assert.equal(response.status, 412, path);
    }
  });
});

describe('isolation', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let a: TenantClient;
  let b: TenantClient;
  /** The ids of tenant A's records, by path parameter. */
  let idsOfA: Readonly<Record<string, string>>;
  let uri: string;
  before(async () => {
    // Each refusal is of interest here, not their limit.
    server = await startTestServer(ending, { flags: { authFailures: '0' } });
    a = await createTenant(server, 'a.example', { admin_client_id: 'root-a' });
    b = await createTenant(server, 'b.example', { admin_client_id: 'root-b' });
    uri = 'https://api.a.example';
    const client = await json(await a.manage('POST', '/clients', { name: 'of a', client_id: 'only-a', kind: 'agent' }), 201);
    await json(await a.manage('POST', '/resources', { uri, name: 'of a', scopes: ['a:read'] }), 201);
    await json(await a.manage('POST', '/entitlements', { name: 'a:own' }), 201);
    await json(await a.manage('POST', '/quotas', { name: 'of-a', quota: { hour: 1000 } }), 201);
    const jwks = { keys: [(await clientKey()).jwk] };
    await json(await a.manage('POST', '/issuers', { id: 'of-a', kind: 'oidc', issuer: 'https://a.example', keys: { jwks } }), 201);
    const rule = await json(
      await a.manage('POST', '/clients/only-a/trusts', { issuer: 'of-a', match: [{ claim: 'sub', equals: 'x' }] }),
      201,
    );
    await json(await a.manage('POST', '/clients/only-a/instances/of-a/end-tokens'), 200);
    await json(await a.manage('POST', '/operators', { name: 'operator-of-a', roles: ['viewer'] }), 201);
    const provider = {
      id: 'of-a',
      label: 'of a',
      issuer: 'https://login.a.example',
      client_id: 'x',
      client_secret: 'a secret of the provider',
    };
    const roles = [{ role: 'viewer', claim: 'groups', contains: 'x' }];
    await json(await a.manage('POST', '/providers', { ...provider, roles }), 201);
    const { keys } = await json(await a.manage('GET', '/keys'), 200);
    const { chains } = await json(await a.manage('GET', '/audit/chains'), 200);
    const secret = String((client.secrets as Json[])[0]?.id);
    idsOfA = {
      client_id: 'only-a',
      secret_id: secret,
      credential_id: secret,
      name: 'a:own',
      quota_name: 'of-a',
      issuer_id: 'of-a',
      trust_id: String(rule.id),
      operator_name: 'operator-of-a',
      instance_name: 'of-a',
      provider_id: 'of-a',
      uri: encodeURIComponent(uri),
      kid: String((keys as Json[])[0]?.kid),
      epoch: String((chains as Json[])[0]?.epoch),
      id: String(decodeJwt(await a.token()).jti),
    };
  });

  const routesOf = async (): Promise<readonly (readonly [method: string, path: string])[]> => {
    const document = (await (await fetch(`${server.url}/management/v1/openapi.json`)).json()) as { paths: Record<string, Json> };
    return Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).flatMap((method) => (method === 'head' ? [] : [[method.toUpperCase(), path] as const])),
    );
  };

  test('a token of one tenant is refused on every route of another, and of the home tenant', async () => {
    const [tokenOfA, homeToken] = [await a.token(), await server.token()];
    for (const [method, path] of await routesOf()) {
      const pathOfA = path.replace('/management/v1', '').replaceAll(/\{(\w+)\}/g, (_, name: string) => idsOfA[name] ?? assert.fail(name));
      assert.equal((await b.manage(method, pathOfA, undefined, tokenOfA)).status, 401, `${method} ${path}`);
      assert.equal((await b.manage(method, pathOfA, undefined, homeToken)).status, 401, `${method} ${path}`);
      assert.equal((await server.manage(method, pathOfA, undefined, tokenOfA)).status, 401, `${method} ${path}`);
    }
  });

  test('an id of one tenant does not exist in another, on every route with an id', async () => {
    const bodies: Readonly<Record<string, object>> = { PATCH: { description: 'x' }, POST: {} };
    for (const [method, path] of await routesOf()) {
      if (!path.includes('{') || path.includes('/tenants/')) continue;
      const pathOfA = path.replace('/management/v1', '').replaceAll(/\{(\w+)\}/g, (_, name: string) => idsOfA[name] ?? assert.fail(name));
      for (const other of [b, { manage: server.manage }]) {
        const response = await other.manage(method, pathOfA, bodies[method]);
        const { status } = response;
        // An audit chain belongs to a process, which serves all tenants; each of its entries belongs to one tenant.
        if (path.includes('/audit/chains/') && status === 200) {
          const { entries } = (await json(response, 200)) as { entries: Json[] };
          assert(!entries.some(({ actor, result }) => actor === a.admin.clientId && result === 'success'));
          continue;
        }
        assert(status === 404 || status === 400, `${method} ${path}: ${status}`);
      }
    }
    const patched = async (path: string, body: object) => (await b.manage('PATCH', path, body)).status;
    assert.equal(await patched('/clients/only-a', { purpose: 'x' }), 404);
    assert.equal(await patched(`/clients/only-a/secrets/${idsOfA.secret_id}`, { label: 'x' }), 404);
    assert.equal(await patched(`/resources/${idsOfA.uri}`, { name: 'x' }), 404);
    assert.equal(await patched('/entitlements/a:own', { description: 'x' }), 404);
    assert.equal((await json(await a.manage('GET', '/clients/only-a'), 200)).state, 'enabled');
  });

  test('an id of one tenant is refused in another, in every field with an id', async () => {
    for (const [body, pointer] of [
      [{ default_resource: uri }, '/default_resource'],
      [{ entitlements: ['a:own'] }, '/entitlements/0'],
    ] as const) {
      const problem = await json(await b.manage('POST', '/clients', { name: 'x', ...body }), 400);
      assert.equal((problem.errors as Json[])[0]?.pointer, pointer);
    }
    assert.equal((await b.manage('POST', '/resources', { uri: 'https://x.example', name: 'x', owners: ['only-a'] })).status, 400);
    assert.equal((await b.manage('POST', '/evaluate', { client_id: 'only-a' })).status, 404);
    assert.equal((await b.manage('POST', '/clients', { name: 'x', client_id: 'only-a' })).status, 201, 'ids are each tenant’s own');
    await json(await b.manage('DELETE', '/clients/only-a'), 204);
  });

  test("lists contain only their tenant's records, and a cursor of one tenant is refused in another", async () => {
    for (const path of ['/clients', '/clients?q=of%20a', '/resources', '/keys', '/entitlements']) {
      const text = await (await b.manage('GET', path)).text();
      for (const id of [...Object.values(idsOfA), 'of a']) assert(!text.includes(id), `${path}: ${id}`);
    }
    const { next_cursor: cursor } = await json(await a.manage('GET', '/clients?limit=1'), 200);
    assert.equal(typeof cursor, 'string');
    assert.equal((await a.manage('GET', `/clients?cursor=${cursor}`)).status, 200);
    assert.equal((await b.manage('GET', `/clients?cursor=${cursor}`)).status, 400);
    assert.equal((await a.manage('GET', `/clients?sort=name&cursor=${cursor}`)).status, 400, 'nor one of another order');
  });

  const ENDPOINTS = ['/oauth2', '/v1.0/endpoint/default', '/oidc/endpoint/default'];
  for (const endpoints of ENDPOINTS) {
    for (const endpoint of ['token', 'introspect', 'revoke', 'revocations']) {
      test(`${endpoints}/${endpoint}: a client of one tenant cannot authenticate in another`, async () => {
        const form = { grant_type: 'client_credentials', token: 'x', client_id: a.admin.clientId, client_secret: a.admin.clientSecret };
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const body = new URLSearchParams(form).toString();
        assert.equal((await a.request('POST', `${endpoints}/${endpoint}`, { body, headers })).status, 200);
        assert.equal((await b.request('POST', `${endpoints}/${endpoint}`, { body, headers })).status, 401);
        assert.equal((await server.post(`${endpoints}/${endpoint}`, form)).status, 401);
      });
    }
  }

  for (const format of ['jwt', 'opaque']) {
    test(`a ${format} token of one tenant is inactive in another, and cannot be revoked there`, async () => {
      await json(await a.manage('PATCH', `/clients/${a.admin.clientId}`, { access_token_format: format }), 200);
      const token = await a.token();
      const introspect = async (tenant: TenantClient): Promise<unknown> => {
        const body = new URLSearchParams({ token, client_id: tenant.admin.clientId, client_secret: tenant.admin.clientSecret }).toString();
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        return (await json(await tenant.request('POST', '/oauth2/introspect', { body, headers }), 200)).active;
      };
      assert.deepEqual([await introspect(a), await introspect(b)], [true, false]);
      const body = new URLSearchParams({ token, client_id: b.admin.clientId, client_secret: b.admin.clientSecret }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      await json(await b.request('POST', '/oauth2/revoke', { body, headers }), 200);
      assert.equal(await introspect(a), true);
    });
  }

  test('ending all tokens or revoking a key of one tenant ends no token of another', async () => {
    const token = await b.token();
    await json(await a.manage('POST', '/tenants/current/end-tokens'), 204);
    assert.equal((await b.manage('GET', '/clients', undefined, token)).status, 200);
    const { keys } = await json(await a.manage('GET', '/keys'), 200);
    await json(await a.manage('POST', `/keys/${(keys as Json[])[0]?.kid}/revoke`), 200);
    assert.equal((await b.manage('GET', '/clients', undefined, token)).status, 200);
  });
});
