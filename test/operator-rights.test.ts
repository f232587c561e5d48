// Which roles authorize an operator for each route of the management API, as it is mounted for the console.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type Browser, signedInAs } from './operator-sessions.ts';
import { ROUTES, requestFor } from './rights-table.ts';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';

/** The entitlements of each role, with those that they imply. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  administrator: ['administrator'],
  'client-manager': [
    ...['manageAPIClients', 'editAPIClients', 'rotateAPIClientSecrets', 'revokeAPIClientCredentials', 'grantAPIClientEntitlements'],
    ...['readAPIClients', 'manageTrust', 'manageOIDCGrants', 'readOIDCGrants', 'readKeys'],
  ],
  auditor: ['readAudit', 'readAPIClients', 'readOIDCGrants', 'readKeys', 'readOperators'],
  viewer: ['readAPIClients', 'readOIDCGrants', 'readKeys'],
};

describe('rights of operators', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });
  const call = (browser: Browser, route: string) => {
    const [method, path, body] = requestFor(route);
    return browser.call(method, `/management/v1${path}`, body);
  };

  for (const [role, held] of Object.entries(ROLES)) {
    test(`${role} authorizes for its routes only`, async () => {
      const browser = await signedInAs(server, role, [role]);
      for (const [route, [names]] of Object.entries(ROUTES)) {
        const isAuthorized = role === 'administrator' || names.some((name) => held.includes(name));
        const { status } = await call(browser, route);
        assert.equal(status === 403, !isAuthorized, `${route}: ${status}`);
        assert(status < 500 && status !== 401, `${route}: ${status}`);
      }
    });
  }

  test('an operator without a role is authorized for no route', async () => {
    const browser = await signedInAs(server, 'without', []);
    for (const route of Object.keys(ROUTES)) assert.equal((await call(browser, route)).status, 403, route);
  });

  test('the roles of the record apply, not those at the sign-in', async () => {
    const browser = await signedInAs(server, 'changed', ['viewer']);
    assert.equal((await call(browser, 'GET /clients')).status, 200);
    await server.manage('PATCH', '/operators/changed', { roles: [] });
    assert.equal((await call(browser, 'GET /clients')).status, 403);
  });

  test('a client-manager makes no client with more rights, and changes none that has them', async () => {
    const browser = await signedInAs(server, 'manager', ['client-manager']);
    const create = (entitlements: readonly string[]) => browser.call('POST', '/management/v1/clients', { name: 'x', entitlements });
    assert.equal((await create(['readAPIClients'])).status, 201);
    for (const entitlement of ['administrator', 'readAudit', 'manageOperators', 'manageTenants']) {
      const response = await create([entitlement]);
      assert.equal(response.status, 403, entitlement);
      assert.equal(((await response.json()) as { reason: string }).reason, 'exceeds_actor');
    }
    assert.equal((await browser.call('PATCH', '/management/v1/clients/admin', { name: 'mine' })).status, 403);
    assert.equal((await browser.call('POST', '/management/v1/clients/admin/secrets', {})).status, 403);
  });
});
