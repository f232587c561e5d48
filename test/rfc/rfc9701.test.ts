// RFC 9701, JWT responses for token introspection. One row per requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { compactVerify, createRemoteJWKSet, decodeJwt, decodeProtectedHeader } from 'jose';
import * as oauth from 'oauth4webapi';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { asForm } from '../signed.ts';

type Json = Record<string, unknown>;
type Caller = { readonly clientId: string; readonly clientSecret: string };
const SIGNED = 'application/token-introspection+jwt';
const PAY = 'https://pay.example';
const MAIL = 'https://mail.example';
const ENDPOINTS = [
  ['/oauth2', '/oauth2'],
  ['/v1.0/endpoint/default', '/oidc/endpoint/default'],
  ['/oidc/endpoint/default', '/oidc/endpoint/default'],
] as const;
const credentials = ({ clientId, clientSecret }: Caller) => ({ client_id: clientId, client_secret: clientSecret });

describe('RFC 9701', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let owner: CreatedClient;
  let guard: CreatedClient;
  let unrelated: CreatedClient;
  let forBoth: string;
  const introspect = (token: string, accept: string, caller: Caller = ADMIN, path = '/oauth2') =>
    server.post(`${path}/introspect`, { ...credentials(caller), token }, { accept });
  const keys = () => createRemoteJWKSet(new URL(`${server.url}/oauth2/jwks`));
  before(async () => {
    server = await startTestServer(ending);
    owner = await server.create({ scopes: ['pay:read', 'mail:send'] });
    guard = await server.create({});
    unrelated = await server.create({});
    for (const [uri, scopes] of [
      [PAY, ['pay:read']],
      [MAIL, ['mail:send']],
    ] as const) {
      const created = await server.manage('POST', '/resources', { uri, name: uri, scopes, owners: uri === PAY ? [guard.clientId] : [] });
      assert.equal(created.status, 201, await created.text());
    }
    const form = new URLSearchParams({ grant_type: 'client_credentials', ...credentials(owner), scope: 'pay:read mail:send' });
    for (const uri of [PAY, MAIL]) form.append('resource', uri);
    forBoth = ((await (await server.post('/oauth2/token', form.toString())).json()) as { access_token: string }).access_token;
  });

  const accepts: readonly [accept: string, signed: boolean][] = [
    [SIGNED, true],
    ['Application/Token-Introspection+JWT', true],
    [`${SIGNED};q=0.5, */*;q=0.1`, true],
    [`application/json, ${SIGNED}`, true],
    [`application/json;q=0.9, ${SIGNED};q=0.8`, false],
    [`${SIGNED};q=0`, false],
    [`${SIGNED};q=0.000`, false],
    [`${SIGNED};q=x`, false],
    ['*/*', false],
    ['application/*', false],
    ['application/json', false],
    ['application/jwt', false],
    ['application/token-introspection', false],
  ];
  for (const [accept, signed] of accepts) {
    test(`§4: Accept: ${accept}: ${signed ? 'signed' : 'JSON'}`, async () => {
      const type = (await introspect('x', accept)).headers.get('content-type') ?? '';
      if (signed) assert.equal(type, SIGNED);
      else assert.match(type, /^application\/json/);
    });
  }
  test('§4: a refusal is JSON, even if a signed response was requested', async () => {
    const result = await introspect('x', SIGNED, { clientId: ADMIN.clientId, clientSecret: 'wrong' });
    assert.deepEqual([result.status, ((await result.json()) as Json).error], [401, 'invalid_client']);
    const missing = await server.post('/oauth2/introspect', credentials(ADMIN), { accept: SIGNED });
    assert.deepEqual([missing.status, ((await missing.json()) as Json).error], [400, 'invalid_request']);
  });
  for (const [path, issuer] of ENDPOINTS) {
    test(`§5: at ${path}, iss is its issuer, aud the caller and iat now; token_introspection is the plain response`, async () => {
      const token = await server.token();
      const result = await introspect(token, SIGNED, ADMIN, path);
      assert.deepEqual([result.status, result.headers.get('cache-control')], [200, 'no-store']);
      const { payload, protectedHeader } = await compactVerify(await result.text(), keys());
      assert.deepEqual([protectedHeader.typ, protectedHeader.alg], ['token-introspection+jwt', 'ES256']);
      const { iat, ...claims } = JSON.parse(Buffer.from(payload).toString());
      assert.ok(Number.isInteger(iat) && Math.abs(Date.now() / 1000 - iat) < 60, String(iat));
      const plain = await (await introspect(token, 'application/json', ADMIN, path)).json();
      // No other claims: without sub and exp, the response cannot be used as an access token (§8.1).
      assert.deepEqual(claims, { iss: server.url + issuer, aud: ADMIN.clientId, token_introspection: plain });
    });
  }
  test('§5: a resource server gets only its own part of a token, as in the plain response', async () => {
    const { token_introspection: result } = decodeJwt(await (await introspect(forBoth, SIGNED, guard)).text());
    assert.deepEqual(result, await (await introspect(forBoth, '*/*', guard)).json());
    assert.deepEqual([(result as Json).aud, (result as Json).scope], [PAY, 'pay:read']);
  });
  const inactive: readonly [what: string, token: () => Promise<string> | string, caller: () => Caller][] = [
    ['text that is not a token', () => 'x', () => ADMIN],
    ['a token that is not for the caller', () => forBoth, () => unrelated],
    [
      'a revoked token',
      async () => {
        const token = await server.token();
        await server.post('/oauth2/revoke', { ...credentials(ADMIN), token });
        return token;
      },
      () => ADMIN,
    ],
  ];
  for (const [what, token, caller] of inactive) {
    test(`§5: ${what}: active is false, and the only member`, async () => {
      const result = decodeJwt(await (await introspect(await token(), SIGNED, caller())).text());
      assert.deepEqual(result.token_introspection, { active: false });
    });
  }
  for (const algorithm of ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS256', 'PS256']) {
    test(`§6: introspection_signed_response_alg ${algorithm}: the response is signed by a published key of that algorithm`, async () => {
      const created = await server.create({ introspection_signed_response_alg: algorithm });
      const text = await (await introspect('x', SIGNED, created)).text();
      assert.equal(decodeProtectedHeader(text).alg, algorithm);
      await compactVerify(text, keys(), { algorithms: [algorithm] });
      const metadata = await fetch(`${server.url}/.well-known/oauth-authorization-server/oauth2`);
      const supported = ((await metadata.json()) as Json).introspection_signing_alg_values_supported;
      assert.ok(Array.isArray(supported) && supported.includes(algorithm), '§7: and the metadata says so');
    });
  }
  test('§6: the algorithm none is refused', async () =>
    assert.equal((await server.manage('POST', '/clients', { name: 'x', introspection_signed_response_alg: 'none' })).status, 400));
  test("§6: without a registered algorithm, the tenant's is used", async (t) => {
    const ownServer = await startTestServer(t);
    assert.equal((await ownServer.manage('PATCH', '/tenants/current', { access_token_signing_alg: 'EdDSA' })).status, 200);
    const result = await ownServer.post('/oauth2/introspect', { ...credentials(ADMIN), token: 'x' }, { accept: SIGNED });
    assert.equal(decodeProtectedHeader(await result.text()).alg, 'EdDSA');
  });
  test('§8.1: the response is refused as an access token and as a client assertion', async () => {
    const created = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://keys.example/jwks' });
    const text = await (await introspect(await server.token(), SIGNED)).text();
    assert.deepEqual(await (await introspect(text, 'application/json')).json(), { active: false });
    assert.equal((await server.manage('GET', '/clients', undefined, text)).status, 401);
    const form = { grant_type: 'client_credentials', client_id: created.clientId, ...asForm(text) };
    assert.equal((await server.post('/oauth2/token', form)).status, 401);
  });
  test('§4, §5: oauth4webapi requests a signed response and verifies it by the metadata', async () => {
    const insecure = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(`${server.url}/oauth2`);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }));
    const client = { client_id: ADMIN.clientId };
    const token = await server.token();
    const secret = oauth.ClientSecretPost(ADMIN.clientSecret);
    const response = await oauth.introspectionRequest(as, client, secret, token, { requestJwtResponse: true, ...insecure });
    assert.equal(response.headers.get('content-type'), SIGNED);
    const result = await oauth.processIntrospectionResponse(as, client, response);
    await oauth.validateApplicationLevelSignature(as, response, insecure);
    assert.deepEqual([result.active, result.client_id], [true, ADMIN.clientId]);
  });
});
