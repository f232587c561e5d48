// Which entitlements authorize a client for each route of the management API, for the whole tenant and
// limited to one owner's clients.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { parsedJson, type RightsServer, startRightsServer } from './rights-server.ts';
import { CLIENT_RIGHTS, ROUTES, requestFor } from './rights-table.ts';
import { ADMIN, type CreatedClient, suiteEnding } from './running-server.ts';

type Json = Record<string, unknown>;

const ENTITLEMENTS = [
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
  'manageOperators',
  'readOperators',
  'introspectAnyToken',
  // Entitlements of other systems, which authorize for nothing.
  'manageEntitlements',
  'readWebhooks',
];

describe('rights', () => {
  const ending = suiteEnding();
  let server: RightsServer;
  before(async () => {
    server = await startRightsServer(ending);
  });

  test('the table has exactly the routes of the OpenAPI document', async () => {
    const document = (await (await fetch(`${server.url}/management/v1/openapi.json`)).json()) as { paths: Record<string, Json> };
    const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace('/management/v1', '')}`),
    );
    assert.deepEqual(routes.filter((route) => !route.startsWith('HEAD ')).toSorted(), Object.keys(ROUTES).toSorted());
  });

  for (const entitlement of ENTITLEMENTS) {
    test(`${entitlement} authorizes for its routes only`, async () => {
      const token = await server.tokenWith(entitlement);
      for (const [route, [names]] of Object.entries(ROUTES)) {
        const isAuthorized = entitlement === 'administrator' || names.includes(entitlement);
        const { status } = await server.manage(...requestFor(route), token);
        assert.equal(status === 403, !isAuthorized, `${route}: ${status}`);
        assert(status < 500 && status !== 401, `${route}: ${status}`);
      }
    });
  }

  for (const entitlement of ['manageAPIClients', ...CLIENT_RIGHTS, 'readOIDCGrants', 'manageOIDCGrants']) {
    test(`${entitlement}@payments authorizes for its routes on single clients only`, async () => {
      const token = await server.tokenWith(`${entitlement}@payments`);
      for (const [route, [names, perClient]] of Object.entries(ROUTES)) {
        const { status } = await server.manage(...requestFor(route), token);
        assert.equal(status === 403, !(names.includes(entitlement) && perClient !== undefined), `${route}: ${status}`);
      }
    });
  }

  test('without a token, or with one for another API, every route is refused', async () => {
    const other = await server.token(await server.create({}));
    for (const route of Object.keys(ROUTES)) {
      const [method, path, body] = requestFor(route);
      for (const token of ['', other]) assert.equal((await server.manage(method, path, body, token)).status, 401, route);
    }
  });

  describe('on one client', () => {
    let client: CreatedClient;
    let secretId: string;
    before(async () => {
      client = await server.create({ owner: 'payments', kind: 'agent' });
      await parsedJson(await server.manage('POST', `/clients/${client.clientId}/instances/run/end-tokens`), 200);
      secretId = String((client.body.secrets as Json[])[0]?.id);
    });
    /** Requests that do not change the client. */
    const requests = (): Readonly<Record<string, readonly [method: string, path: string, body?: object]>> => {
      const path = `/clients/${client.clientId}`;
      return {
        'GET /clients/{client_id}': ['GET', path],
        'PATCH /clients/{client_id}': ['PATCH', path, { purpose: 'x' }],
        'DELETE /clients/{client_id}': ['DELETE', `${path}?dry_run=true`],
        'POST /clients/{client_id}/credentials/{credential_id}/revoke': ['POST', `${path}/credentials/${secretId}/revoke?dry_run=true`],
        'POST /clients/{client_id}/disable': ['POST', `${path}/disable?dry_run=true`],
        'POST /clients/{client_id}/enable': ['POST', `${path}/enable`],
        'POST /clients/{client_id}/end-tokens': ['POST', `${path}/end-tokens?dry_run=true`],
        'POST /clients/{client_id}/lift-lockdown': ['POST', `${path}/lift-lockdown`],
        'POST /clients/{client_id}/lockdown': ['POST', `${path}/lockdown?dry_run=true`],
        'GET /agents/{client_id}': ['GET', `/agents/${client.clientId}`],
        'GET /clients/{client_id}/instances': ['GET', `${path}/instances`],
        'GET /clients/{client_id}/instances/{instance_name}': ['GET', `${path}/instances/run`],
        'POST /clients/{client_id}/instances/{instance_name}/disable': ['POST', `${path}/instances/run/disable?dry_run=true`],
        'POST /clients/{client_id}/instances/{instance_name}/enable': ['POST', `${path}/instances/run/enable`],
        'POST /clients/{client_id}/instances/{instance_name}/end-tokens': ['POST', `${path}/instances/run/end-tokens?dry_run=true`],
        'GET /clients/{client_id}/secrets': ['GET', `${path}/secrets`],
        'GET /clients/{client_id}/secrets/{secret_id}': ['GET', `${path}/secrets/${secretId}`],
        'PATCH /clients/{client_id}/secrets/{secret_id}': ['PATCH', `${path}/secrets/${secretId}`, { label: 'x' }],
        'POST /clients/{client_id}/secrets/{secret_id}/reactivate': ['POST', `${path}/secrets/${secretId}/reactivate`],
        'POST /evaluate': ['POST', '/evaluate', { client_id: client.clientId }],
      };
    };
    for (const entitlement of ['manageAPIClients', ...CLIENT_RIGHTS]) {
      test(`${entitlement}: authorizes tenant-wide and for its owner as in the table; other owners' clients are 404`, async () => {
        const [wide, limited, foreign] = [
          await server.tokenWith(entitlement),
          await server.tokenWith(`${entitlement}@payments`),
          await server.tokenWith(`${entitlement}@search`),
        ];
        for (const [route, [method, path, body]] of Object.entries(requests())) {
          const isAuthorized = ROUTES[route]?.[0].includes(entitlement) ?? assert.fail(route);
          for (const [whose, token] of Object.entries({ wide, limited })) {
            const response = await server.manage(method, path, body, token);
            assert.equal(response.status, isAuthorized ? 200 : 403, `${whose} ${route}: ${await response.text()}`);
          }
          assert.equal((await server.manage(method, path, body, foreign)).status, isAuthorized ? 404 : 403, `foreign ${route}`);
        }
      });
    }
    test('a change gets 403 from a client that may only read, and 404 from one that may not', async () => {
      const both = await server.tokenWith('editAPIClients@search', 'readAPIClients@payments');
      assert.equal((await server.manage('PATCH', `/clients/${client.clientId}`, { purpose: 'x' }, both)).status, 403);
      const neither = await server.tokenWith('editAPIClients@search');
      assert.equal((await server.manage('PATCH', `/clients/${client.clientId}`, { purpose: 'x' }, neither)).status, 404);
    });
  });

  test("a client's current entitlements apply, not those when its token was issued", async () => {
    const created = await server.create({ entitlements: ['readAPIClients'] });
    const token = await server.token(created);
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 200);
    await parsedJson(await server.manage('PATCH', `/clients/${created.clientId}`, { entitlements: ['readAudit'] }), 200);
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 403);
    assert.equal((await server.manage('GET', '/audit?request_id=x', undefined, token)).status, 200);
    assert.equal((await server.manage('GET', `/clients/${ADMIN.clientId}`, undefined, token)).status, 403);
  });
});
