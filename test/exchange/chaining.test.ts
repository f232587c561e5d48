// Grants for other authorization servers (draft-ietf-oauth-identity-chaining §2.3): obtained here, and accepted there.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { hostRequest } from '../host-request.ts';
import { suiteEnding } from '../running-server.ts';
import { type ClientKey, clientKey, dpopProof } from '../signed.ts';
import { JWT_BEARER } from '../trust/federation-server.ts';
import { ACCESS_TOKEN, EXCHANGE, type ExchangeServer, policy, RESOURCES, startExchangeServer, TYPE } from './exchange-server.ts';

type Json = Record<string, unknown>;

const JWT = `${TYPE}jwt`;
const OTHER = 'https://as-b.example/oauth2';
const SERVER = { audience: OTHER, scopes: ['common'], mapped_scopes: { 'orders:read': ['parcels:read'] }, max_lifetime: 30 };
const CHAINING = policy({ to: [], authorization_servers: [SERVER] });
const { billing } = RESOURCES;

describe('a grant for another authorization server', () => {
  const ending = suiteEnding();
  let server: ExchangeServer;
  let subject: string;
  let key: ClientKey;
  const exchange = (form: Record<string, string> = {}, token = subject, headers?: Record<string, string>) =>
    server.exchange('shop', token, { requested_token_type: JWT, audience: OTHER, ...form }, headers);

  before(async () => {
    server = await startExchangeServer(ending);
    await server.json(server.manage('PATCH', '/tenants/current', { dpop_nonce: 'off' }));
    await server.setPolicy('shop', CHAINING);
    subject = await server.tokenOf('gateway');
    key = await clientKey();
  });

  test('is signed for that server alone, about the subject, with the client as actor, and is no access token', async () => {
    const { access_token: grant, grant_id: grantId, ...response } = await server.json(exchange());
    assert.deepEqual(response, { token_type: 'N_A', expires_in: 30, scope: 'common parcels:read', issued_token_type: JWT });
    const keys = (await (await fetch(`${server.url}/oauth2/jwks`)).json()) as JSONWebKeySet;
    const expected = { typ: 'authorization-grant+jwt', audience: OTHER, issuer: `${server.publicUrl}/oauth2` };
    const { payload } = await jwtVerify(String(grant), createLocalJWKSet(keys), expected);
    const { iat = 0, exp = 0, ...claims } = payload;
    assert.equal(exp - iat, 30);
    assert.deepEqual(claims, {
      ...{ iss: `${server.publicUrl}/oauth2`, aud: OTHER, sub: 'gateway', act: { sub: 'shop' }, scope: 'common parcels:read' },
      ...{ jti: grantId, grant_id: grantId },
    });
    assert.deepEqual(await server.introspect(String(grant)), { active: false });
    assert.equal((await server.manage('GET', '/clients', undefined, String(grant))).status, 401);
    assert.equal(await server.reasonOf(await exchange({ subject_token_type: JWT }, String(grant))), 'token_malformed');
  });

  test('is named by resource as well, and without an actor in impersonation', async () => {
    await server.setPolicy('shop', { ...CHAINING, mode: 'impersonation' });
    const { access_token: grant } = await server.json(exchange({ audience: '', resource: OTHER, scope: 'parcels:read' }));
    const { act, scope } = decodeJwt(String(grant));
    assert.deepEqual([act, scope], [undefined, 'parcels:read']);
    await server.setPolicy('shop', CHAINING);
  });

  test('obtains a token at a server that trusts this one, for the client of its rule', async () => {
    const url = 'https://as-a.example';
    const { admin } = await server.json(server.manage('POST', '/tenants', { name: 'a', public_url: url }), 201);
    const { client_id, client_secret } = admin as Record<string, string>;
    const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };
    const credentials = { client_id: String(client_id), client_secret: String(client_secret) };
    const tokenAt = async (form: Record<string, string>): Promise<Json> => {
      const body = new URLSearchParams({ ...credentials, ...form }).toString();
      return server.json(hostRequest(server.url, 'as-a.example', 'POST', '/oauth2/token', { body, headers: formHeaders }));
    };
    const adminToken = String((await tokenAt({ grant_type: 'client_credentials' }))['access_token']);
    const own = `${server.publicUrl}/oauth2`.replace('http:', 'https:');
    const exchangePolicy = { mode: 'delegation', subjects: [{ clients: [client_id] }], to: [], authorization_servers: [{ audience: own }] };
    const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
    const patch = { body: JSON.stringify({ exchange: exchangePolicy }), headers };
    await server.json(hostRequest(server.url, 'as-a.example', 'PATCH', `/management/v1/clients/${client_id}`, patch));
    const subjectToken = String((await tokenAt({ grant_type: 'client_credentials', resource: `${url}/api` }))['access_token']);
    const { access_token: grant } = await tokenAt({
      ...{ grant_type: EXCHANGE, requested_token_type: JWT, audience: own },
      ...{ subject_token: subjectToken, subject_token_type: ACCESS_TOKEN },
    });
    const jwks = await server.json(hostRequest(server.url, 'as-a.example', 'GET', '/oauth2/jwks'));
    const issuer = { id: 'as-a', kind: 'oidc', issuer: `${url}/oauth2`, keys: { jwks }, audiences: [own] };
    await server.json(server.manage('POST', '/issuers', issuer), 201);
    await server.add('from-a', { scopes: ['common'] });
    const rule = { issuer: 'as-a', match: [{ claim: 'sub', equals: client_id }] };
    await server.json(server.manage('POST', '/clients/from-a/trusts', rule), 201);
    const form = { grant_type: JWT_BEARER, assertion: String(grant), scope: 'common' };
    const { access_token: token } = await server.json(server.post('/oauth2/token', form));
    assert.equal(decodeJwt(String(token)).sub, 'from-a');
  });

  test('is announced', async () => {
    const metadata = (await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oauth2`)).json()) as Json;
    assert.deepEqual(metadata['identity_chaining_requested_token_types_supported'], [JWT]);
  });

  describe('is refused', () => {
    interface Row {
      readonly form?: Record<string, string>;
      readonly token?: () => Promise<string>;
      readonly error?: string;
      readonly reason: string;
    }
    const scope = { error: 'invalid_scope', reason: 'exchange_scope' };
    const rows: Readonly<Record<string, Row>> = {
      'for a server that the policy does not name': {
        form: { audience: 'https://as-c.example' },
        error: 'invalid_target',
        reason: 'exchange_target',
      },
      'for a server with a slash more': { form: { audience: `${OTHER}/` }, error: 'invalid_target', reason: 'exchange_target' },
      'for two servers at once': { form: { resource: 'https://as-c.example' }, reason: 'exchange_malformed' },
      'for a server and a resource': { form: { resource: billing.uri }, reason: 'exchange_malformed' },
      'as an access token': { form: { requested_token_type: ACCESS_TOKEN }, reason: 'exchange_malformed' },
      'as an identity assertion, since there are no users': {
        form: { requested_token_type: `${TYPE}id-jag` },
        reason: 'exchange_token_type',
      },
      'with authorization details': { form: { authorization_details: '[{"type":"x"}]' }, reason: 'exchange_malformed' },
      'for a scope that the policy does not have': { form: { scope: 'admin' }, ...scope },
      'for a scope that the token does not lead to': {
        token: () => server.tokenOf('gateway', { scope: 'orders:write' }),
        form: { scope: 'parcels:read' },
        ...scope,
      },
      'of a token that leads to no scope': { token: () => server.tokenOf('gateway', { scope: 'orders:write' }), ...scope },
      'of a token of another client': { token: () => server.tokenOf('other'), reason: 'exchange_subject' },
      'of a token that is bound to a key': {
        token: async () => {
          const headers = { dpop: await dpopProof(key, { uri: `${server.publicUrl}/oauth2/token` }) };
          return String((await server.json(server.request('gateway', { grant_type: 'client_credentials' }, headers)))['access_token']);
        },
        reason: 'exchange_unbound',
      },
    };
    for (const [title, { form, token, error = 'invalid_request', reason }] of Object.entries(rows)) {
      test(`${title}: ${error}`, async () => {
        const response = await exchange(form, await token?.());
        assert.deepEqual(
          [response.status, ((await response.clone().json()) as Json)['error'], await server.reasonOf(response)],
          [400, error, reason],
        );
      });
    }
    const policies: Readonly<Record<string, readonly Json[]>> = {
      'for an issuer of the tenant': [],
      'for a resource of the tenant': [{ ...SERVER, audience: billing.uri }],
      'for a server twice': [SERVER, SERVER],
      'for a server without TLS': [{ ...SERVER, audience: 'http://as-b.example' }],
      'for longer than five minutes': [{ ...SERVER, max_lifetime: 301 }],
    };
    for (const [title, servers] of Object.entries(policies)) {
      test(`by the management API, a policy ${title}`, async () => {
        const authorizationServers = servers.length === 0 ? [{ ...SERVER, audience: `${server.publicUrl}/oauth2` }] : servers;
        const exchangePolicy = policy({ to: [], authorization_servers: authorizationServers });
        assert.equal((await server.manage('PATCH', '/clients/other', { exchange: exchangePolicy })).status, 400);
      });
    }
  });
});
