// Rights at IBM Security Verify's API, which are those of the management API.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, suiteEnding } from '../running-server.ts';
import { type Json, REQUIRED_MEMBERS, startVerifyServer, type VerifyServer } from './verify-server.ts';

const PATH = '/v1.0/apiclients';
const SECRETS = (id: string) => `/v2.0/clients/${id}/secrets`;

describe('IBM Security Verify: rights', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  before(async () => {
    server = await startVerifyServer(ending);
    await server.create({ client_id: 'plain' });
    await server.create({ client_id: 'rotated' });
    await server.create({ client_id: 'of-payments', owner: 'payments' });
    await server.create({ client_id: 'mighty', entitlements: ['readAudit'] });
  });

  const BODIES: Readonly<Record<string, unknown>> = {
    POST: REQUIRED_MEMBERS,
    PUT: REQUIRED_MEMBERS,
    PATCH: [{ op: 'remove', path: '/unknown' }],
  };
  const rows: readonly [entitlement: string, method: string, path: string, status: number][] = [
    ['readAPIClients', 'GET', PATH, 200],
    ['readAPIClients', 'GET', `${PATH}/plain`, 200],
    ['readAPIClients', 'POST', PATH, 403],
    ['readAPIClients', 'PUT', `${PATH}/plain`, 403],
    ['readAPIClients', 'DELETE', `${PATH}/plain`, 403],
    ['readAPIClients', 'PATCH', PATH, 403],
    ['readAPIClients', 'GET', SECRETS('plain'), 200],
    ['manageAPIClients', 'POST', SECRETS('rotated'), 200],
    ['rotateAPIClientSecrets', 'POST', SECRETS('rotated'), 200],
    // In IBM's product these entitlements are for kinds of clients that do not exist here.
    ...['manageSTSClients', 'manageAppAccessAdmin', 'accessDevPortal', 'manageExternalAgents'].map(
      (name): [string, string, string, number] => [name, 'POST', SECRETS('rotated'), 403],
    ),
    ['readAPIClients', 'POST', SECRETS('rotated'), 403],
    ['manageAPIClients', 'POST', SECRETS('mighty'), 403],
    ['manageAPIClients', 'POST', PATH, 201],
    ['manageAPIClients', 'PUT', `${PATH}/plain`, 204],
    ['manageAPIClients', 'PATCH', PATH, 204],
    ['manageAPIClients', 'PUT', `${PATH}/mighty`, 403],
    ['manageAPIClients', 'DELETE', `${PATH}/mighty`, 403],
    ['editAPIClients', 'POST', PATH, 201],
    // Without the right to rotate, a PUT must leave the secret unchanged.
    ['editAPIClients', 'PUT', `${PATH}/plain`, 403],
    ['readAudit', 'GET', PATH, 403],
    ['readAPIClients@payments', 'GET', `${PATH}/of-payments`, 200],
    ['readAPIClients@payments', 'GET', `${PATH}/plain`, 404],
    ['manageAPIClients@payments', 'PUT', `${PATH}/of-payments`, 204],
    ['manageAPIClients@payments', 'PUT', `${PATH}/plain`, 404],
    // The response is as if the client did not exist, and nothing is changed.
    ['manageAPIClients@payments', 'DELETE', `${PATH}/plain`, 204],
    ['manageOIDCGrants', 'GET', PATH, 403],
  ];
  for (const [entitlement, method, path, status] of rows) {
    test(`${entitlement}: ${method} ${path} returns ${status}`, async () => {
      const response = await server.request(
        method,
        path,
        path.endsWith('/secrets') ? undefined : BODIES[method],
        await server.tokenWith(entitlement),
      );
      assert.equal(response.status, status, response.text);
      assert.equal((await server.request('GET', `${PATH}/plain`)).status, 200);
    });
  }

  test('a client with editAPIClients can change a client if it retains the secret', async () => {
    const token = await server.tokenWith('editAPIClients');
    const { clientSecret } = await server.read('plain', token);
    assert.match(String(clientSecret), /^\{hmac-sha256\}/);
    const body = { ...REQUIRED_MEMBERS, clientName: 'edited', clientSecret };
    assert.equal((await server.request('PUT', `${PATH}/plain`, body, token)).status, 204);
    assert.equal((await server.request('PUT', `${PATH}/plain`, { ...body, entitlements: ['editAPIClients'] }, token)).status, 403);
  });

  test('a manager cannot create a client with more rights, nor grant it more', async () => {
    const token = await server.tokenWith('manageAPIClients');
    for (const entitlements of [['administrator'], ['readAudit']]) {
      assert.equal((await server.request('POST', PATH, { ...REQUIRED_MEMBERS, entitlements }, token)).status, 403);
      assert.equal((await server.request('PUT', `${PATH}/plain`, { ...REQUIRED_MEMBERS, entitlements }, token)).status, 403);
    }
    assert.equal((await server.request('POST', PATH, { ...REQUIRED_MEMBERS, entitlements: ['MANAGEAPICLIENTS'] }, token)).status, 201);
  });

  test('the introspection of every token can be granted only with the right to it', async () => {
    const additionalConfig = { introspectAuthorization: 'any' };
    const token = await server.tokenWith('manageAPIClients');
    assert.equal((await server.request('POST', PATH, { ...REQUIRED_MEMBERS, additionalConfig }, token)).status, 403);
    assert.equal((await server.request('PUT', `${PATH}/plain`, { ...REQUIRED_MEMBERS, additionalConfig }, token)).status, 403);
    const both = await server.tokenWith('manageAPIClients', 'introspectAnyToken');
    assert.equal((await server.request('POST', PATH, { ...REQUIRED_MEMBERS, additionalConfig }, both)).status, 201);
    const { clientId } = await server.createApiClient({ additionalConfig });
    assert.equal((await server.request('PUT', `${PATH}/${clientId}`, REQUIRED_MEMBERS, token)).status, 403);
    assert.equal((await server.request('POST', `/oidc-mgmt/v2.0/clients/${clientId}/secrets`, {}, token)).status, 403);
    assert.equal((await server.request('PUT', `${PATH}/${clientId}`, REQUIRED_MEMBERS, both)).status, 204);
  });

  test("a manager of one owner's clients creates clients of that owner; a manager of two owners cannot create any", async () => {
    const created = await server.createApiClient({}, await server.tokenWith('manageAPIClients@payments'));
    assert.equal(((await (await server.manage('GET', `/clients/${created.clientId}`)).json()) as Json).owner, 'payments');
    const two = await server.tokenWith('manageAPIClients@payments', 'manageAPIClients@search');
    assert.equal((await server.request('POST', PATH, REQUIRED_MEMBERS, two)).status, 403);
  });

  describe('no lock-out', () => {
    const refusals: readonly [what: string, method: string, body: Json | undefined][] = [
      ['deleted', 'DELETE', undefined],
      ['disabled', 'PUT', { enabled: false, entitlements: ['administrator'] }],
      ['deprived of its entitlements', 'PUT', { entitlements: [] }],
      ['locked out by its IP address', 'PUT', { entitlements: ['administrator'], ipFilterOp: 'deny', ipFilters: ['127.0.0.0/8'] }],
    ];
    let ownServer: VerifyServer;
    before(async () => {
      ownServer = await startVerifyServer(ending);
    });
    for (const [what, method, body] of refusals) {
      test(`the last manager cannot be ${what}`, async () => {
        const response = await ownServer.request(method, `${PATH}/${ADMIN.clientId}`, body && { clientName: 'admin', ...body });
        assert.equal(response.status, 409, response.text);
        assert.deepEqual(Object.keys(response.body), ['messageId', 'messageDescription']);
        assert.equal(await ownServer.accepts(ADMIN.clientId, ADMIN.clientSecret), true);
      });
    }
  });

  test('a client with deletion protection cannot be deleted', async () => {
    const { clientId } = await server.create({ deletion_protected: true });
    assert.equal((await server.request('DELETE', `${PATH}/${clientId}`)).status, 409);
    assert.equal((await server.request('PATCH', PATH, [{ op: 'remove', path: `/${clientId}` }])).status, 207);
    assert.equal((await server.request('GET', `${PATH}/${clientId}`)).status, 200);
  });

  test('a locked-down client cannot be enabled by a PUT', async () => {
    const { clientId } = await server.create({});
    await server.manage('POST', `/clients/${clientId}/lockdown`);
    const response = await server.request('PUT', `${PATH}/${clientId}`, REQUIRED_MEMBERS);
    assert.equal(response.status, 409, response.text);
  });

  describe('rotating one’s own secret', () => {
    test('requires rotateOwnSecret, and returns the new secret', async () => {
      const client = await server.create({ entitlements: ['rotateOwnSecret'] });
      const token = await server.token(client);
      const response = await server.request('POST', SECRETS(client.clientId), { rotatedSecretExpiredAt: 0 }, token);
      assert.equal(response.status, 200, response.text);
      assert.equal(await server.accepts(client.clientId, client.clientSecret), false);
      assert.equal(await server.accepts(client.clientId, String(response.body.clientSecret)), true);
      assert.equal((await server.request('GET', SECRETS(client.clientId), undefined, token)).status, 403);
      // A stolen old secret cannot replace the new one.
      assert.equal((await server.request('POST', SECRETS(client.clientId), {}, token)).status, 409);
    });
    test('is possible with the record’s id too, but not with that of another client', async () => {
      const client = await server.create({ entitlements: ['rotateOwnSecret'] });
      const token = await server.token(client);
      assert.equal((await server.request('POST', SECRETS('plain'), {}, token)).status, 404);
      assert.equal((await server.request('POST', SECRETS(String(client.body.id)), {}, token)).status, 200);
    });
  });
  test('rotating the secret of another client requires all its rights', async () => {
    const token = await server.tokenWith('manageAPIClients');
    assert.equal((await server.request('POST', SECRETS('mighty'), {}, token)).status, 403);
    assert.equal((await server.request('PATCH', SECRETS('mighty'), [{ op: 'remove', path: '/rotatedSecrets/0' }], token)).status, 403);
  });
});
