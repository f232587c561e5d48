// RFC 9068, JWT access tokens: one row a requirement. What is refused though it is well signed is beside the code, in verification.test.ts.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

type Json = Record<string, unknown>;
const ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS256', 'PS256'];

describe('RFC 9068', () => {
  const ending = suiteEnding();
  let server: TestServer;
  const ask = async (
    { clientId, clientSecret }: Pick<CreatedClient, 'clientId' | 'clientSecret'>,
    more: Readonly<Record<string, string>> = {},
    path = '/oauth2',
  ): Promise<Json> => {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, ...more };
    const answer = await server.post(`${path}/token`, form);
    assert.equal(answer.status, 200);
    return (await answer.json()) as Json;
  };
  before(async () => {
    server = await startTestServer(ending);
  });

  for (const algorithm of ALGORITHMS) {
    test(`§2.1: ${algorithm}: typ is at+jwt, and kid names a published key`, async () => {
      const made = await server.create({ access_token_signing_alg: algorithm });
      const token = String((await ask(made)).access_token);
      const { kid, ...header } = decodeProtectedHeader(token);
      assert.deepEqual([header, typeof kid], [{ alg: algorithm, typ: 'at+jwt' }, 'string']);
      const keys = createRemoteJWKSet(new URL(`${server.url}/oauth2/jwks`));
      const options = { issuer: `${server.url}/oauth2`, audience: `${server.url}/api`, typ: 'at+jwt', algorithms: [algorithm] };
      await jwtVerify(token, keys, options);
    });
  }
  test('§2.1: none is no algorithm to sign by', async () => {
    assert.equal((await server.manage('POST', '/clients', { name: 'x', access_token_signing_alg: 'none' })).status, 400);
    assert.equal((await server.manage('PATCH', '/tenants/current', { access_token_signing_alg: 'none' })).status, 400);
  });
  for (const [path, issuer] of [
    ['/oauth2', '/oauth2'],
    ['/v1.0/endpoint/default', '/oidc/endpoint/default'],
    ['/oidc/endpoint/default', '/oidc/endpoint/default'],
  ]) {
    test(`§2.2: ${path}: iss, exp, aud, sub, client_id, iat and jti are there, and sub is the client`, async () => {
      const made = await server.create({});
      const { access_token: token, grant_id: id, expires_in: lifetime } = await ask(made, {}, path);
      const { iat, exp, ...claims } = decodeJwt(String(token));
      assert.deepEqual([typeof iat, Number(exp) - Number(iat)], ['number', lifetime]);
      const [secret] = made.answer.secrets as { id: string }[];
      assert.deepEqual(claims, {
        iss: `${server.url}${issuer}`,
        sub: made.clientId,
        client_id: made.clientId,
        aud: `${server.url}/api`,
        cred: secret?.id,
        gen: [1, 1],
        jti: id,
        grant_id: id,
      });
    });
  }
  test('§2.2.3: scope says what was granted, whether it was asked for or not, and is left out when nothing was', async () => {
    const made = await server.create({ scopes: ['a', 'b'], default_scopes: ['b'] });
    const scopeOf = async (more = {}) => decodeJwt(String((await ask(made, more)).access_token))['scope'];
    assert.deepEqual([await scopeOf({ scope: 'a' }), await scopeOf()], ['a', 'b']);
    assert.equal(decodeJwt(String((await ask(await server.create({}))).access_token))['scope'], undefined);
  });
  test('§2.2.3: entitlements are in a token for the tenant’s own API alone', async () => {
    const made = await server.create({ entitlements: ['readAudit'] });
    const entitlementsOf = async (resource: string) =>
      decodeJwt(String((await ask(made, { resource: server.url + resource })).access_token))['entitlements'];
    assert.deepEqual([await entitlementsOf('/'), await entitlementsOf('/api')], [['readAudit'], undefined]);
  });
  test('§2.2: custom claims stand beside ours, and never in their place', async () => {
    const made = await server.create({ claims: { 'https://example.com/team': { name: 'billing', tags: ['a', 'ü'] } } });
    const claims = decodeJwt(String((await ask(made)).access_token));
    assert.deepEqual(claims['https://example.com/team'], { name: 'billing', tags: ['a', 'ü'] });
    for (const name of ['iss', 'sub', 'aud', 'exp', 'scope', 'cnf', 'entitlements', 'gen', 'cred', 'jti', 'client_id', 'team']) {
      assert.equal((await server.manage('POST', '/clients', { name: 'x', claims: { [name]: 'x' } })).status, 400, name);
    }
  });
  test('§4: our own API takes a token of either issuer, by any algorithm', async () => {
    const made = await server.create({ entitlements: ['readAPIClients'], access_token_signing_alg: 'PS256' });
    for (const path of ['/oauth2', '/oidc/endpoint/default']) {
      const { access_token: token } = await ask(made, {}, path);
      assert.equal((await server.manage('GET', '/clients', undefined, String(token))).status, 200);
    }
  });
  test('§4: a token is good for the audience that it names, compared as a string', async () => {
    const { access_token: token } = await ask(ADMIN, { resource: `${server.url}/api` });
    assert.equal((await server.manage('GET', '/clients', undefined, String(token))).status, 401);
  });
  test('§6: no secret and no person is in a token', async () => {
    const made = await server.create({ name: 'Ada Lovelace', description: 'ada@example.com' });
    const { access_token: token } = await ask(made);
    const text = JSON.stringify(decodeJwt(String(token)));
    assert.doesNotMatch(text, /Ada|ada@|mms_/);
  });
  test('§2.2: no token outlives its client', async () => {
    const made = await server.create({ expires_at: new Date(Date.now() + 100_000).toISOString() });
    const { expires_in: lifetime, access_token: token } = await ask(made);
    const { iat = 0, exp = 0 } = decodeJwt(String(token));
    assert.ok(Number(lifetime) <= 100 && exp - iat === lifetime, String(lifetime));
  });
});
