// FAPI 2.0 Security Profile for client_credentials: the requirements that apply once a tenant has the profile
// `fapi2`. One row per requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { asForm, assertion, type Changes, type ClientKey, clientKey, dpopProof, seconds } from '../signed.ts';

type Json = Record<string, unknown>;
const GRANT = { grant_type: 'client_credentials' };

describe('FAPI 2.0', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let issuer: string;
  let key: ClientKey;
  let admin: string;
  // Clients and a token from before the profile was enabled.
  let earlyClient: { clientId: string; clientSecret: string };
  let earlyMacClient: { clientId: string; clientSecret: string };
  let earlyRsaClient: { clientId: string };
  let earlyP384Client: { clientId: string };
  let rsa: ClientKey;
  let p384: ClientKey;
  let earlyBearer: string;
  const uri = () => `${server.url}/oauth2/token`;
  const proof = async (keyOfProof: ClientKey = key, changes: Changes = {}): Promise<string> => {
    const first = await server.post('/oauth2/token', await form(admin), { dpop: await dpopProof(key, { uri: uri() }) });
    return dpopProof(keyOfProof, { uri: uri(), nonce: first.headers.get('dpop-nonce') ?? '' }, changes);
  };
  const form = async (clientId: string, changes: Changes = {}, by: ClientKey = key): Promise<Record<string, string>> => ({
    grant_type: 'client_credentials',
    ...asForm(await assertion(by, clientId, issuer, changes)),
  });
  const requestToken = async (changes: Changes = {}, withProof = true) => {
    const response = await server.post('/oauth2/token', await form(admin, changes), withProof ? { dpop: await proof() } : {});
    return { status: response.status, body: (await response.json()) as Json };
  };
  const manage = async (method: string, path: string, body?: unknown, by?: Record<string, string>): Promise<Response> => {
    const response = await server.post('/oauth2/token', by ?? (await form(admin)), { dpop: await proof() });
    const { access_token: token } = (await response.json()) as Json;
    const url = `${server.url}/management/v1${path}`;
    const nonce = response.headers.get('dpop-nonce');
    return fetch(url, {
      method,
      headers: {
        authorization: `DPoP ${token}`,
        dpop: await dpopProof(key, { method, uri: url, accessToken: String(token), nonce: nonce ?? '' }),
        ...(body === undefined ? undefined : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
    });
  };

  before(async () => {
    server = await startTestServer(ending);
    issuer = `${server.url}/oauth2`;
    key = await clientKey();
    earlyClient = await server.create({ name: 'early' });
    earlyMacClient = await server.create({ name: 'early MAC', token_endpoint_auth_method: 'client_secret_jwt' });
    rsa = await clientKey('RS256');
    earlyRsaClient = await server.create({
      name: 'early RSA',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [rsa.jwk] },
      token_endpoint_auth_signing_alg: 'RS256',
      legacy_assertion_audience: true,
      access_token_signing_alg: 'RS256',
    });
    p384 = await clientKey('ES384');
    earlyP384Client = await server.create({
      name: 'early P-384',
      entitlements: ['administrator'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [p384.jwk] },
      dpop_bound_access_tokens: true,
    });
    earlyBearer = await server.token();
    admin = (
      await server.create({
        entitlements: ['administrator'],
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [key.jwk] },
        dpop_bound_access_tokens: true,
      })
    ).clientId;
  });

  test('the preflight lists the clients that would be refused, with the reasons', async () => {
    const { refused } = (await (await server.manage('GET', '/tenants/current/fapi-preflight')).json()) as { refused: Json[] };
    const unbound = 'Its tokens are not bound to a key or certificate.';
    const noKey = 'None of its keys signs by ES256, EdDSA, Ed25519, PS256.';
    assert.deepEqual(
      new Map(refused.map(({ client_id, reasons }) => [client_id, reasons])),
      new Map<unknown, unknown>([
        ['admin', ['It authenticates by default.', unbound]],
        [earlyClient.clientId, ['It authenticates by default.', unbound]],
        [earlyMacClient.clientId, ['It authenticates by client_secret_jwt.', unbound]],
        [earlyRsaClient.clientId, [unbound, 'Its assertions are signed by RS256.', noKey, 'Its assertions may name several audiences.']],
        [earlyP384Client.clientId, [noKey]],
      ]),
    );
    assert.deepEqual(refused.find(({ client_id }) => client_id === earlyRsaClient.clientId)?.settings, [
      { setting: 'dpop_bound_access_tokens', value: null },
      { setting: 'token_endpoint_auth_signing_alg', value: 'RS256' },
      { setting: 'jwks', value: 'ES256, EdDSA, Ed25519, PS256' },
      { setting: 'legacy_assertion_audience', value: null },
    ]);
  });
  test('an administrator with a secret, which could not disable the profile again, cannot enable it', async () =>
    assert.equal((await server.manage('PATCH', '/tenants/current', { profile: 'fapi2' })).status, 409));
  test('an administrator with a key that the profile refuses cannot enable the profile', async () => {
    const response = await manage('PATCH', '/tenants/current', { profile: 'fapi2' }, await form(earlyP384Client.clientId, {}, p384));
    assert.equal(response.status, 409, await response.text());
  });
  test('an administrator with an accepted key and bound tokens can enable the profile', async () => {
    const response = await manage('PATCH', '/tenants/current', { profile: 'fapi2' });
    assert.equal(response.status, 200, await response.text());
  });

  const secrets = {
    'in the form': () =>
      server.post('/oauth2/token', { ...GRANT, client_id: earlyClient.clientId, client_secret: earlyClient.clientSecret }),
    'in the Authorization header': () =>
      server.post('/oauth2/token', GRANT, {
        authorization: `Basic ${Buffer.from(`${earlyClient.clientId}:${earlyClient.clientSecret}`).toString('base64')}`,
      }),
    'with a DPoP proof': async () =>
      server.post(
        '/oauth2/token',
        { ...GRANT, client_id: earlyClient.clientId, client_secret: earlyClient.clientSecret },
        { dpop: await proof() },
      ),
    'at introspection': () =>
      server.post('/oauth2/introspect', { client_id: earlyClient.clientId, client_secret: earlyClient.clientSecret, token: 'x' }),
    'at revocation': () =>
      server.post('/oauth2/revoke', { client_id: earlyClient.clientId, client_secret: earlyClient.clientSecret, token: 'x' }),
    'as the key of a MAC': async () => {
      const privateKey = Buffer.from(earlyMacClient.clientSecret);
      const jwt = await assertion({ algorithm: 'HS256', privateKey }, earlyMacClient.clientId, issuer);
      return server.post('/oauth2/token', { ...GRANT, ...asForm(jwt) }, { dpop: await proof() });
    },
  } as const;
  for (const [where, send] of Object.entries(secrets)) {
    test(`§5.3.2.1: an existing secret ${where} authenticates no client`, async () => assert.equal((await send()).status, 401));
  }
  test('§5.3.2.1: private_key_jwt with a DPoP proof gets a token', async () => {
    const { status, body } = await requestToken();
    assert.deepEqual([status, body.token_type], [200, 'DPoP']);
    assert.deepEqual(decodeJwt(String(body.access_token)).cnf, { jkt: key.thumbprint });
  });
  test('§5.3.2.1: a client that is not registered for bound tokens gets no unbound token', async () => {
    const ownKey = await clientKey('PS256');
    assert.equal(
      (
        await manage('PATCH', `/clients/${earlyRsaClient.clientId}`, {
          jwks: { keys: [ownKey.jwk] },
          token_endpoint_auth_signing_alg: null,
          legacy_assertion_audience: false,
          access_token_signing_alg: null,
          dpop_bound_access_tokens: false,
        })
      ).status,
      400,
    );
  });
  test('§5.4.1: an algorithm or audience that was accepted before the profile was enabled is refused', async () => {
    const send = async (changes: Changes = {}, by = rsa) =>
      (await server.post('/oauth2/token', await form(earlyRsaClient.clientId, changes, by), { dpop: await proof() })).status;
    assert.equal(await send(), 401, 'RS256');
    assert.equal(await send({ claims: { aud: [issuer, `${issuer}/token`] } }), 401);
  });
  test('§5.3.4: a bearer token from before the profile was enabled is refused at the management API', async () => {
    const url = `${server.url}/management/v1/tenants/current`;
    assert.equal((await fetch(url, { headers: { authorization: `Bearer ${earlyBearer}` } })).status, 401);
    assert.equal((await fetch(url, { method: 'PATCH', headers: { authorization: `Bearer ${earlyBearer}` } })).status, 401);
  });
  test('§5.3.2.1: no bearer token is issued', async () => assert.equal((await requestToken({}, false)).status, 400));
  const rows: readonly [section: string, must: string, changes: () => Changes, status: number][] = [
    ['5.3.2.1', 'aud is the issuer as a string', () => ({ claims: { aud: [issuer] } }), 401],
    ['5.3.2.1', 'a JWT from 10 s ahead is accepted', () => ({ claims: { iat: seconds() + 10, nbf: seconds() + 10 } }), 200],
    ['5.3.2.1', 'a JWT from more than 60 s ahead is refused', () => ({ claims: { iat: seconds() + 65 } }), 401],
    ['5.3.2.1', 'an expired JWT is refused', () => ({ claims: { exp: seconds() - 11 } }), 401],
  ];
  for (const [section, must, changes, status] of rows) {
    test(`§${section}: ${must}`, async () => assert.equal((await requestToken(changes())).status, status));
  }
  test('§5.4.1: only PS256, ES256 and EdDSA are accepted', async () => {
    for (const [algorithm, status] of [
      ['RS256', 401],
      ['PS256', 200],
      ['EdDSA', 200],
    ] as const) {
      const ownKey = await clientKey(algorithm);
      const created = await manage('POST', '/clients', {
        name: algorithm,
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [ownKey.jwk] },
        dpop_bound_access_tokens: true,
      });
      const { client_id: clientId } = (await created.json()) as { client_id: string };
      const response = await server.post('/oauth2/token', await form(clientId, {}, ownKey), { dpop: await proof() });
      assert.equal(response.status, status, `${algorithm} ${await response.text()}`);
    }
  });
  test('§5.4.1: the same algorithms apply to proofs', async () => {
    const response = await server.post('/oauth2/token', await form(admin), { dpop: await proof(await clientKey('RS256')) });
    assert.deepEqual([response.status, ((await response.json()) as Json).error], [400, 'invalid_dpop_proof']);
  });
  for (const [what, settings] of [
    ['a secret', { token_endpoint_auth_method: 'default', jwks: undefined }],
    ['tokens that are not bound', { dpop_bound_access_tokens: false }],
    ['RS256', { access_token_signing_alg: 'RS256' }],
    ['assertions by RS256', { token_endpoint_auth_signing_alg: 'RS256' }],
    ['several assertion audiences', { legacy_assertion_audience: true }],
    ['keys without an accepted algorithm', (ownKey: ClientKey) => ({ jwks: { keys: [ownKey.jwk] } })],
    ['RS256 for signed introspection', { introspection_signed_response_alg: 'RS256' }],
  ] as const) {
    test(`§5.3.2.1, §5.4.1: a new client with ${what} is refused`, async () => {
      const valid = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] }, dpop_bound_access_tokens: true };
      const body = { name: 'x', ...valid, ...(typeof settings === 'function' ? settings(p384) : settings) };
      assert.equal((await manage('POST', '/clients', body)).status, 400);
    });
  }
  test('§5.4.1: RS256 is refused as the signing algorithm of the tenant', async () =>
    assert.equal((await manage('PATCH', '/tenants/current', { access_token_signing_alg: 'RS256' })).status, 400));
  test('§5.3.2.1: a refusal never challenges for a secret', async () => {
    for (const path of ['/oauth2/token', '/oauth2/introspect', '/oauth2/revoke', '/oauth2/revocations', '/v1.0/endpoint/default/token']) {
      const basic = `Basic ${Buffer.from('admin:x').toString('base64')}`;
      for (const headers of [{}, { authorization: basic }]) {
        const response = await server.post(path, { grant_type: 'client_credentials', token: 'x' }, headers);
        assert.deepEqual([response.status, response.headers.get('www-authenticate')], [401, null], path);
      }
    }
  });
  test('§5.3.2.1: the metadata lists only what the profile allows', async () => {
    const document = (await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oauth2`)).json()) as Json;
    assert.deepEqual(document.token_endpoint_auth_methods_supported, ['private_key_jwt']);
    assert.deepEqual(document.token_endpoint_auth_signing_alg_values_supported, ['ES256', 'EdDSA', 'Ed25519', 'PS256']);
    assert.equal('authorization_endpoint' in document, false);
    assert.equal((await fetch(`${server.url}/oauth2/authorize`)).status, 404);
  });
  test("§5.4.1: a client's token signing algorithm is replaced by one that the profile allows", async () => {
    // The client was registered before the profile was enabled; only the proof binds its token.
    assert.equal((await manage('PATCH', '/tenants/current', { profile: 'standard' })).status, 200);
    const ownKey = await clientKey('PS256');
    const { clientId } = await server.create({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [ownKey.jwk] },
      access_token_signing_alg: 'RS256',
    });
    assert.equal((await manage('PATCH', '/tenants/current', { profile: 'fapi2' })).status, 200);
    const response = await server.post('/oauth2/token', await form(clientId, {}, ownKey), { dpop: await proof() });
    const { access_token: token } = (await response.json()) as Json;
    assert.equal(decodeProtectedHeader(String(token)).alg, 'ES256');
    assert.equal((await server.post('/oauth2/token', await form(clientId, {}, ownKey))).status, 400, 'unbound');
  });
  test('the last key of an administrator cannot be revoked', async () => {
    const response = await manage('POST', `/clients/${admin}/credentials/${key.thumbprint}/revoke`);
    assert.equal(response.status, 409, await response.text());
  });
  test('the key of the last administrator cannot be replaced by one that the profile refuses', async () => {
    const response = await manage('PATCH', `/clients/${admin}`, { jwks: { keys: [p384.jwk] } });
    assert.ok([400, 409].includes(response.status));
  });
  test('the profile can be disabled again', async () =>
    assert.equal((await manage('PATCH', '/tenants/current', { profile: 'standard' })).status, 200));
});
