// RFC 7521 and RFC 7523, JWTs for client authentication, with what RFC 7523bis and RFC 8725 ask: one row a requirement.
import assert from 'node:assert/strict';
import { createPublicKey, randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { asForm, assertion, assertionClaims, type Changes, type ClientKey, clientKey, rawJwt, seconds } from '../signed.ts';

const GRANT = { grant_type: 'client_credentials' };
const INVALID_CLIENT =
  '{"error":"invalid_client","error_description":"CSIAQ0155E The requested OAuth 2.0 Client could not be authenticated."}';

describe('RFC 7523', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let issuer: string;
  let key: ClientKey;
  let clientId: string;
  const ask = async (jwt: string, more: Record<string, string> = {}) => {
    const answer = await server.post('/oauth2/token', { ...GRANT, ...asForm(jwt), ...more });
    return { status: answer.status, text: await answer.text() };
  };
  before(async () => {
    server = await startTestServer(ending);
    issuer = `${server.url}/oauth2`;
    key = await clientKey('ES256', { kid: 'k1' });
    ({ clientId } = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } }));
  });

  const taken: readonly [section: string, must: string, changes: () => Changes, form?: () => Record<string, string>][] = [
    ['3', 'a right assertion lets in', () => ({})],
    ['3', 'the audience may be an array of one', () => ({ claims: { aud: [issuer] } })],
    ['3', 'either issuer of the tenant is one', () => ({ claims: { aud: `${server.url}/oidc/endpoint/default` } })],
    ['3', 'iat and nbf may be left out', () => ({ claims: { iat: undefined } })],
    ['3', 'a clock that is 20 s behind is borne with', () => ({ claims: { exp: seconds() - 20 } })],
    ['3', 'a clock that is 20 s ahead is borne with', () => ({ claims: { iat: seconds() + 20, nbf: seconds() + 20 } })],
    ['3', 'other claims are ignored', () => ({ claims: { foo: 'bar' } })],
    ['7521 4.2', 'client_id beside it is the same', () => ({}), () => ({ client_id: clientId })],
    ['bis', 'typ may be client-authentication+jwt', () => ({ header: { typ: 'client-authentication+jwt' } })],
    ['7519 5.1', 'typ may be JWT', () => ({ header: { typ: 'JWT' } })],
    ['7515 4.1.4', 'kid names the key', () => ({ header: { kid: 'k1' } })],
  ];
  for (const [section, must, changes, form] of taken) {
    test(`§${section}: ${must}`, async () => {
      const { status, text } = await ask(await assertion(key, clientId, issuer, changes()), form?.());
      assert.equal(status, 200, text);
    });
  }

  const refused: readonly [section: string, must: string, changes: () => Changes][] = [
    ['3', 'iss is the client', () => ({ claims: { iss: 'other' } })],
    ['3', 'sub is there', () => ({ claims: { sub: undefined } })],
    ['3', 'sub is a text', () => ({ claims: { sub: [clientId], iss: [clientId] } })],
    ['3', 'aud is there', () => ({ claims: { aud: undefined } })],
    ['3', 'aud is us', () => ({ claims: { aud: 'https://other.example' } })],
    ['bis', 'aud is not the token endpoint', () => ({ claims: { aud: `${issuer}/token` } })],
    ['bis', 'aud is us alone', () => ({ claims: { aud: [issuer, 'https://other.example'] } })],
    ['bis', 'aud is one of our issuers alone', () => ({ claims: { aud: [issuer, `${server.url}/oidc/endpoint/default`] } })],
    ['3', 'aud matches exactly', () => ({ claims: { aud: `${issuer}/` } })],
    ['3', 'exp is there', () => ({ claims: { exp: undefined } })],
    ['3', 'exp has not passed', () => ({ claims: { exp: seconds() - 31 } })],
    ['7519 2', 'exp is a number', () => ({ claims: { exp: String(seconds() + 60) } })],
    ['3', 'exp is not far off', () => ({ claims: { exp: seconds() + 340 } })],
    ['3', 'nbf has come', () => ({ claims: { nbf: seconds() + 40 } })],
    ['3', 'iat is not to come', () => ({ claims: { iat: seconds() + 40 } })],
    ['3', 'jti is there', () => ({ claims: { jti: undefined } })],
    ['7519 4.1.7', 'jti is a text', () => ({ claims: { jti: 7 } })],
    ['3', 'jti is not endless', () => ({ claims: { jti: 'x'.repeat(257) } })],
    ['8725 3.11', 'an access token is no assertion', () => ({ header: { typ: 'at+jwt' } })],
    ['8725 3.11', 'a DPoP proof is no assertion', () => ({ header: { typ: 'dpop+jwt' } })],
    ['8725 3.11', 'nor is any other type', () => ({ header: { typ: 'token-introspection+jwt' } })],
    ['8725 3.10', 'jwk is not taken from the header', () => ({ header: { jwk: key.jwk } })],
    ['8725 3.10', 'jku is not fetched', () => ({ header: { jku: `${server.url}/oauth2/jwks` } })],
    ['8725 3.10', 'x5u is not fetched', () => ({ header: { x5u: `${server.url}/x` } })],
    ['7515 4.1.4', 'kid of another key', () => ({ header: { kid: 'k2' } })],
  ];
  for (const [section, must, changes] of refused) {
    test(`§${section}: ${must}, else invalid_client`, async () => {
      const { status, text } = await ask(await assertion(key, clientId, issuer, changes()));
      assert.deepEqual([status, text], [401, INVALID_CLIENT]);
    });
  }

  const forged: readonly [must: string, jwt: () => Promise<string>][] = [
    ['a key that is not the client’s', async () => assertion(await clientKey(), clientId, issuer)],
    ['alg none', async () => rawJwt({ alg: 'none' }, assertionClaims(clientId, issuer), 'AA')],
    ['alg none without a signature', async () => rawJwt({ alg: 'none' }, assertionClaims(clientId, issuer), '')],
    ['alg nOnE', async () => rawJwt({ alg: 'nOnE' }, assertionClaims(clientId, issuer), 'AA')],
    ['no alg', async () => rawJwt({}, assertionClaims(clientId, issuer), 'AA')],
    [
      'a MAC keyed with the public key in PEM',
      async () => {
        const pem = createPublicKey({ key: key.jwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
        return assertion({ algorithm: 'HS256', privateKey: Buffer.from(pem) }, clientId, issuer);
      },
    ],
    [
      'a MAC keyed with the public JWK',
      async () => assertion({ algorithm: 'HS256', privateKey: Buffer.from(JSON.stringify(key.jwk)) }, clientId, issuer),
    ],
    [
      'a signature of zeros',
      async () => rawJwt({ alg: 'ES256' }, assertionClaims(clientId, issuer), Buffer.alloc(64).toString('base64url')),
    ],
    [
      'a signature in DER',
      async () => {
        const { sign, KeyObject } = await import('node:crypto');
        const input = rawJwt({ alg: 'ES256' }, assertionClaims(clientId, issuer), '').slice(0, -1);
        return `${input}.${sign('sha256', Buffer.from(input), KeyObject.from(key.privateKey as never)).toString('base64url')}`;
      },
    ],
    ['a crit header', async () => rawJwt({ alg: 'ES256', crit: ['x'], x: 1 }, assertionClaims(clientId, issuer), 'A'.repeat(86))],
    ['a member named twice', async () => rawJwt('{"alg":"ES256","alg":"ES256"}', assertionClaims(clientId, issuer), 'A'.repeat(86))],
    ['five parts', async () => `${await assertion(key, clientId, issuer)}.x.y`],
    ['blanks in its base64url', async () => (await assertion(key, clientId, issuer)).replace('.', ' .')],
    ['padding', async () => `${await assertion(key, clientId, issuer)}==`],
    ['no JWT at all', async () => 'x'],
  ];
  for (const [must, jwt] of forged) {
    test(`§3, RFC 8725: ${must}: invalid_client`, async () => {
      const { status, text } = await ask(await jwt());
      assert.deepEqual([status, text], [401, INVALID_CLIENT]);
    });
  }

  test('RFC 8725 §3.1: another spelling of a signature does not get by what is remembered', async () => {
    const good = await assertion(key, clientId, issuer);
    assert.equal((await ask(good)).status, 200);
    // The last character holds four bits that stand for nothing.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const twin = good.slice(0, -1) + alphabet[(alphabet.indexOf(good.at(-1) ?? '') ^ 1) & 63];
    assert.equal((await ask(twin)).status, 401);
  });

  test('§3: of ten that come at once with one jti, exactly one passes', async () => {
    const jwt = await assertion(key, clientId, issuer);
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await ask(jwt)).status));
    assert.deepEqual(statuses.toSorted(), [200, ...Array.from({ length: 9 }, () => 401)]);
  });
  test('§3: what was used at one endpoint is used at all', async () => {
    const jwt = await assertion(key, clientId, issuer);
    assert.equal((await server.post('/oauth2/introspect', { ...asForm(jwt), token: 'x' })).status, 200);
    for (const path of ['/oauth2/introspect', '/oauth2/revoke', '/oauth2/revocations']) {
      assert.equal((await server.post(path, { ...asForm(jwt), token: 'x' })).status, 401, path);
    }
    assert.equal((await ask(jwt)).status, 401);
  });
  test('§3: a refused assertion uses nothing up', async () => {
    const jti = 'same';
    assert.equal((await ask(await assertion(await clientKey(), clientId, issuer, { claims: { jti } }))).status, 401);
    assert.equal((await ask(await assertion(key, clientId, issuer, { claims: { jti } }))).status, 200);
  });

  test('RFC 7521 §4.2: an assertion without its type is malformed; of another type it is refused', async () => {
    const jwt = await assertion(key, clientId, issuer);
    const bare = await server.post('/oauth2/token', { ...GRANT, client_assertion: jwt });
    assert.deepEqual([bare.status, ((await bare.json()) as { error: string }).error], [400, 'invalid_request']);
    const other = await server.post('/oauth2/token', { ...GRANT, client_assertion: jwt, client_assertion_type: 'urn:other' });
    assert.equal(other.status, 401);
  });
  test('RFC 7521 §4.2: client_id of another client is refused', async () =>
    assert.equal((await ask(await assertion(key, clientId, issuer), { client_id: 'admin' })).status, 401));
  test('RFC 6749 §2.3: a secret beside it is a second method', async () =>
    assert.equal((await ask(await assertion(key, clientId, issuer), { client_id: clientId, client_secret: 'x' })).status, 400));
  test('an unknown client is answered as a known one with a wrong key', async () => {
    const { status, text } = await ask(await assertion(key, 'nobody', issuer));
    assert.deepEqual([status, text], [401, INVALID_CLIENT]);
  });
  test('a client that uses secrets is not let in by a key, nor the other way round', async () => {
    assert.equal((await ask(await assertion(key, 'admin', issuer))).status, 401);
    const secret = await server.post('/oauth2/token', { ...GRANT, client_id: clientId, client_secret: 'x'.repeat(40) });
    assert.equal(secret.status, 401);
  });

  for (const algorithm of ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'RS256', 'PS256', 'PS384', 'RS512']) {
    test(`RFC 7518 §3.1: ${algorithm} is taken, from a key that fits alone`, async () => {
      const own = await clientKey(algorithm);
      const made = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [own.jwk] } });
      assert.equal((await ask(await assertion(own, made.clientId, issuer))).status, 200);
      assert.equal((await ask(await assertion(key, made.clientId, issuer))).status, 401);
    });
  }
  test('RFC 8725 §3.1: a registered algorithm is the only one', async () => {
    const own = await clientKey('RS256');
    const made = await server.create({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [own.jwk] },
      token_endpoint_auth_signing_alg: 'RS256',
    });
    assert.equal((await ask(await assertion(own, made.clientId, issuer))).status, 200);
    const { privateKey } = own;
    const { importJWK, exportJWK } = await import('jose');
    const pss = await importJWK({ ...(await exportJWK(privateKey)), alg: 'PS256' }, 'PS256');
    assert.equal((await ask(await assertion({ algorithm: 'PS256', privateKey: pss as never }, made.clientId, issuer))).status, 401);
  });
  test('legacy_assertion_audience: several audiences, all of this tenant', async () => {
    const made = await server.create({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
      legacy_assertion_audience: true,
    });
    const both = [issuer, `${server.url}/v1.0/endpoint/default/token`];
    assert.equal((await ask(await assertion(key, made.clientId, issuer, { claims: { aud: both } }))).status, 200);
    assert.equal((await ask(await assertion(key, made.clientId, issuer, { claims: { aud: [...both, 'https://x'] } }))).status, 401);
    assert.equal((await ask(await assertion(key, made.clientId, issuer, { claims: { aud: [] } }))).status, 401);
  });
  test('max_assertion_lifetime: of the client', async () => {
    const made = await server.create({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
      max_assertion_lifetime: 3600,
    });
    assert.equal((await ask(await assertion(key, made.clientId, issuer, { claims: { exp: seconds() + 3600 } }))).status, 200);
    assert.equal((await ask(await assertion(key, made.clientId, issuer, { claims: { exp: seconds() + 3700 } }))).status, 401);
  });
  test('a key that was revoked as compromised lets nobody in, and its tokens are dead', async () => {
    const own = await clientKey();
    const made = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [own.jwk] } });
    const { access_token: token } = JSON.parse((await ask(await assertion(own, made.clientId, issuer))).text);
    const introspect = async () =>
      (
        await server.post('/oauth2/introspect', { client_id: 'admin', client_secret: 'correct-horse-battery-staple-0123456789', token })
      ).json();
    assert.equal(((await introspect()) as { active: boolean }).active, true);
    const revoked = await server.manage('POST', `/clients/${made.clientId}/credentials/${own.thumbprint}/revoke`);
    assert.equal(revoked.status, 200);
    assert.deepEqual(await introspect(), { active: false });
    assert.equal((await ask(await assertion(own, made.clientId, issuer))).status, 401);
  });

  describe('client_secret_jwt (OpenID Connect Core §9)', () => {
    for (const algorithm of ['HS256', 'HS384', 'HS512']) {
      test(`${algorithm} under the secret, which is shown once and kept sealed`, async () => {
        const made = await server.create({
          token_endpoint_auth_method: 'client_secret_jwt',
          client_secret: randomBytes(48).toString('base64url'),
        });
        const privateKey = Buffer.from(made.clientSecret);
        assert.equal((await ask(await assertion({ algorithm, privateKey }, made.clientId, issuer))).status, 200);
        assert.equal(
          (await ask(await assertion({ algorithm, privateKey: Buffer.from('t'.repeat(64)) }, made.clientId, issuer))).status,
          401,
        );
      });
    }
    test('RFC 7518 §3.2: a secret shorter than the digest is no key for it', async () => {
      const made = await server.create({
        token_endpoint_auth_method: 'client_secret_jwt',
        client_secret: randomBytes(30).toString('base64url'),
      });
      const privateKey = Buffer.from(made.clientSecret);
      assert.equal((await ask(await assertion({ algorithm: 'HS256', privateKey }, made.clientId, issuer))).status, 200);
      assert.equal((await ask(await assertion({ algorithm: 'HS512', privateKey }, made.clientId, issuer))).status, 401);
    });
    test('the secret itself is not taken', async () => {
      const made = await server.create({ token_endpoint_auth_method: 'client_secret_jwt' });
      const answer = await server.post('/oauth2/token', { ...GRANT, client_id: made.clientId, client_secret: made.clientSecret });
      assert.equal(answer.status, 401);
    });
  });
});
