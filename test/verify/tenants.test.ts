// Isolation of tenants at IBM Security Verify's API: a token, an id or a client id of one tenant is not valid in
// another.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { hostRequest } from '../host-request.ts';
import { suiteEnding } from '../running-server.ts';
import { type Json, REQUIRED_MEMBERS, startVerifyServer, type VerifyServer } from './verify-server.ts';

describe('IBM Security Verify: tenants', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  /** A token of the other tenant. */
  let token: string;
  /** The ids of records of the home tenant. */
  let idsOfHome: Readonly<Record<string, string>>;
  before(async () => {
    server = await startVerifyServer(ending);
    const response = await server.manage('POST', '/tenants', { name: 'other', public_url: 'https://other.example' });
    const { client_id, client_secret } = ((await response.json()) as { admin: Record<string, string> }).admin;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: String(client_id),
      client_secret: String(client_secret),
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const issued = await hostRequest(server.url, 'other.example', 'POST', '/oauth2/token', { body: form.toString(), headers });
    token = String(((await issued.json()) as Json).access_token);
    const created = await server.createApiClient({ clientId: 'only-here' });
    const grant = await server.post('/oauth2/token', {
      grant_type: 'client_credentials',
      client_id: created.clientId,
      client_secret: created.clientSecret,
    });
    idsOfHome = { id: created.id, clientId: created.clientId, grant: String(((await grant.json()) as Json).grant_id) };
  });
  const requestOther = async (method: string, path: string, body: unknown, bearer: string) => {
    const headers = { authorization: `Bearer ${bearer}`, ...(body === undefined ? undefined : { 'content-type': 'application/json' }) };
    const response = await hostRequest(server.url, 'other.example', method, path, {
      headers,
      ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text };
  };

  // The status that the other tenant's administrator gets for records of the home tenant.
  const rows: readonly [method: string, path: string, body: unknown, status: number][] = [
    ['GET', '/v1.0/apiclients', undefined, 200],
    ['POST', '/v1.0/apiclients', { ...REQUIRED_MEMBERS, clientId: 'only-here' }, 201],
    ['PATCH', '/v1.0/apiclients', [{ op: 'remove', path: '/ID' }], 204],
    ['GET', '/v1.0/apiclients/ID', undefined, 404],
    ['PUT', '/v1.0/apiclients/ID', REQUIRED_MEMBERS, 404],
    ['DELETE', '/v1.0/apiclients/ID', undefined, 204],
    ['GET', '/oidc-mgmt/v2.0/clients/ID/secrets', undefined, 404],
    ['POST', '/oidc-mgmt/v2.0/clients/ID/secrets', {}, 404],
    ['PATCH', '/oidc-mgmt/v2.0/clients/ID/secrets', [{ op: 'remove', path: '/rotatedSecrets/0' }], 404],
    ['GET', '/v1.0/grants', undefined, 200],
    ['PATCH', '/v1.0/grants', [{ op: 'remove', path: '/GRANT' }], 207],
    ['GET', '/v1.0/grants/GRANT', undefined, 404],
    ['DELETE', '/v1.0/grants/GRANT', undefined, 404],
  ];
  for (const [method, path, body, status] of rows) {
    const withIds = (text: string) => text.replaceAll('ID', idsOfHome.id ?? '').replaceAll('GRANT', idsOfHome.grant ?? '');
    test(`${method} ${path}: a token of another tenant gets 401, and an administrator reaches no record of another tenant`, async () => {
      const sent = body === undefined ? undefined : JSON.parse(withIds(JSON.stringify(body)));
      assert.equal((await requestOther(method, withIds(path), sent, await server.token())).status, 401);
      assert.equal((await server.request(method, withIds(path), sent, token)).status, 401);
      const response = await requestOther(method, withIds(path), sent, token);
      assert.equal(response.status, status, response.text);
      if (method === 'GET') for (const id of [idsOfHome.id, idsOfHome.grant]) assert.equal(response.text.includes(`"${id}"`), false);
      const { enabled } = (await server.request('GET', `/v1.0/apiclients/${idsOfHome.id}`)).body;
      assert.equal(enabled, true);
      assert.equal((await server.request('GET', `/v1.0/grants/${idsOfHome.grant}`)).body.enabled, true);
    });
  }
  test('two tenants can use the same client id, and removing one client does not affect the other', async () => {
    assert.equal((await requestOther('DELETE', '/v1.0/apiclients/only-here', undefined, token)).status, 204);
    assert.equal((await server.request('GET', '/v1.0/apiclients/only-here')).status, 200);
  });
});
