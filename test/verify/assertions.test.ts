// Assertions as IBM's Go SDK and verifyctl create them: the audience lists issuer and token endpoint,
// and the lifetime is thirty minutes.
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
  const make = (config: Json = {}) =>
    server.createApiClient({ additionalConfig: { clientAuthMethod: 'private_key_jwt', jwks, ...config } });
  const seconds = () => Math.floor(Date.now() / 1000);
  const ask = async (clientId: string, claims: Json = {}): Promise<number> => {
    const own = [`${server.url}/oauth2`, `${server.url}/oauth2/token`];
    const payload = { iss: clientId, sub: clientId, aud: own, iat: seconds(), exp: seconds() + 1800, jti: randomUUID(), ...claims };
    const client_assertion = await new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'sdk', typ: 'JWT' }).sign(keys.privateKey);
    const form = { grant_type: 'client_credentials', client_id: clientId, client_assertion_type: JWT_BEARER, client_assertion };
    return (await server.post('/oauth2/token', form)).status;
  };

  test('a client that is created here may send them unchanged', async () => {
    const { clientId, additionalConfig } = await make();
    assert.equal(await ask(clientId), 200);
    assert.equal(await ask(clientId, { aud: `${server.url}/oidc/endpoint/default` }), 200);
    const { assertionAudienceList, legacyAssertionAudience, maxAssertionLifetime } = additionalConfig as Json;
    assert.deepEqual([assertionAudienceList, legacyAssertionAudience, maxAssertionLifetime], [true, false, 1800]);
  });
  test('1,800 seconds are the limit', async () => {
    const { clientId } = await make();
    assert.equal(await ask(clientId, { exp: seconds() + 1800 + SKEW }), 200);
    assert.equal(await ask(clientId, { exp: seconds() + 1800 + SKEW + 5 }), 401);
  });
  test('a list without an issuer, or with a name of another server, is refused', async () => {
    const { clientId } = await make();
    for (const aud of [
      [`${server.url}/oauth2/token`],
      `${server.url}/oauth2/token`,
      [`${server.url}/oauth2`, 'https://other.example/oauth2'],
    ]) {
      assert.equal(await ask(clientId, { aud }), 401, JSON.stringify(aud));
    }
  });
  for (const [config, list, legacy, lifetime, ofEndpoint] of [
    [{ legacyAssertionAudience: true }, false, true, 1800, 200],
    [{ legacyAssertionAudience: true, assertionAudienceList: true }, false, true, 1800, 200],
    [{ assertionAudienceList: false, maxAssertionLifetime: 300 }, false, false, 300, 401],
    [{ assertionAudienceList: null, maxAssertionLifetime: null }, true, false, 1800, 401],
  ] as const) {
    test(`additionalConfig ${JSON.stringify(config)}`, async () => {
      const { clientId, additionalConfig } = await make(config);
      const reported = additionalConfig as Json;
      assert.deepEqual(
        [reported.assertionAudienceList, reported.legacyAssertionAudience, reported.maxAssertionLifetime],
        [list, legacy, lifetime],
      );
      assert.equal(await ask(clientId, { aud: `${server.url}/oauth2/token`, exp: seconds() + 200 }), ofEndpoint);
      assert.equal(await ask(clientId, { exp: seconds() + 200 }), list || legacy ? 200 : 401);
      assert.equal(await ask(clientId, { aud: `${server.url}/oauth2` }), lifetime === 1800 ? 200 : 401);
    });
  }
  test('a PUT sets them, and keeps them when omitted', async () => {
    const created = await make();
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
    assert.equal(await ask(created.clientId), 401);
  });
  test('a client of the management API is as strict as before', async () => {
    const { clientId } = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks });
    assert.equal(await ask(clientId), 401);
    assert.equal(await ask(clientId, { aud: `${server.url}/oauth2` }), 401, 'thirty minutes are too long');
    assert.equal(await ask(clientId, { aud: `${server.url}/oauth2`, exp: seconds() + 300 }), 200);
  });
  test('limits are named', async () => {
    for (const maxAssertionLifetime of [0, 86_401, 'x']) {
      const response = await server.request('POST', PATH, { ...REQUIRED_MEMBERS, additionalConfig: { maxAssertionLifetime } });
      assert.deepEqual([response.status, /maxAssertionLifetime/.test(response.text)], [400, true], response.text);
    }
  });
});
