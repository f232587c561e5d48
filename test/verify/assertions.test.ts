// Assertions in the form of IBM's Go SDK and verifyctl: their audience is a list of the issuer and the token
// endpoint, and their lifetime is thirty minutes.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { suiteEnding } from '../running-server.ts';
import { type Json, REQUIRED_MEMBERS, startVerifyServer, type VerifyServer } from './verify-server.ts';

const PATH = '/v1.0/apiclients';
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const SKEW = 30;

describe('IBM Security Verify: assertions', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let jwks: Json;
  before(async () => {
    server = await startVerifyServer(ending);
    keys = await generateKeyPair('RS256');
    jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'sdk', use: 'sig', alg: 'RS256' }] };
  });
  const createClient = (config: Json = {}) =>
    server.createApiClient({ additionalConfig: { clientAuthMethod: 'private_key_jwt', jwks, ...config } });
  const seconds = () => Math.floor(Date.now() / 1000);
  const requestToken = async (clientId: string, claims: Json = {}): Promise<number> => {
    const defaultAudience = [`${server.url}/oauth2`, `${server.url}/oauth2/token`];
    const payload = {
      iss: clientId,
      sub: clientId,
      aud: defaultAudience,
      iat: seconds(),
      exp: seconds() + 1800,
      jti: randomUUID(),
      ...claims,
    };
    const client_assertion = await new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'sdk', typ: 'JWT' }).sign(keys.privateKey);
    const form = { grant_type: 'client_credentials', client_id: clientId, client_assertion_type: JWT_BEARER, client_assertion };
    return (await server.post('/oauth2/token', form)).status;
  };

  test('are accepted from a client that IBM’s API created', async () => {
    const { clientId, additionalConfig } = await createClient();
    assert.equal(await requestToken(clientId), 200);
    assert.equal(await requestToken(clientId, { aud: `${server.url}/oidc/endpoint/default` }), 200);
    const { assertionAudienceList, legacyAssertionAudience, maxAssertionLifetime } = additionalConfig as Json;
    assert.deepEqual([assertionAudienceList, legacyAssertionAudience, maxAssertionLifetime], [true, false, 1800]);
  });
  test('may have a lifetime of 1,800 seconds at most', async () => {
    const { clientId } = await createClient();
    assert.equal(await requestToken(clientId, { exp: seconds() + 1800 + SKEW }), 200);
    assert.equal(await requestToken(clientId, { exp: seconds() + 1800 + SKEW + 5 }), 401);
  });
  test('are refused if the audience lacks the issuer or contains another server', async () => {
    const { clientId } = await createClient();
    for (const aud of [
      [`${server.url}/oauth2/token`],
      `${server.url}/oauth2/token`,
      [`${server.url}/oauth2`, 'https://other.example/oauth2'],
    ]) {
      assert.equal(await requestToken(clientId, { aud }), 401, JSON.stringify(aud));
    }
  });
  for (const [config, listStatus, legacyStatus, lifetime, ofEndpoint] of [
    [{ legacyAssertionAudience: true }, false, true, 1800, 200],
    [{ legacyAssertionAudience: true, assertionAudienceList: true }, false, true, 1800, 200],
    [{ assertionAudienceList: false, maxAssertionLifetime: 300 }, false, false, 300, 401],
    [{ assertionAudienceList: null, maxAssertionLifetime: null }, true, false, 1800, 401],
  ] as const) {
    test(`are accepted according to additionalConfig ${JSON.stringify(config)}`, async () => {
      const { clientId, additionalConfig } = await createClient(config);
      const reported = additionalConfig as Json;
      assert.deepEqual(
        [reported.assertionAudienceList, reported.legacyAssertionAudience, reported.maxAssertionLifetime],
        [listStatus, legacyStatus, lifetime],
      );
      assert.equal(await requestToken(clientId, { aud: `${server.url}/oauth2/token`, exp: seconds() + 200 }), ofEndpoint);
      assert.equal(await requestToken(clientId, { exp: seconds() + 200 }), listStatus || legacyStatus ? 200 : 401);
      assert.equal(await requestToken(clientId, { aud: `${server.url}/oauth2` }), lifetime === 1800 ? 200 : 401);
    });
  }
  test('a PUT changes the settings for assertions, or leaves omitted ones unchanged', async () => {
    const created = await createClient();
    const put = async (additionalConfig: Json) => {
      const body = { clientName: 'x', entitlements: [], additionalConfig };
      assert.equal((await server.request('PUT', `${PATH}/${created.id}`, body)).status, 204);
      return (await server.read(created.id)).additionalConfig as Json;
    };
    assert.equal((await put({ maxAssertionLifetime: 900 })).assertionAudienceList, true);
    assert.equal((await put({ legacyAssertionAudience: true })).assertionAudienceList, false);
    const strict = await put({ legacyAssertionAudience: false, maxAssertionLifetime: null });
    assert.deepEqual(
      [strict.assertionAudienceList, strict.legacyAssertionAudience, strict.maxAssertionLifetime],
      [false, false, undefined],
    );
    assert.equal(await requestToken(created.clientId), 401);
  });
  test('are refused from a client that the management API created', async () => {
    const { clientId } = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks });
    assert.equal(await requestToken(clientId), 401);
    assert.equal(await requestToken(clientId, { aud: `${server.url}/oauth2` }), 401, 'thirty minutes are too long');
    assert.equal(await requestToken(clientId, { aud: `${server.url}/oauth2`, exp: seconds() + 300 }), 200);
  });
  test('an invalid maxAssertionLifetime is refused, naming the field', async () => {
    for (const maxAssertionLifetime of [0, 86_401, 'x']) {
      const response = await server.request('POST', PATH, { ...REQUIRED_MEMBERS, additionalConfig: { maxAssertionLifetime } });
      assert.deepEqual([response.status, /maxAssertionLifetime/.test(response.text)], [400, true], response.text);
    }
  });
});
