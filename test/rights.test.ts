// The rights at the management API: every route of its document by every entitlement, tenant-wide and
// limited to one owner's clients.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { parsedJson, type RightsServer, startRightsServer } from './rights-server.ts';
import { ADMIN, type CreatedClient, suiteEnding } from './running-server.ts';

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
  let server: RightsServer;
  before(async () => {
    server = await startRightsServer(ending);
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
      const token = await server.tokenWith(held);
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
      const token = await server.tokenWith(`${held}@payments`);
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
        const [wide, limited, foreign] = [
          await server.tokenWith(held),
          await server.tokenWith(`${held}@payments`),
          await server.tokenWith(`${held}@search`),
        ];
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
      const both = await server.tokenWith('editAPIClients@search', 'readAPIClients@payments');
      assert.equal((await server.manage('PATCH', `/clients/${own.clientId}`, { purpose: 'x' }, both)).status, 403);
      const neither = await server.tokenWith('editAPIClients@search');
      assert.equal((await server.manage('PATCH', `/clients/${own.clientId}`, { purpose: 'x' }, neither)).status, 404);
    });
  });

  test("rights are those of now, not those at the token's issue", async () => {
    const created = await server.create({ entitlements: ['readAPIClients'] });
    const token = await server.token(created);
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 200);
    await parsedJson(await server.manage('PATCH', `/clients/${created.clientId}`, { entitlements: ['readAudit'] }), 200);
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 403);
    assert.equal((await server.manage('GET', '/audit?request_id=x', undefined, token)).status, 200);
    assert.equal((await server.manage('GET', `/clients/${ADMIN.clientId}`, undefined, token)).status, 403);
  });
});
