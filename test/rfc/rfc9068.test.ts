// RFC 9068, JWT access tokens: their claims and audience, and which ones the management API accepts. One row
// per requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { clientKey, rawJwt } from '../signed.ts';

type Json = Record<string, unknown>;
const PAY = 'https://pay.example/v1';
const MAIL = 'urn:example:mail';

describe('RFC 9068', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let client: CreatedClient;
  const requestToken = async (more: Readonly<Record<string, string>> = {}, of: CreatedClient = client, path = '/oauth2/token') => {
    const form = { grant_type: 'client_credentials', client_id: of.clientId, client_secret: of.clientSecret, ...more };
    const response = await server.post(path, form);
    return { status: response.status, body: (await response.json()) as Json };
  };
  const claimsOf = async (...parameters: Parameters<typeof requestToken>): Promise<JWTPayload> =>
    decodeJwt(String((await requestToken(...parameters)).body.access_token));
  before(async () => {
    server = await startTestServer(ending);
    for (const resource of [
      { uri: PAY, name: 'Payments', scopes: ['pay:read'] },
      { uri: MAIL, name: 'Mail', scopes: ['mail:send'] },
    ]) {
      assert.equal((await server.manage('POST', '/resources', resource)).status, 201);
    }
    client = await server.create({ scopes: ['pay:read', 'mail:send', 'free'], default_scopes: [] });
  });

  for (const algorithm of ['RS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256']) {
    test(`§2.1: a token signed by ${algorithm} has typ at+jwt and a kid of the JWK Set, and jose accepts it (§4)`, async () => {
      const created = await server.create({ access_token_signing_alg: algorithm });
      const { body } = await requestToken({}, created);
      const token = String(body.access_token);
      const { alg, typ, kid } = decodeProtectedHeader(token);
      assert.deepEqual([alg, typ, typeof kid], [algorithm, 'at+jwt', 'string']);
      await jwtVerify(token, createRemoteJWKSet(new URL(`${server.url}/oauth2/jwks`)), {
        issuer: `${server.url}/oauth2`,
        audience: `${server.url}/api`,
        typ: 'at+jwt',
        requiredClaims: ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'],
      });
    });
  }
  test('§2.1: the algorithm none is not supported', async () => {
    assert.equal((await server.manage('POST', '/clients', { name: 'x', access_token_signing_alg: 'none' })).status, 400);
    assert.equal((await server.manage('PATCH', '/tenants/current', { access_token_signing_alg: 'none' })).status, 400);
  });
  test('§2.2: iss, exp, aud, sub, client_id, iat and jti are present with the right types', async () => {
    const { body } = await requestToken();
    const claims = decodeJwt(String(body.access_token));
    assert.deepEqual(
      [claims.iss, claims.sub, claims['client_id'], claims.aud, claims.jti],
      [`${server.url}/oauth2`, client.clientId, client.clientId, `${server.url}/api`, body.grant_id],
    );
    assert.ok(Number.isInteger(claims.iat) && Number.isInteger(claims.exp));
    assert.equal(Number(claims.exp) - Number(claims.iat), body.expires_in);
  });
  test('§2.2: iss is the issuer whose endpoint was used', async () =>
    assert.equal((await claimsOf({}, client, '/v1.0/endpoint/default/token')).iss, `${server.url}/oidc/endpoint/default`));
  test('§2.2: no two tokens have the same jti', async () => assert.notEqual((await claimsOf()).jti, (await claimsOf()).jti));
  test('§2.2.2: custom claims are added to the standard ones, and cannot replace them', async () => {
    const created = await server.create({ claims: { 'https://example.com/team': { name: 'billing', tags: ['a', 'ü'] } } });
    assert.deepEqual((await claimsOf({}, created))['https://example.com/team'], { name: 'billing', tags: ['a', 'ü'] });
    for (const name of ['iss', 'sub', 'aud', 'exp', 'scope', 'cnf', 'entitlements', 'gen', 'team']) {
      assert.equal((await server.manage('POST', '/clients', { name: 'x', claims: { [name]: 'x' } })).status, 400, name);
    }
  });
  test('§2.2.3: scope is present only if a scope was granted', async () => {
    assert.equal((await claimsOf({ scope: 'pay:read free' })).scope, 'pay:read free');
    assert.equal('scope' in (await claimsOf()), false);
  });
  const audiences: readonly [must: string, form: Readonly<Record<string, string>>, aud: string][] = [
    ['the requested resource', { resource: MAIL }, MAIL],
    ['the resource of the scopes if none was requested', { scope: 'pay:read' }, PAY],
    ['the default resource if the scopes belong to none', { scope: 'free' }, 'DEFAULT'],
    ['the default resource without scopes', {}, 'DEFAULT'],
  ];
  for (const [must, form, aud] of audiences) {
    test(`§3: aud is ${must}`, async () => assert.equal((await claimsOf(form)).aud, aud === 'DEFAULT' ? `${server.url}/api` : aud));
  }
  const refused: readonly [must: string, form: Readonly<Record<string, string>>][] = [
    ['scopes of several resources without a resource parameter', { scope: 'pay:read mail:send' }],
    ['a scope of another resource than the requested one', { scope: 'pay:read', resource: MAIL }],
  ];
  for (const [must, form] of refused) {
    test(`§3: ${must}: invalid_scope`, async () => {
      const { status, body } = await requestToken(form);
      assert.deepEqual([status, body.error], [400, 'invalid_scope']);
    });
  }
  test('§3: the scope openid, which tools send by default, is ignored unless a resource has it', async () => {
    const ownServer = await startTestServer(ending);
    const created = await ownServer.create({});
    const form = { grant_type: 'client_credentials', client_id: created.clientId, client_secret: created.clientSecret, scope: 'openid' };
    assert.equal((await ownServer.post('/oauth2/token', form)).status, 200);
    assert.equal((await ownServer.manage('POST', '/resources', { uri: 'urn:openid', name: 'x', scopes: ['openid'] })).status, 201);
    assert.equal((await ownServer.post('/oauth2/token', form)).status, 400);
  });

  describe('the management API', () => {
    const forged: readonly [must: string, forge: (token: string) => string | Promise<string>][] = [
      ['typ is at+jwt', (token) => withHeader(token, { typ: 'JWT' })],
      ['alg is not none', (token) => `${withHeader(token, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`],
      ['alg is that of the key', (token) => withHeader(token, { alg: 'ES384' })],
      ['kid is one of the key set', (token) => withHeader(token, { kid: 'x' })],
      ['kid is present', (token) => withHeader(token, { kid: undefined })],
      ['the claims are those that were signed', (token) => withClaims(token, { aud: `${server.url}/` })],
      ['the signature is present', (token) => token.split('.').slice(0, 2).join('.')],
      [
        'the signature is by a key of the tenant',
        async (token) => {
          const { SignJWT } = await import('jose');
          const ownKey = await clientKey();
          return new SignJWT(decodeJwt(token)).setProtectedHeader(decodeProtectedHeader(token) as { alg: string }).sign(ownKey.privateKey);
        },
      ],
      ['the token is not encrypted', (token) => `${token}.x.y`],
      ['the token has no padding', (token) => `${token}=`],
    ];
    const withHeader = (token: string, more: Json): string => {
      const header = JSON.parse(JSON.stringify({ ...decodeProtectedHeader(token), ...more }));
      return rawJwt(header, decodeJwt(token), token.split('.')[2] ?? '');
    };
    const withClaims = (token: string, more: Json): string =>
      rawJwt(decodeProtectedHeader(token), { ...decodeJwt(token), ...more }, token.split('.')[2] ?? '');
    for (const [must, forge] of forged) {
      test(`§4: ${must}, else 401`, async () => {
        const token = await forge(await server.token());
        assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 401);
      });
    }
    test('§4: aud is the management API only, else 401', async () => {
      const { body } = await requestToken({ resource: `${server.url}/api` }, { ...ADMIN, body: {} });
      assert.equal((await server.manage('GET', '/clients', undefined, String(body.access_token))).status, 401);
    });
    test('§4: exp has not passed, else 401', async (t) => {
      const ownServer = await startTestServer(t);
      const token = await ownServer.token();
      // The requests may take some seconds on a busy machine.
      ownServer.advance(7_170_000);
      assert.equal((await ownServer.manage('GET', '/clients', undefined, token)).status, 200);
      ownServer.advance(31_000);
      assert.equal((await ownServer.manage('GET', '/clients', undefined, token)).status, 401);
    });
    test('§4: iss is the tenant: a token of another server is refused', async (t) => {
      const other = await startTestServer(t);
      assert.equal((await server.manage('GET', '/clients', undefined, await other.token())).status, 401);
    });
  });
  test('§5: sub is the client id, and no two clients have the same', async () => {
    assert.equal((await server.manage('POST', '/clients', { name: 'x', client_id: client.clientId })).status, 409);
  });
  test('§6: a token with the maximum content stays below the header limits of proxies', async () => {
    const claims = { 'https://example.com/x': 'x'.repeat(2000) };
    assert.equal(
      (await server.manage('POST', '/clients', { name: 'x', claims: { 'https://example.com/x': 'x'.repeat(2048) } })).status,
      400,
    );
    const created = await server.create({ claims });
    assert.ok(String((await requestToken({}, created)).body.access_token).length < 4096);
  });
  test('§6: a token contains no secret and no personal data', async () => {
    const created = await server.create({ name: 'Ada Lovelace', description: 'ada@example.com' });
    assert.doesNotMatch(JSON.stringify(await claimsOf({}, created)), /Ada|ada@|mms_/);
  });
  test('§2.2: exp is not later than the expiry of the client', async () => {
    const created = await server.create({ expires_at: new Date(Date.now() + 100_000).toISOString() });
    const { body } = await requestToken({}, created);
    assert.ok(Number(body.expires_in) <= 100, String(body.expires_in));
  });
});
