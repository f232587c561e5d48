// The token response equals that of the guide for IBM Security Verify byte for byte, on every path and in both
// formats.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

const PATHS = ['/v1.0/endpoint/default/token', '/oidc/endpoint/default/token', '/oauth2/token'] as const;
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const form = (more: Readonly<Record<string, string>> = {}) => ({
  client_id: ADMIN.clientId,
  client_secret: ADMIN.clientSecret,
  grant_type: 'client_credentials',
  ...more,
});

describe('the token response', () => {
  const ending = suiteEnding();
  let server: TestServer;
  const create = (settings: Readonly<Record<string, unknown>>) => server.create(settings);
  const claims = async (client: { clientId: string; clientSecret: string }, more: Readonly<Record<string, string>> = {}) =>
    decodeJwt(await server.token(client, more));

  before(async () => {
    server = await startTestServer(ending);
  });

  for (const path of PATHS) {
    test(`${path} returns the members of the guide, in its order and without spaces`, async () => {
      const response = await server.post(path, form());
      const body = await response.text();
      assert.equal(response.status, 200, body);
      assert.match(
        body,
        new RegExp(`^\\{"access_token":"[\\w-]+\\.[\\w-]+\\.[\\w-]+","grant_id":"${UUID}","token_type":"Bearer","expires_in":7200\\}$`),
      );
      assert.match(response.headers.get('content-type') ?? '', /^application\/json(; ?charset=utf-8)?$/);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(response.headers.get('access-control-allow-origin'), null);
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    });
  }

  test('RFC 9068 §2: a JWT has client, audience, issue time, expiry and grant id', async () => {
    const response = await server.post('/oauth2/token', form());
    const { access_token: token, grant_id: grantId } = (await response.json()) as { access_token: string; grant_id: string };
    const { kid, ...header } = decodeProtectedHeader(token);
    assert.deepEqual(header, { alg: 'ES256', typ: 'at+jwt' });
    assert.match(kid ?? '', /^[\w-]{43}$/);
    const { iat = 0, exp, cred, ...rest } = decodeJwt(token);
    assert.equal(exp, iat + 7200);
    assert.ok(Math.abs(iat - Date.now() / 1000) < 60);
    assert.match(String(cred), new RegExp(`^${UUID}$`));
    assert.deepEqual(rest, {
      iss: `${server.url}/oauth2`,
      sub: ADMIN.clientId,
      client_id: ADMIN.clientId,
      aud: `${server.url}/`,
      entitlements: ['administrator'],
      gen: [1, 1],
      jti: grantId,
      grant_id: grantId,
    });
  });

  test('only the issuer differs between the issuer endpoints', async () => {
    const issuers = await Promise.all(
      PATHS.map(async (path) => {
        const response = await server.post(path, form());
        return decodeJwt(((await response.json()) as { access_token: string }).access_token).iss;
      }),
    );
    assert.deepEqual(issuers, [`${server.url}/oidc/endpoint/default`, `${server.url}/oidc/endpoint/default`, `${server.url}/oauth2`]);
  });

  test('an opaque token is 40 alphanumeric characters, which the regular expression of existing scripts matches', async () => {
    const client = await create({ access_token_format: 'opaque' });
    const response = await server.post(PATHS[0], {
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: client.clientSecret,
    });
    assert.match(/"access_token":"([a-zA-Z0-9]+)"/.exec(await response.text())?.[1] ?? '', /^mmt[0-9A-Za-z]{37}$/);
  });

  test('the granted scope comes last, in the response and in the claim', async () => {
    const client = await create({ scopes: ['invoices:read', 'invoices:write'] });
    const basic = { grant_type: 'client_credentials', client_id: client.clientId, client_secret: client.clientSecret };
    const body = await (await server.post('/oauth2/token', { ...basic, scope: 'invoices:write' })).text();
    assert.match(body, /"expires_in":7200,"scope":"invoices:write"\}$/);
    assert.equal((await claims(client, { scope: 'invoices:write openid' }))['scope'], 'invoices:write openid');
    assert.equal((await claims(client))['scope'], 'invoices:read invoices:write', 'none asked: the default scopes');
  });

  test('tokens have the lifetime of their client, which cannot exceed the tenant’s maximum', async () => {
    const client = await create({ access_token_lifetime: 60 });
    const { iat = 0, exp } = await claims(client);
    assert.equal(exp, iat + 60);
    const response = await server.manage('POST', '/clients', { name: 'test', access_token_lifetime: 86_401 });
    assert.equal(response.status, 400);
  });

  describe('audience', () => {
    const cases: readonly { name: string; client: Readonly<Record<string, unknown>>; resource?: string; expected: string }[] = [
      { name: 'a client without entitlements gets the default API', client: {}, expected: '/api' },
      { name: 'a client with an entitlement gets the management API', client: { entitlements: ['readAPIClients'] }, expected: '/' },
      {
        name: 'a requested resource takes precedence over the entitlements',
        client: { entitlements: ['readAPIClients'] },
        resource: '/api',
        expected: '/api',
      },
      {
        name: 'the client’s default resource takes precedence over its entitlements',
        client: { entitlements: ['readAudit'], default_resource: '/api' },
        expected: '/api',
      },
      { name: 'an unknown resource is refused with invalid_target', client: {}, resource: '/unknown', expected: 'invalid_target' },
      { name: 'a resource is compared as a string', client: {}, resource: '/api/', expected: 'invalid_target' },
      { name: 'the management API is refused to a client without entitlements', client: {}, resource: '/', expected: 'invalid_target' },
      { name: 'a resource with a fragment is refused', client: {}, resource: '/api#x', expected: 'invalid_target' },
    ];
    for (const { name, client, resource, expected } of cases) {
      test(name, async () => {
        const defaultResource = client['default_resource'];
        const created = await create({
          ...client,
          ...(defaultResource === undefined ? undefined : { default_resource: `${server.url}${defaultResource}` }),
        });
        const response = await server.post('/oauth2/token', {
          grant_type: 'client_credentials',
          client_id: created.clientId,
          client_secret: created.clientSecret,
          ...(resource === undefined ? undefined : { resource: server.url + resource }),
        });
        const body = (await response.json()) as { access_token: string; error: string };
        if (expected === 'invalid_target') assert.deepEqual([response.status, body.error], [400, expected]);
        else assert.equal(decodeJwt(body.access_token).aud, server.url + expected);
      });
    }

    test('a token for two resources has both as audience, and no built-in entitlements', async () => {
      const created = await create({ entitlements: ['readaudit'] });
      const both = `grant_type=client_credentials&client_id=${created.clientId}&client_secret=${created.clientSecret}&resource=${encodeURIComponent(`${server.url}/`)}&resource=${encodeURIComponent(`${server.url}/api`)}`;
      const response = (await (await server.post('/oauth2/token', both)).json()) as { access_token: string };
      assert.deepEqual(decodeJwt(response.access_token).aud, [`${server.url}/`, `${server.url}/api`]);
      assert.equal(decodeJwt(response.access_token)['entitlements'], undefined, 'any other API would see them, too');
      assert.deepEqual((await claims(created, {}))['entitlements'], ['readAudit'], 'in its canonical form');
      assert.equal((await claims(created, { resource: `${server.url}/api` }))['entitlements'], undefined);
    });
  });
});
