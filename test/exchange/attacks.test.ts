// Attempts to get more from an exchange than the subject had: of scopes, resources, lifetime or links, without its
// binding, in another tenant, a second time, or by a policy that is not one's to set.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { suiteEnding } from '../running-server.ts';
import { type ClientKey, clientKey, dpopProof } from '../signed.ts';
import { fakeIssuer, workloadToken } from '../trust/platforms.ts';
import { ACCESS_TOKEN, EXCHANGE, type ExchangeServer, policy, RESOURCES, startExchangeServer, TYPE } from './exchange-server.ts';

type Json = Record<string, unknown>;
const { shop, billing } = RESOURCES;
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe('an exchange', () => {
  const ending = suiteEnding();
  let server: ExchangeServer;
  let token: string;
  before(async () => {
    server = await startExchangeServer(ending);
    await server.json(server.manage('PATCH', '/tenants/current', { dpop_nonce: 'off' }));
    token = await server.tokenOf('gateway');
  });
  const proofBy = async (key: ClientKey) => ({ dpop: await dpopProof(key, { uri: `${server.publicUrl}/oauth2/token` }) });
  const refusedWith = async (response: Response, error: string, reason: string) => {
    const body = (await response.json()) as Json;
    assert.deepEqual([body['error'], await server.reasonOf(response)], [error, reason], JSON.stringify(body));
  };

  test('repeated with its own result never gains scope or time, and ends at the depth of the policy', async () => {
    const subjects = [{ clients: ['gateway'], any_audience: true }];
    await server.add('loop', { exchange: policy({ max_depth: 8, subjects, to: [{ resource: billing.uri, scopes: ['common'] }] }) });
    let last = token;
    for (let depth = 1; depth <= 8; depth++) {
      server.advance(1_000);
      const next = (await server.exchanged('loop', last)).access_token;
      const [before, after] = [decodeJwt(last), decodeJwt(next)];
      assert.ok(Number(after.exp) <= Number(before.exp), `depth ${depth}`);
      const had = String(before['scope']).split(' ');
      assert.ok(
        String(after['scope'])
          .split(' ')
          .every((scope) => had.includes(scope)),
      );
      last = next;
    }
    assert.ok(last.length < 8_192, 'and the token can still be verified');
    assert.equal((await server.introspect(last))['active'], true);
    await refusedWith(await server.exchange('loop', last), 'invalid_request', 'exchange_depth');
  });

  test('between two clients ends at the depth of either', async () => {
    const to = [{ resource: billing.uri, scopes: ['common'] }];
    for (const name of ['ping', 'pong']) {
      await server.add(name, { exchange: policy({ max_depth: 3, subjects: [{ clients: ['gateway'], any_audience: true }], to }) });
    }
    let last = await server.tokenOf('gateway');
    for (const name of ['ping', 'pong', 'ping']) last = (await server.exchanged(name, last)).access_token;
    await refusedWith(await server.exchange('pong', last), 'invalid_request', 'exchange_depth');
    const { act } = decodeJwt(last);
    assert.deepEqual(act, { sub: 'ping', act: { sub: 'pong', act: { sub: 'ping' } } });
  });

  test('by impersonation does not remove who acted before', async () => {
    const subjects = [{ clients: ['gateway'], any_audience: true }];
    await server.add('washer', {
      exchange: policy({ mode: 'impersonation', max_depth: 2, subjects, to: [{ resource: billing.uri, scopes: ['common'] }] }),
    });
    const child = (await server.exchanged('shop', token)).access_token;
    assert.deepEqual(decodeJwt((await server.exchanged('washer', child)).access_token)['act'], { sub: 'shop' });
  });

  test('of a bound token leads to one that is bound to the key of the client', async () => {
    const [ofGateway, ofShop] = [await clientKey(), await clientKey()];
    const bound = await server.json(server.request('gateway', { grant_type: 'client_credentials' }, await proofBy(ofGateway)));
    const response = await server.json(server.exchange('shop', String(bound['access_token']), {}, await proofBy(ofShop)));
    assert.equal(response['token_type'], 'DPoP');
    assert.deepEqual(decodeJwt(String(response['access_token']))['cnf'], { jkt: ofShop.thumbprint });
    await refusedWith(await server.exchange('billing', String(response['access_token'])), 'invalid_request', 'exchange_unbound');
  });

  test('gives neither the claims nor the entitlements of the client that acts', async () => {
    await server.json(server.manage('POST', '/entitlements', { name: 'invoices:approve' }), 201);
    const settings = { claims: { 'https://example.com/team': 'shop' }, entitlements: ['invoices:approve', 'administrator'] };
    await server.add('rich', { ...settings, exchange: policy({ subjects: [{ clients: ['gateway'], any_audience: true }] }) });
    const { access_token: accessToken } = await server.exchanged('rich', token);
    for (const claims of [decodeJwt(accessToken), await server.introspect(accessToken)]) {
      assert.deepEqual([claims['entitlements'], claims['https://example.com/team']], [undefined, undefined]);
    }
  });

  test('by a client whose trust rule has fewer scopes is limited to those of the rule', async () => {
    const facts = { kind: 'oidc', algorithm: 'ES256', claims: { sub: 'job' }, match: [], recycled: ['sub', 'x'] } as const;
    const issuer = await fakeIssuer({ ...facts, issuer: 'https://limited.example' });
    const keys = { jwks: { keys: [issuer.key.jwk] } };
    await server.json(server.manage('POST', '/issuers', { id: 'limited', kind: 'oidc', issuer: issuer.issuer, keys }), 201);
    const subjects = [{ clients: ['gateway'], any_audience: true }];
    const settings = { token_endpoint_auth_method: 'federated_jwt', scopes: ['common'] };
    await server.json(
      server.manage('POST', '/clients', { name: 'job', client_id: 'job', ...settings, exchange: policy({ subjects }) }),
      201,
    );
    const rule = { issuer: 'limited', match: [{ claim: 'sub', equals: 'job' }], scopes: ['common'] };
    await server.json(server.manage('POST', '/clients/job/trusts', rule), 201);
    const exchange = async (scope: Record<string, string>) =>
      server.post('/oauth2/token', {
        ...{ grant_type: EXCHANGE, subject_token: token, subject_token_type: ACCESS_TOKEN, ...scope },
        ...{ client_assertion_type: JWT_BEARER, client_assertion: await workloadToken(issuer, `${server.publicUrl}/oauth2`) },
      });
    assert.equal((await server.json(exchange({})))['scope'], 'common');
    await refusedWith(await exchange({ scope: 'invoices:read' }), 'invalid_scope', 'exchange_scope');
  });

  test('of a token of an issuer that is accepted once succeeds once, however many are tried at the same time', async () => {
    const facts = { kind: 'oidc', algorithm: 'ES256', claims: { sub: 'job', jti: 'random' }, match: [], recycled: ['sub', 'x'] } as const;
    const issuer = await fakeIssuer({ ...facts, issuer: 'https://once.example' });
    const keys = { jwks: { keys: [issuer.key.jwk] } };
    await server.json(server.manage('POST', '/issuers', { id: 'once', kind: 'oidc', issuer: issuer.issuer, keys, reuse: 'once' }), 201);
    await server.add('once', { scopes: ['orders:read'] });
    await server.json(server.manage('POST', '/clients/once/trusts', { issuer: 'once', match: [{ claim: 'sub', equals: 'job' }] }), 201);
    await server.setPolicy('shop', policy({ subjects: [{ issuer: 'once' }] }));
    const foreign = await workloadToken(issuer, `${server.publicUrl}/oauth2`);
    const attempts = await Promise.all(
      Array.from({ length: 10 }, () => server.exchange('shop', foreign, { subject_token_type: `${TYPE}jwt` })),
    );
    const refused = attempts.filter(({ status }) => status !== 200);
    assert.equal(refused.length, 9);
    for (const response of refused) await refusedWith(response, 'invalid_request', 'assertion_replayed');
    await server.setPolicy('shop', policy());
  });

  test('of a token of another tenant is refused, even if this one trusts that tenant as an issuer', async () => {
    const other = await startExchangeServer(ending);
    const foreign = await other.tokenOf('gateway');
    await refusedWith(await server.exchange('shop', foreign), 'invalid_request', 'token_malformed');
    await refusedWith(await server.exchange('shop', foreign, { subject_token_type: `${TYPE}jwt` }), 'invalid_request', 'issuer_unknown');
    const published = (await (await fetch(`${other.url}/oauth2/jwks`)).json()) as { keys: Json[] };
    const jwks = { keys: published.keys.map(({ kty, crv, x, y, kid }) => ({ kty, crv, x, y, kid })) };
    const issuer = `${other.publicUrl.replace('http:', 'https:')}/oauth2`;
    await server.json(server.manage('POST', '/issuers', { id: 'neighbour', kind: 'oidc', issuer, keys: { jwks } }), 201);
    const response = await server.exchange('shop', foreign, { subject_token_type: `${TYPE}jwt` });
    assert.equal(((await response.json()) as Json)['error'], 'invalid_request');
  });

  test('cannot be enabled by a manager of clients that may not manage trust', async () => {
    const editor = await server.create({ entitlements: ['editAPIClients', 'readAPIClients'] });
    const limited = await server.create({ entitlements: ['manageAPIClients@shop'] });
    await server.json(server.manage('PATCH', '/clients/other', { owner: 'shop' }));
    for (const manager of [editor, limited]) {
      const by = await server.token(manager);
      assert.equal((await server.manage('PATCH', '/clients/other', { purpose: 'x' }, by)).status, 200);
      for (const [method, path, body] of [
        ['PATCH', '/clients/other', { exchange: policy() }],
        ['POST', '/clients', { name: 'new', owner: 'shop', exchange: policy() }],
      ] as const) {
        assert.equal((await server.manage(method, path, body, by)).status, 403, method);
      }
      // A policy that is not changed is no obstacle to other changes.
      await server.json(server.manage('PATCH', '/clients/other', { exchange: policy() }));
      assert.equal((await server.manage('PATCH', '/clients/other', { purpose: 'y' }, by)).status, 200);
      assert.equal((await server.manage('PATCH', '/clients/other', { exchange: null }, by)).status, 403);
      await server.setPolicy('other', null);
    }
  });

  test('is evaluated without using up or issuing anything', async () => {
    const body = { client_id: 'shop', grant_type: EXCHANGE, subject_token: token };
    const allowed = await server.json(server.manage('POST', '/evaluate', body));
    assert.deepEqual([allowed['allowed'], (allowed['token'] as Json)['audience']], [true, [billing.uri]]);
    const refused = await server.json(server.manage('POST', '/evaluate', { ...body, resource: [shop.uri] }));
    assert.deepEqual([refused['allowed'], refused['decided_by'], refused['reason']], [false, 'authorization', 'exchange_target']);
  });
});
