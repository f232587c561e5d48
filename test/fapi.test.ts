// The FAPI 2.0 Security Profile, as far as client_credentials goes: what the switch of a tenant does, one row a requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { asForm, assertion, type Changes, type ClientKey, clientKey, dpopProof, seconds } from './signed.ts';

type Json = Record<string, unknown>;

describe('FAPI 2.0', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let issuer: string;
  let key: ClientKey;
  let admin: string;
  let early: { clientId: string; clientSecret: string };
  const uri = () => `${server.url}/oauth2/token`;
  const proof = async (of: ClientKey = key, changes: Changes = {}): Promise<string> => {
    const first = await server.post('/oauth2/token', await form(admin), { dpop: await dpopProof(key, { uri: uri() }) });
    return dpopProof(of, { uri: uri(), nonce: first.headers.get('dpop-nonce') ?? '' }, changes);
  };
  const form = async (clientId: string, changes: Changes = {}, by: ClientKey = key): Promise<Record<string, string>> => ({
    grant_type: 'client_credentials',
    ...asForm(await assertion(by, clientId, issuer, changes)),
  });
  const ask = async (changes: Changes = {}, withProof = true) => {
    const answer = await server.post('/oauth2/token', await form(admin, changes), withProof ? { dpop: await proof() } : {});
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const manage = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const { access_token: token } = (await ask()).body;
    const url = `${server.url}/management/v1${path}`;
    const nonce = (
      await fetch(url, {
        headers: { authorization: `DPoP ${token}`, dpop: await dpopProof(key, { method: 'GET', uri: url, accessToken: String(token) }) },
      })
    ).headers.get('dpop-nonce');
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
    early = await server.create({ name: 'early' });
    admin = (
      await server.create({
        entitlements: ['administrator'],
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [key.jwk] },
        dpop_bound_access_tokens: true,
      })
    ).clientId;
  });

  test('the preflight lists who would be refused, and why', async () => {
    const { refused } = (await (await server.manage('GET', '/tenants/current/fapi-preflight')).json()) as { refused: Json[] };
    assert.deepEqual(refused.map(({ client_id }) => client_id).toSorted(), ['admin', early.clientId].toSorted());
    assert.deepEqual(refused[0]?.reasons, ['It authenticates by default.', 'Its tokens are not bound to a key or certificate.']);
  });
  test('nobody switches it on who could not switch it off again', async () =>
    assert.equal((await server.manage('PATCH', '/tenants/current', { profile: 'fapi2' })).status, 409));
  test('an administrator with a key and bound tokens does', async () => {
    const answer = await manage('PATCH', '/tenants/current', { profile: 'fapi2' });
    assert.equal(answer.status, 200, await answer.text());
  });

  test('§5.3.2.1: a client with a secret is refused', async () => {
    const answer = await server.post('/oauth2/token', {
      grant_type: 'client_credentials',
      client_id: early.clientId,
      client_secret: early.clientSecret,
    });
    assert.equal(answer.status, 401);
  });
  test('§5.3.2.1: by private_key_jwt and with a DPoP proof, a token', async () => {
    const { status, body } = await ask();
    assert.deepEqual([status, body.token_type], [200, 'DPoP']);
    assert.deepEqual(decodeJwt(String(body.access_token)).cnf, { jkt: key.thumbprint });
  });
  test('§5.3.2.1: no token that anyone could use', async () => assert.equal((await ask({}, false)).status, 400));
  const rows: readonly [section: string, must: string, changes: () => Changes, status: number][] = [
    ['5.3.2.1', 'aud is the issuer as a text', () => ({ claims: { aud: [issuer] } }), 401],
    ['5.3.2.1', 'a JWT from 10 s ahead is taken', () => ({ claims: { iat: seconds() + 10, nbf: seconds() + 10 } }), 200],
    ['5.3.2.1', 'one from more than 60 s ahead is not', () => ({ claims: { iat: seconds() + 65 } }), 401],
    ['5.3.2.1', 'one that has expired is not', () => ({ claims: { exp: seconds() - 11 } }), 401],
  ];
  for (const [section, must, changes, status] of rows) {
    test(`§${section}: ${must}`, async () => assert.equal((await ask(changes())).status, status));
  }
  test('§5.4: only PS256, ES256 and EdDSA', async () => {
    for (const [algorithm, status] of [
      ['RS256', 401],
      ['PS256', 200],
      ['EdDSA', 200],
      ['ES384', 401],
    ] as const) {
      const own = await clientKey(algorithm);
      const made = await manage('POST', '/clients', {
        name: algorithm,
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [own.jwk] },
        dpop_bound_access_tokens: true,
      });
      const { client_id: clientId } = (await made.json()) as { client_id: string };
      const answer = await server.post('/oauth2/token', await form(clientId, {}, own), { dpop: await proof() });
      assert.equal(answer.status, status, `${algorithm} ${await answer.text()}`);
    }
  });
  test('§5.4: also for a proof', async () => {
    const answer = await server.post('/oauth2/token', await form(admin), { dpop: await proof(await clientKey('RS256')) });
    assert.deepEqual([answer.status, ((await answer.json()) as Json).error], [400, 'invalid_dpop_proof']);
  });
  for (const [what, settings] of [
    ['a secret', {}],
    ['tokens that are not bound', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [] } }],
    ['RS256', { access_token_signing_alg: 'RS256' }],
  ] as const) {
    test(`no client is made with ${what}`, async () =>
      assert.equal((await manage('POST', '/clients', { name: 'x', ...settings })).status, 400));
  }
  test('the metadata says all that', async () => {
    const document = (await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oauth2`)).json()) as Json;
    assert.deepEqual(document.token_endpoint_auth_methods_supported, ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth']);
    assert.deepEqual(document.token_endpoint_auth_signing_alg_values_supported, ['ES256', 'EdDSA', 'Ed25519', 'PS256']);
    assert.equal('authorization_endpoint' in document, false);
    assert.equal((await fetch(`${server.url}/oauth2/authorize`)).status, 404);
  });
  test('and it can be switched off again', async () =>
    assert.equal((await manage('PATCH', '/tenants/current', { profile: 'standard' })).status, 200));
});
