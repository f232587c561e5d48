// The rights at the management API: every route of its document by every entitlement, tenant-wide and
// limited to one owner's clients. No manager takes over a client with more rights, grants what it lacks,
// or moves a client that it does not manage.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;

const CLIENT_RIGHTS = [
  'readAPIClients',
  'editAPIClients',
  'rotateAPIClientSecrets',
  'revokeAPIClientCredentials',
  'grantAPIClientEntitlements',
];
const READ = ['manageAPIClients', ...CLIENT_RIGHTS];
const EDIT = ['manageAPIClients', 'editAPIClients'];
const ROTATE = ['manageAPIClients', 'rotateAPIClientSecrets'];
const REVOKE = ['manageAPIClients', 'revokeAPIClientCredentials'];
const MANAGE = ['manageAPIClients'];
const GRANTS = ['manageOIDCGrants'];
const TENANTS = ['manageTenants'];

/**
 * What authorizes for a route, in addition to `administrator`; on `perClient` routes, also limited to an
 * owner.
 */
const ROUTES: Readonly<Record<string, readonly [held: readonly string[], perClient?: 'per client']>> = {
  'GET /audit': [['readAudit']],
  'GET /audit/chains': [['readAudit']],
  'GET /audit/chains/{epoch}': [['readAudit']],
  'GET /audit/checkpoints': [['readAudit']],
  'POST /audit/checkpoints': [['readAudit']],
  'GET /clients': [READ, 'per client'],
  'POST /clients': [EDIT, 'per client'],
  'GET /clients/{client_id}': [READ, 'per client'],
  'PATCH /clients/{client_id}': [EDIT, 'per client'],
  'DELETE /clients/{client_id}': [EDIT, 'per client'],
  'POST /clients/{client_id}/credentials/{credential_id}/revoke': [REVOKE, 'per client'],
  'POST /clients/{client_id}/disable': [EDIT, 'per client'],
  'POST /clients/{client_id}/enable': [EDIT, 'per client'],
  'POST /clients/{client_id}/end-tokens': [REVOKE, 'per client'],
  'POST /clients/{client_id}/lift-lockdown': [REVOKE, 'per client'],
  'POST /clients/{client_id}/lockdown': [REVOKE, 'per client'],
  'POST /clients/{client_id}/restore': [EDIT, 'per client'],
  'GET /clients/{client_id}/secrets': [READ, 'per client'],
  'POST /clients/{client_id}/secrets': [ROTATE, 'per client'],
  'POST /clients/{client_id}/secrets/rotate': [[...ROTATE, 'rotateOwnSecret'], 'per client'],
  'GET /clients/{client_id}/secrets/{secret_id}': [READ, 'per client'],
  'PATCH /clients/{client_id}/secrets/{secret_id}': [ROTATE, 'per client'],
  'POST /clients/{client_id}/secrets/{secret_id}/deactivate': [ROTATE, 'per client'],
  'POST /clients/{client_id}/secrets/{secret_id}/reactivate': [ROTATE, 'per client'],
  'POST /clients/{client_id}/secrets/{secret_id}/retire': [ROTATE, 'per client'],
  'GET /entitlements': [READ, 'per client'],
  'POST /entitlements': [MANAGE],
  'GET /entitlements/{name}': [READ, 'per client'],
  'PATCH /entitlements/{name}': [MANAGE],
  'DELETE /entitlements/{name}': [MANAGE],
  'POST /evaluate': [READ, 'per client'],
  'GET /grants': [['readOIDCGrants', ...GRANTS], 'per client'],
  'POST /grants/revoke': [GRANTS, 'per client'],
  'GET /grants/{id}': [['readOIDCGrants', ...GRANTS], 'per client'],
  'DELETE /grants/{id}': [GRANTS, 'per client'],
  'POST /grants/{id}/reactivate': [GRANTS, 'per client'],
  'POST /grants/{id}/suspend': [GRANTS, 'per client'],
  'GET /keys': [['readKeys', 'manageKeys']],
  'POST /keys': [['manageKeys']],
  'POST /keys/rotate': [['manageKeys']],
  'POST /keys/{kid}/revoke': [['manageKeys']],
  'GET /resources': [READ, 'per client'],
  'POST /resources': [MANAGE],
  'GET /resources/{uri}': [READ, 'per client'],
  'PATCH /resources/{uri}': [MANAGE],
  'DELETE /resources/{uri}': [MANAGE],
  'GET /secrets': [READ, 'per client'],
  'GET /sign-ins': [['readOIDCGrants', ...GRANTS], 'per client'],
  'GET /tenants': [TENANTS],
  'POST /tenants': [TENANTS],
  'GET /tenants/{id}': [TENANTS],
  'PATCH /tenants/{id}': [TENANTS],
  'POST /tenants/{id}/disable': [TENANTS],
  'POST /tenants/{id}/enable': [TENANTS],
  'POST /tenants/{id}/end-tokens': [TENANTS],
  'GET /tenants/{id}/fapi-preflight': [TENANTS],
  'POST /tenants/{id}/move': [TENANTS],
  'POST /whose': [READ, 'per client'],
};

const HELD = [
  'administrator',
  'manageAPIClients',
  ...CLIENT_RIGHTS,
  'rotateOwnSecret',
  'manageOIDCGrants',
  'readOIDCGrants',
  'manageKeys',
  'readKeys',
  'readAudit',
  'manageTenants',
  'introspectAnyToken',
  // Names that other systems use grant nothing here.
  'manageEntitlements',
  'readWebhooks',
];

const QUERIES: Readonly<Record<string, string>> = { 'GET /audit': '?request_id=x', 'POST /grants/revoke': '?dry_run=true' };

/**
 * A request for a record that does not exist: an authorized caller learns that, or that a member is
 * missing.
 */
const requestFor = (route: string): readonly [method: string, path: string, body: object | undefined] => {
  const [method = '', path = ''] = route.split(' ');
  const named = path.replaceAll(/\{\w+\}/g, 'unknown') + (QUERIES[route] ?? '');
  return [method, named, method === 'GET' || method === 'DELETE' ? undefined : {}];
};

describe('rights', () => {
  const ending = suiteEnding();
  let server: TestServer;
  const holder = async (...entitlements: string[]): Promise<string> => server.token(await server.create({ entitlements }));
  const json = async (response: Response, status: number): Promise<Json> => {
    const text = await response.text();
    assert.equal(response.status, status, text);
    return text === '' ? {} : JSON.parse(text);
  };
  before(async () => {
    server = await startTestServer(ending);
  });

  test('every route of the document is in this table, and no other', async () => {
    const document = (await (await fetch(`${server.url}/management/v1/openapi.json`)).json()) as { paths: Record<string, Json> };
    const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace('/management/v1', '')}`),
    );
    assert.deepEqual(routes.filter((route) => !route.startsWith('HEAD ')).toSorted(), Object.keys(ROUTES).toSorted());
  });

  for (const held of HELD) {
    test(`${held} grants its rights, and nothing else`, async () => {
      const token = await holder(held);
      for (const [route, [names]] of Object.entries(ROUTES)) {
        const opens = held === 'administrator' || names.includes(held);
        const { status } = await server.manage(...requestFor(route), token);
        assert.equal(status === 403, !opens, `${route}: ${status}`);
        assert(status < 500 && status !== 401, `${route}: ${status}`);
      }
    });
  }

  for (const held of ['manageAPIClients', ...CLIENT_RIGHTS, 'readOIDCGrants', 'manageOIDCGrants']) {
    test(`${held}@payments grants its rights over single clients, and none over the tenant`, async () => {
      const token = await holder(`${held}@payments`);
      for (const [route, [names, perClient]] of Object.entries(ROUTES)) {
        const { status } = await server.manage(...requestFor(route), token);
        assert.equal(status === 403, !(names.includes(held) && perClient !== undefined), `${route}: ${status}`);
      }
    });
  }

  test('without a token, or with one for another API, everything is refused', async () => {
    const other = await server.token(await server.create({}));
    for (const route of Object.keys(ROUTES)) {
      const [method, path, body] = requestFor(route);
      for (const token of ['', other]) assert.equal((await server.manage(method, path, body, token)).status, 401, route);
    }
  });

  describe('over one client', () => {
    let own: CreatedClient;
    let secretId: string;
    before(async () => {
      own = await server.create({ owner: 'payments' });
      secretId = String((own.body.secrets as Json[])[0]?.id);
    });
    /** Requests that leave the client as it is. */
    const requests = (): Readonly<Record<string, readonly [method: string, path: string, body?: object]>> => {
      const client = `/clients/${own.clientId}`;
      return {
        'GET /clients/{client_id}': ['GET', client],
        'PATCH /clients/{client_id}': ['PATCH', client, { purpose: 'x' }],
        'DELETE /clients/{client_id}': ['DELETE', `${client}?dry_run=true`],
        'POST /clients/{client_id}/credentials/{credential_id}/revoke': ['POST', `${client}/credentials/${secretId}/revoke?dry_run=true`],
        'POST /clients/{client_id}/disable': ['POST', `${client}/disable?dry_run=true`],
        'POST /clients/{client_id}/enable': ['POST', `${client}/enable`],
        'POST /clients/{client_id}/end-tokens': ['POST', `${client}/end-tokens?dry_run=true`],
        'POST /clients/{client_id}/lift-lockdown': ['POST', `${client}/lift-lockdown`],
        'POST /clients/{client_id}/lockdown': ['POST', `${client}/lockdown?dry_run=true`],
        'GET /clients/{client_id}/secrets': ['GET', `${client}/secrets`],
        'GET /clients/{client_id}/secrets/{secret_id}': ['GET', `${client}/secrets/${secretId}`],
        'PATCH /clients/{client_id}/secrets/{secret_id}': ['PATCH', `${client}/secrets/${secretId}`, { label: 'x' }],
        'POST /clients/{client_id}/secrets/{secret_id}/reactivate': ['POST', `${client}/secrets/${secretId}/reactivate`],
        'POST /evaluate': ['POST', '/evaluate', { client_id: own.clientId }],
      };
    };
    for (const held of ['manageAPIClients', ...CLIENT_RIGHTS]) {
      test(`${held}: tenant-wide and for its owner as in the table; clients of another owner do not exist for it`, async () => {
        const [wide, limited, foreign] = [await holder(held), await holder(`${held}@payments`), await holder(`${held}@search`)];
        for (const [route, [method, path, body]] of Object.entries(requests())) {
          const opens = ROUTES[route]?.[0].includes(held) ?? assert.fail(route);
          for (const [whose, token] of Object.entries({ wide, limited })) {
            const response = await server.manage(method, path, body, token);
            assert.equal(response.status, opens ? 200 : 403, `${whose} ${route}: ${await response.text()}`);
          }
          assert.equal((await server.manage(method, path, body, foreign)).status, opens ? 404 : 403, `foreign ${route}`);
        }
      });
    }
    test('a client that may read it but not change it gets that reason; one that may not read it gets 404', async () => {
      const both = await holder('editAPIClients@search', 'readAPIClients@payments');
      assert.equal((await server.manage('PATCH', `/clients/${own.clientId}`, { purpose: 'x' }, both)).status, 403);
      const neither = await holder('editAPIClients@search');
      assert.equal((await server.manage('PATCH', `/clients/${own.clientId}`, { purpose: 'x' }, neither)).status, 404);
    });
  });

  describe('a manager that is limited to one owner', () => {
    let token: string;
    before(async () => {
      for (const owner of ['payments', 'payments', 'search', undefined]) await server.create({ name: 'listed', owner });
      token = await holder('manageAPIClients@payments');
    });
    test('lists its owner’s clients only, whatever it requests', async () => {
      for (const query of ['', 'q=listed', 'owner=search', 'state=enabled', 'sort=-name', 'state=deleted', 'entitlement=administrator']) {
        const { clients } = await json(await server.manage('GET', `/clients?limit=1000&${query}`, undefined, token), 200);
        for (const { owner } of clients as Json[]) assert.equal(owner, 'payments', query);
      }
      const { clients } = await json(await server.manage('GET', '/clients?q=listed', undefined, token), 200);
      assert.equal((clients as Json[]).length, 2);
    });
    test('creates clients of its owner, and of no other', async () => {
      await json(await server.manage('POST', '/clients', { name: 'x', owner: 'payments' }, token), 201);
      for (const owner of ['search', 'Payments', undefined]) {
        assert.equal((await server.manage('POST', '/clients', { name: 'x', owner }, token)).status, 403, String(owner));
      }
    });
    test('moves no client to or from another owner', async () => {
      const own = await server.create({ owner: 'payments' });
      for (const owner of ['search', null]) {
        assert.equal((await server.manage('PATCH', `/clients/${own.clientId}`, { owner }, token)).status, 403);
      }
      for (const owner of ['search', undefined]) {
        const foreign = await server.create({ owner });
        assert.equal((await server.manage('PATCH', `/clients/${foreign.clientId}`, { owner: 'payments' }, token)).status, 404);
      }
      assert.equal((await json(await server.manage('GET', `/clients/${own.clientId}`), 200)).owner, 'payments');
    });
    test('moves a client between owners that it manages', async () => {
      const both = await holder('editAPIClients@payments', 'editAPIClients@search');
      const own = await server.create({ owner: 'payments' });
      const moved = await json(await server.manage('PATCH', `/clients/${own.clientId}`, { owner: 'search' }, both), 200);
      assert.equal(moved.owner, 'search');
    });
    test('restores its owner’s clients only', async () => {
      const [own, foreign] = [await server.create({ owner: 'payments' }), await server.create({ owner: 'search' })];
      for (const { clientId } of [own, foreign]) assert.equal((await server.manage('DELETE', `/clients/${clientId}`)).status, 204);
      assert.equal((await server.manage('POST', `/clients/${foreign.clientId}/restore`, undefined, token)).status, 404);
      assert.equal((await server.manage('POST', `/clients/${own.clientId}/restore`, undefined, token)).status, 200);
    });
    test('grants what it has, with its own limits, and nothing more', async () => {
      const give = async (...entitlements: string[]) =>
        (await server.manage('POST', '/clients', { name: 'x', owner: 'payments', entitlements }, token)).status;
      for (const name of ['manageAPIClients@payments', 'READapiCLIENTS@payments', 'revokeAPIClientCredentials@payments']) {
        assert.equal(await give(name), 201, name);
      }
      for (const name of ['readAPIClients', 'readAPIClients@search', 'readAudit', 'administrator', 'readOIDCGrants@payments']) {
        assert.equal(await give(name), 403, name);
      }
    });
  });

  describe('a manager that is limited to an owner grants what it has', () => {
    const SCOPED = 'https://scoped.example.com/api';
    const DETAILS = { payment: { type: 'object' }, other: { type: 'object' } };
    const MONTH = 30 * 86_400_000;
    const at = (later: number): string => new Date(Math.floor(Date.now() / 1000) * 1000 + later).toISOString();
    const expires = at(MONTH);
    const IP_RULES = { op: 'deny', ranges: ['192.0.2.0/24'] };
    /** The rights of the manager. */
    const OWN = {
      scopes: ['pay:read'],
      default_scopes: [],
      claims: { 'https://example.com/tier': 'gold' },
      authorization_details_types: ['payment'],
      expires_at: expires,
      ip_rules: IP_RULES,
    };
    const bound = { expires_at: expires, ip_rules: IP_RULES };
    const RIGHTS = { entitlements: ['readAPIClients@payments'] };
    const rows: readonly [what: string, settings: Json, given: boolean][] = [
      ['nothing', {}, true],
      ['a scope that it has', { scopes: ['pay:read'] }, true],
      ['a scope that it lacks', { scopes: ['pay:write'] }, false],
      ['an unregistered scope', { scopes: ['free'] }, false],
      ['any scope', { restrict_scopes: false }, false],
      ['a claim that it has', { claims: { 'https://example.com/tier': 'gold' } }, true],
      ['a claim of another value', { claims: { 'https://example.com/tier': 'platinum' } }, false],
      ['a claim that it lacks', { claims: { 'https://example.com/acme': true } }, false],
      ['a type of details that it has', { authorization_details_types: ['payment'] }, true],
      ['a type of details that it lacks', { authorization_details_types: ['other'] }, false],
      ['a longer lifetime, without rights', { expires_at: at(2 * MONTH) }, true],
      ['rights, bound as it is', { ...RIGHTS, ...bound }, true],
      ['rights for a shorter lifetime', { ...RIGHTS, ...bound, expires_at: at(MONTH / 2) }, true],
      ['rights for a longer lifetime', { ...RIGHTS, ...bound, expires_at: at(2 * MONTH) }, false],
      ['rights without an end', { ...RIGHTS, ip_rules: IP_RULES }, false],
      ['rights from other addresses', { ...RIGHTS, ...bound, ip_rules: { op: 'deny', ranges: ['198.51.100.1'] } }, false],
      ['rights from everywhere', { ...RIGHTS, expires_at: expires }, false],
    ];
    let manager: CreatedClient;
    let token: string;
    const change = (clientId: string, body: Json, by = token) => server.manage('PATCH', `/clients/${clientId}`, body, by);
    before(async () => {
      const resource = { uri: SCOPED, name: 'x', scopes: ['pay:read', 'pay:write'], authorization_details: DETAILS };
      await json(await server.manage('POST', '/resources', resource), 201);
      manager = await server.create({ owner: 'payments', entitlements: ['manageAPIClients@payments'], ...OWN });
      token = await server.token(manager, { resource: `${server.publicUrl}/` });
    });
    for (const [what, settings, given] of rows) {
      test(`${what}: ${given ? 'granted' : 'refused'}, to a new client and to an existing one`, async () => {
        const created = await server.manage('POST', '/clients', { name: 'x', owner: 'payments', ...settings }, token);
        assert.equal(created.status, given ? 201 : 403, await created.text());
        const { clientId } = await server.create({ owner: 'payments' });
        const changed = await change(clientId, settings);
        assert.equal(changed.status, given ? 200 : 403, await changed.text());
        const dryRun = await server.manage('PATCH', `/clients/${clientId}?dry_run=true`, settings, token);
        assert.equal(dryRun.status, given ? 200 : 403);
        // A manager of the whole tenant grants it without having it.
        const wide = await holder('manageAPIClients');
        assert.equal((await server.manage('POST', '/clients', { name: 'x', owner: 'payments', ...settings }, wide)).status, 201);
      });
    }
    const lifted: readonly [what: string, body: Json][] = [
      ['expiry', { expires_at: null }],
      ['addresses', { ip_rules: null }],
    ];
    for (const [what, body] of lifted) {
      test(`it cannot remove its own ${what}`, async () => {
        const refused = await change(manager.clientId, body);
        assert.equal(refused.status, 403);
        assert.match(String(((await refused.json()) as Json).detail), /cannot grant more than it has/);
        assert.equal((await change(manager.clientId, { purpose: 'x' })).status, 200);
      });
    }
    test('it cannot unbind its own tokens, nor those of a client with rights', async () => {
      const own = await server.create({ owner: 'payments', entitlements: ['manageAPIClients@payments'] });
      const unbound = await server.token(own);
      await json(await change(own.clientId, { dpop_bound_access_tokens: true }), 200);
      assert.equal((await change(own.clientId, { dpop_bound_access_tokens: false }, unbound)).status, 403);
      const created = { name: 'x', owner: 'payments', ...RIGHTS };
      assert.equal((await server.manage('POST', '/clients', created, unbound)).status, 403);
      assert.equal((await server.manage('POST', '/clients', { ...created, dpop_bound_access_tokens: true }, unbound)).status, 201);
    });
    test('what a client has already is not granted', async () => {
      const rich = await server.create({
        owner: 'payments',
        scopes: ['pay:write'],
        claims: { 'https://example.com/tier': 'x' },
        restrict_scopes: false,
        ...RIGHTS,
      });
      assert.equal((await change(rich.clientId, { purpose: 'x' })).status, 200);
      assert.equal((await change(rich.clientId, { scopes: ['pay:write', 'pay:read'], default_scopes: [] })).status, 200);
      assert.equal((await change(rich.clientId, { claims: { 'https://example.com/tier': 'y' } })).status, 403);
    });
    test('at IBM Security Verify’s API, too, where a client of its is restricted to its scopes unless it is not itself', async () => {
      const ask = (method: string, path: string, body?: object) =>
        fetch(`${server.url}${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
        });
      const ibm = (body: object) => ask('POST', '/v1.0/apiclients', { clientName: 'x', enabled: true, entitlements: [], ...body });
      const scopes = (name: string) => ({ overrideSettings: { scopes: [{ name }] } });
      const created = await ibm(scopes('pay:read'));
      assert.equal(created.status, 201);
      const { pathname } = new URL(created.headers.get('location') ?? '');
      const { overrideSettings } = await json(await ask('GET', pathname), 200);
      assert.equal((overrideSettings as Json).restrictScopes, true);
      assert.equal((await ibm(scopes('pay:write'))).status, 403);
      assert.equal((await ibm({ overrideSettings: { restrictScopes: false } })).status, 403);
    });
  });

  describe('no takeover', () => {
    const actions: readonly [what: string, method: string, path: string, body?: object][] = [
      ['change it', 'PATCH', '', { purpose: 'x' }],
      ['give it keys', 'PATCH', '', { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://keys.example' }],
      ['change from where it comes', 'PATCH', '', { ip_rules: { op: 'deny', ranges: ['192.0.2.1'] } }],
      ['give it more', 'PATCH', '', { entitlements: ['readAudit', 'readAPIClients'] }],
      ['take something from it', 'PATCH', '', { entitlements: [] }],
      ['disable it', 'POST', '/disable'],
      ['lock it down', 'POST', '/lockdown'],
      ['request a dry run of that', 'POST', '/lockdown?dry_run=true'],
      ['end its tokens', 'POST', '/end-tokens'],
      ['make it a secret', 'POST', '/secrets', {}],
      ['rotate its secret', 'POST', '/secrets/rotate', {}],
      ['delete it', 'DELETE', ''],
    ];
    for (const [what, method, path, body] of actions) {
      test(`a manager without an entitlement of the client cannot ${what}; with all of them it can`, async () => {
        const mighty = await server.create({ entitlements: ['readAudit'] });
        const lesser = await holder('manageAPIClients');
        const refused = await server.manage(method, `/clients/${mighty.clientId}${path}`, body, lesser);
        assert.equal(refused.status, 403);
        assert.equal(((await refused.json()) as Json).reason, 'exceeds_actor');
        const equal = await holder('manageAPIClients', 'readAudit');
        const created = await server.manage(method, `/clients/${mighty.clientId}${path}`, body, equal);
        assert(created.ok, `${created.status} ${await created.text()}`);
      });
    }
    test('nor restore a deleted one', async () => {
      const mighty = await server.create({ entitlements: ['readAudit'] });
      assert.equal((await server.manage('DELETE', `/clients/${mighty.clientId}`)).status, 204);
      const path = `/clients/${mighty.clientId}/restore`;
      assert.equal((await server.manage('POST', path, undefined, await holder('manageAPIClients'))).status, 403);
      assert.equal((await server.manage('POST', path, undefined, await holder('manageAPIClients', 'readAudit'))).status, 200);
    });
    test('entitlements are changed only with the right to grant them', async () => {
      const editor = await holder('editAPIClients', 'readAudit');
      const created = await server.create({});
      const path = `/clients/${created.clientId}`;
      assert.equal((await server.manage('PATCH', path, { entitlements: ['readAudit'] }, editor)).status, 403);
      assert.equal((await server.manage('POST', '/clients', { name: 'x', entitlements: ['readAudit'] }, editor)).status, 403);
      const granter = await holder('editAPIClients', 'grantAPIClientEntitlements', 'readAudit');
      assert.equal((await server.manage('PATCH', path, { entitlements: ['readAudit'] }, granter)).status, 200);
      assert.equal((await server.manage('PATCH', path, { purpose: 'x' }, editor)).status, 200, 'what stays is not given');
    });
    test("a tenant's own entitlement is granted by clients that have it, and by administrators", async () => {
      await json(await server.manage('POST', '/entitlements', { name: 'billing:approve' }), 201);
      const give = async (token?: string) =>
        (await server.manage('POST', '/clients', { name: 'x', entitlements: ['BILLING:approve'] }, token)).status;
      assert.equal(await give(await holder('manageAPIClients')), 403);
      assert.equal(await give(await holder('manageAPIClients', 'billing:approve')), 201);
      assert.equal(await give(), 201);
    });
  });

  test("rights are those of now, not those at the token's issue", async () => {
    const created = await server.create({ entitlements: ['readAPIClients'] });
    const token = await server.token(created);
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 200);
    await json(await server.manage('PATCH', `/clients/${created.clientId}`, { entitlements: ['readAudit'] }), 200);
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 403);
    assert.equal((await server.manage('GET', '/audit?request_id=x', undefined, token)).status, 200);
    assert.equal((await server.manage('GET', `/clients/${ADMIN.clientId}`, undefined, token)).status, 403);
  });
});
