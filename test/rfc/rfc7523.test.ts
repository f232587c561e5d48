// RFC 7521 and RFC 7523, JWTs for client authentication, with the changes of RFC 7523bis. One row per
// requirement. rfc8725.test.ts tests the validation of JWTs in general.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { asForm, assertion, type Changes, type ClientKey, clientKey, seconds } from '../signed.ts';

const GRANT = { grant_type: 'client_credentials' };
const INVALID_CLIENT =
  '{"error":"invalid_client","error_description":"CSIAQ0155E The requested OAuth 2.0 Client could not be authenticated."}';

/** A section without the name of an RFC is one of RFC 7523. */
const sectionTitle = (section: string): string => (section.startsWith('RFC') ? section : `§${section}`);

describe('RFC 7523', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let issuer: string;
  let key: ClientKey;
  let clientId: string;
  const requestToken = async (jwt: string, more: Record<string, string> = {}) => {
    const response = await server.post('/oauth2/token', { ...GRANT, ...asForm(jwt), ...more });
    return { status: response.status, text: await response.text() };
  };
  before(async () => {
    server = await startTestServer(ending);
    issuer = `${server.url}/oauth2`;
    key = await clientKey('ES256', { kid: 'k1' });
    ({ clientId } = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } }));
  });

  const accepted: readonly [section: string, must: string, changes: () => Changes, form?: () => Record<string, string>][] = [
    ['3', 'a valid assertion authenticates the client', () => ({})],
    ['3', 'the audience may be an array of one', () => ({ claims: { aud: [issuer] } })],
    ['3', 'the audience may be the tenant’s other issuer', () => ({ claims: { aud: `${server.url}/oidc/endpoint/default` } })],
    ['3', 'iat and nbf are optional', () => ({ claims: { iat: undefined } })],
    ['3', 'a clock that is 20 s behind is tolerated', () => ({ claims: { exp: seconds() - 20 } })],
    ['3', 'a clock that is 20 s ahead is tolerated', () => ({ claims: { iat: seconds() + 20, nbf: seconds() + 20 } })],
    [
      'RFC 7519 §2',
      'times may have a fraction',
      () => ({ claims: { exp: seconds() + 60.123456, iat: seconds() - 0.5, nbf: seconds() - 0.25 } }),
    ],
    ['3', 'an assertion may be almost as old as the maximum lifetime', () => ({ claims: { iat: seconds() - 250, exp: seconds() + 50 } })],
    ['3', 'other claims are ignored', () => ({ claims: { foo: 'bar' } })],
    ['RFC 7521 §4.2', 'client_id may be sent in addition, with the same value', () => ({}), () => ({ client_id: clientId })],
    ['RFC 7523bis §4', 'typ may be client-authentication+jwt', () => ({ header: { typ: 'client-authentication+jwt' } })],
    ['RFC 7519 §5.1', 'typ may be JWT', () => ({ header: { typ: 'JWT' } })],
    ['RFC 7515 §4.1.4', 'kid may name the key', () => ({ header: { kid: 'k1' } })],
  ];
  for (const [section, must, changes, form] of accepted) {
    test(`${sectionTitle(section)}: ${must}`, async () => {
      const { status, text } = await requestToken(await assertion(key, clientId, issuer, changes()), form?.());
      assert.equal(status, 200, text);
    });
  }

  const refused: readonly [section: string, must: string, changes: () => Changes][] = [
    ['3', 'iss is the client', () => ({ claims: { iss: 'other' } })],
    ['3', 'sub is present', () => ({ claims: { sub: undefined } })],
    ['3', 'sub is a string', () => ({ claims: { sub: [clientId], iss: [clientId] } })],
    ['3', 'aud is present', () => ({ claims: { aud: undefined } })],
    ['3', 'aud is this server', () => ({ claims: { aud: 'https://other.example' } })],
    ['RFC 7523bis §3', 'aud is not the token endpoint', () => ({ claims: { aud: `${issuer}/token` } })],
    ['RFC 7523bis §3', 'aud is this server alone', () => ({ claims: { aud: [issuer, 'https://other.example'] } })],
    ['RFC 7523bis §3', 'aud is one of our issuers alone', () => ({ claims: { aud: [issuer, `${server.url}/oidc/endpoint/default`] } })],
    ['3', 'aud matches exactly', () => ({ claims: { aud: `${issuer}/` } })],
    ['3', 'exp is present', () => ({ claims: { exp: undefined } })],
    ['3', 'exp has not passed', () => ({ claims: { exp: seconds() - 31 } })],
    ['RFC 7519 §2', 'exp is a number', () => ({ claims: { exp: String(seconds() + 60) } })],
    ['3', 'exp is not too far in the future', () => ({ claims: { exp: seconds() + 340 } })],
    ['3', 'exp is not too far after iat, even when it is near', () => ({ claims: { iat: seconds() - 86_400, exp: seconds() + 60 } })],
    ['RFC 7519 §2', 'exp is in seconds', () => ({ claims: { exp: 1e12 } })],
    ['RFC 7519 §2', 'iat is a number', () => ({ claims: { iat: 'now' } })],
    ['3', 'nbf has passed', () => ({ claims: { nbf: seconds() + 40 } })],
    ['3', 'iat is not in the future', () => ({ claims: { iat: seconds() + 40 } })],
    ['3', 'jti is present', () => ({ claims: { jti: undefined } })],
    ['RFC 7519 §4.1.7', 'jti is a string', () => ({ claims: { jti: 7 } })],
    ['3', 'jti has a maximum length', () => ({ claims: { jti: 'x'.repeat(257) } })],
    ['RFC 7515 §4.1.4', 'kid is that of a registered key', () => ({ header: { kid: 'k2' } })],
  ];
  for (const [section, must, changes] of refused) {
    test(`${sectionTitle(section)}: ${must}, else invalid_client`, async () => {
      const { status, text } = await requestToken(await assertion(key, clientId, issuer, changes()));
      assert.deepEqual([status, text], [401, INVALID_CLIENT]);
    });
  }

  test('§3: of ten concurrent assertions with one jti, exactly one is accepted', async () => {
    const jwt = await assertion(key, clientId, issuer);
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await requestToken(jwt)).status));
    assert.deepEqual(statuses.toSorted(), [200, ...Array.from({ length: 9 }, () => 401)]);
  });
  test('§3: of ten concurrent requests with one assertion at different endpoints, exactly one is accepted', async () => {
    const jwt = await assertion(key, clientId, issuer);
    const paths = ['/oauth2/token', '/v1.0/endpoint/default/token', '/oidc/endpoint/default/token', '/oauth2/introspect', '/oauth2/revoke'];
    const forms = [...paths, ...paths].map((path) => server.post(path, { ...GRANT, ...asForm(jwt), token: 'x' }));
    const statuses = (await Promise.all(forms)).map(({ status }) => status);
    assert.deepEqual(statuses.toSorted(), [200, ...Array.from({ length: 9 }, () => 401)]);
  });
  test('§3: two clients can use the same jti', async () => {
    const ownClient = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
    const claims = { jti: 'of everyone' };
    assert.equal((await requestToken(await assertion(key, clientId, issuer, { claims }))).status, 200);
    assert.equal((await requestToken(await assertion(key, ownClient.clientId, issuer, { claims }))).status, 200);
  });
  test('§3: an assertion is accepted only once in its whole lifetime', async (t) => {
    const ownServer = await startTestServer(t);
    const created = await ownServer.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
    const jwt = await assertion(key, created.clientId, `${ownServer.url}/oauth2`, { claims: { exp: seconds() + 60.9 } });
    const status = async () => (await ownServer.post('/oauth2/token', { ...GRANT, ...asForm(jwt) })).status;
    assert.equal(await status(), 200);
    // Until it expires, within the tolerated clock difference after that, and later.
    for (const step of [59_000, 15_000, 14_000, 3_000, 60_000]) {
      ownServer.advance(step);
      assert.equal(await status(), 401);
    }
  });
  test('§3: an assertion that was used at one endpoint is refused at all others', async () => {
    const jwt = await assertion(key, clientId, issuer);
    assert.equal((await server.post('/oauth2/introspect', { ...asForm(jwt), token: 'x' })).status, 200);
    for (const path of ['/oauth2/introspect', '/oauth2/revoke', '/oauth2/revocations']) {
      assert.equal((await server.post(path, { ...asForm(jwt), token: 'x' })).status, 401, path);
    }
    assert.equal((await requestToken(jwt)).status, 401);
  });
  test('§3: the jti of a refused assertion can be used again', async () => {
    const jti = 'same';
    assert.equal((await requestToken(await assertion(await clientKey(), clientId, issuer, { claims: { jti } }))).status, 401);
    assert.equal((await requestToken(await assertion(key, clientId, issuer, { claims: { jti } }))).status, 200);
  });

  test('RFC 7521 §4.2: an assertion without client_assertion_type is invalid_request, with another one invalid_client', async () => {
    const jwt = await assertion(key, clientId, issuer);
    const withoutType = await server.post('/oauth2/token', { ...GRANT, client_assertion: jwt });
    assert.deepEqual([withoutType.status, ((await withoutType.json()) as { error: string }).error], [400, 'invalid_request']);
    const other = await server.post('/oauth2/token', { ...GRANT, client_assertion: jwt, client_assertion_type: 'urn:other' });
    assert.equal(other.status, 401);
  });
  test('RFC 7521 §4.2: client_id of another client is refused', async () =>
    assert.equal((await requestToken(await assertion(key, clientId, issuer), { client_id: 'admin' })).status, 401));
  test('RFC 6749 §2.3: an assertion together with a secret is refused', async () =>
    assert.equal((await requestToken(await assertion(key, clientId, issuer), { client_id: clientId, client_secret: 'x' })).status, 400));
  test('RFC 7521 §4.2.1: an unknown client gets the same response as a known one with a wrong key', async () => {
    const { status, text } = await requestToken(await assertion(key, 'unknown', issuer));
    assert.deepEqual([status, text], [401, INVALID_CLIENT]);
  });
  test('RFC 7521 §4.2: a client that is registered for a secret cannot use a key, nor the reverse', async () => {
    assert.equal((await requestToken(await assertion(key, 'admin', issuer))).status, 401);
    const secret = await server.post('/oauth2/token', { ...GRANT, client_id: clientId, client_secret: 'x'.repeat(40) });
    assert.equal(secret.status, 401);
  });

  test('RFC 7515 §4.1.4: without a kid, the first four keys are tried; with a kid, any key is found', async () => {
    const keys = await Promise.all(Array.from({ length: 5 }, () => clientKey()));
    const last = keys.at(-1) ?? assert.fail();
    const registered = async (jwks: readonly object[]) =>
      (await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: jwks } })).clientId;
    const five = await registered(keys.map(({ jwk }) => jwk));
    const fourth = keys[3] ?? assert.fail();
    assert.equal((await requestToken(await assertion(fourth, five, issuer))).status, 200);
    assert.equal((await requestToken(await assertion(last, five, issuer))).status, 401);
    const lastHasKid = await registered(keys.map(({ jwk }, n) => (n === 4 ? { ...jwk, kid: 'last' } : jwk)));
    assert.equal((await requestToken(await assertion(last, lastHasKid, issuer, { header: { kid: 'last' } }))).status, 200);
  });
  for (const algorithm of ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'RS256', 'PS256', 'PS384', 'RS512']) {
    test(`RFC 7518 §3.1: ${algorithm} is accepted from a key of that algorithm only`, async () => {
      const ownKey = await clientKey(algorithm);
      const created = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [ownKey.jwk] } });
      assert.equal((await requestToken(await assertion(ownKey, created.clientId, issuer))).status, 200);
      assert.equal((await requestToken(await assertion(key, created.clientId, issuer))).status, 401);
    });
  }
  test('RFC 7523bis §3: with legacy_assertion_audience, several audiences are accepted if all are of this tenant', async () => {
    const created = await server.create({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
      legacy_assertion_audience: true,
    });
    const both = [issuer, `${server.url}/v1.0/endpoint/default/token`];
    assert.equal((await requestToken(await assertion(key, created.clientId, issuer, { claims: { aud: both } }))).status, 200);
    assert.equal(
      (await requestToken(await assertion(key, created.clientId, issuer, { claims: { aud: [...both, 'https://x'] } }))).status,
      401,
    );
    assert.equal((await requestToken(await assertion(key, created.clientId, issuer, { claims: { aud: [] } }))).status, 401);
  });
  const AUDIENCES: readonly (readonly [name: string, aud: (serverUrl: string) => unknown, issuer: number, list: number, legacy: number])[] =
    [
      ['the issuer', (serverUrl) => `${serverUrl}/oauth2`, 200, 200, 200],
      ['a list of the issuer', (serverUrl) => [`${serverUrl}/oauth2`], 200, 200, 200],
      ['issuer and token endpoint', (serverUrl) => [`${serverUrl}/oauth2`, `${serverUrl}/oauth2/token`], 401, 200, 200],
      ['both issuers', (serverUrl) => [`${serverUrl}/oauth2`, `${serverUrl}/oidc/endpoint/default`], 401, 200, 200],
      ['the token endpoint', (serverUrl) => `${serverUrl}/v1.0/endpoint/default/token`, 401, 401, 200],
      [
        'a list of token endpoints',
        (serverUrl) => [`${serverUrl}/oauth2/token`, `${serverUrl}/v1.0/endpoint/default/token`],
        401,
        401,
        200,
      ],
      ['issuer and another server', (serverUrl) => [`${serverUrl}/oauth2`, 'https://x'], 401, 401, 401],
      ['issuer and a number', (serverUrl) => [`${serverUrl}/oauth2`, 1], 401, 401, 401],
      ['issuer and another endpoint', (serverUrl) => [`${serverUrl}/oauth2`, `${serverUrl}/oauth2/introspect`], 401, 401, 401],
      ['none', () => [], 401, 401, 401],
    ];
  for (const [index, setting] of ['', 'assertion_audience_list', 'legacy_assertion_audience'].entries()) {
    test(`RFC 7523bis §3: the accepted audiences of an assertion ${setting === '' ? 'by default' : `with ${setting}`}`, async () => {
      const created = await server.create({
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [key.jwk] },
        ...(setting === '' ? undefined : { [setting]: true }),
      });
      for (const [name, aud, ...statuses] of AUDIENCES) {
        const response = await requestToken(await assertion(key, created.clientId, issuer, { claims: { aud: aud(server.url) } }));
        assert.equal(response.status, statuses[index], name);
      }
    });
  }
  test('§3: the max_assertion_lifetime of a client applies', async () => {
    const created = await server.create({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
      max_assertion_lifetime: 3600,
    });
    assert.equal((await requestToken(await assertion(key, created.clientId, issuer, { claims: { exp: seconds() + 3600 } }))).status, 200);
    assert.equal((await requestToken(await assertion(key, created.clientId, issuer, { claims: { exp: seconds() + 3700 } }))).status, 401);
  });
  test('§3: a key that was revoked as compromised authenticates no client, and its tokens are inactive', async () => {
    const ownKey = await clientKey();
    const created = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [ownKey.jwk] } });
    const { access_token: token } = JSON.parse((await requestToken(await assertion(ownKey, created.clientId, issuer))).text);
    const introspect = async () =>
      (
        await server.post('/oauth2/introspect', { client_id: 'admin', client_secret: 'correct-horse-battery-staple-0123456789', token })
      ).json();
    assert.equal(((await introspect()) as { active: boolean }).active, true);
    const revoked = await server.manage('POST', `/clients/${created.clientId}/credentials/${ownKey.thumbprint}/revoke`);
    assert.equal(revoked.status, 200);
    assert.deepEqual(await introspect(), { active: false });
    assert.equal((await requestToken(await assertion(ownKey, created.clientId, issuer))).status, 401);
  });

  describe('client_secret_jwt (OpenID Connect Core §9)', () => {
    for (const algorithm of ['HS256', 'HS384', 'HS512']) {
      test(`RFC 7518 §3.2: ${algorithm} with the secret as key, which is shown once and stored encrypted`, async () => {
        const created = await server.create({
          token_endpoint_auth_method: 'client_secret_jwt',
          client_secret: randomBytes(48).toString('base64url'),
        });
        const privateKey = Buffer.from(created.clientSecret);
        assert.equal((await requestToken(await assertion({ algorithm, privateKey }, created.clientId, issuer))).status, 200);
        assert.equal(
          (await requestToken(await assertion({ algorithm, privateKey: Buffer.from('t'.repeat(64)) }, created.clientId, issuer))).status,
          401,
        );
      });
    }
    test('§3: a jti is accepted only once', async () => {
      const created = await server.create({ token_endpoint_auth_method: 'client_secret_jwt' });
      const jwt = await assertion({ algorithm: 'HS256', privateKey: Buffer.from(created.clientSecret) }, created.clientId, issuer);
      const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await requestToken(jwt)).status));
      assert.deepEqual(statuses.toSorted(), [200, ...Array.from({ length: 9 }, () => 401)]);
    });
    test('RFC 7518 §3.2: a secret that is shorter than the digest is refused as a key', async () => {
      const created = await server.create({
        token_endpoint_auth_method: 'client_secret_jwt',
        client_secret: randomBytes(30).toString('base64url'),
      });
      const privateKey = Buffer.from(created.clientSecret);
      assert.equal((await requestToken(await assertion({ algorithm: 'HS256', privateKey }, created.clientId, issuer))).status, 200);
      assert.equal((await requestToken(await assertion({ algorithm: 'HS512', privateKey }, created.clientId, issuer))).status, 401);
    });
    test('RFC 6749 §2.3: the secret itself is refused at the token endpoint', async () => {
      const created = await server.create({ token_endpoint_auth_method: 'client_secret_jwt' });
      const response = await server.post('/oauth2/token', { ...GRANT, client_id: created.clientId, client_secret: created.clientSecret });
      assert.equal(response.status, 401);
    });
  });
});
