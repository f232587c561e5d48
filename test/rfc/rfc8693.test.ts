// RFC 8693, OAuth 2.0 Token Exchange.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { ACCESS_TOKEN, EXCHANGE, type ExchangeServer, policy, RESOURCES, startExchangeServer, TYPE } from '../exchange/exchange-server.ts';
import { suiteEnding } from '../running-server.ts';
import { type FakeIssuer, fakeIssuer, workloadToken } from '../trust/platforms.ts';

type Json = Record<string, unknown>;

describe('RFC 8693', () => {
  const ending = suiteEnding();
  let server: ExchangeServer;
  let token: string;
  before(async () => {
    server = await startExchangeServer(ending);
    token = await server.tokenOf('gateway');
  });

  test('§2.1: a client exchanges a token for one for another API, by resource', async () => {
    const response = await server.exchanged('shop', token, { resource: RESOURCES.billing.uri, scope: 'invoices:read' });
    const { aud, scope, sub, client_id: clientId } = decodeJwt(response.access_token);
    assert.deepEqual([aud, scope, sub, clientId], [RESOURCES.billing.uri, 'invoices:read', 'gateway', 'shop']);
  });
  test('§2.1: or by audience, alone or in addition', async () => {
    for (const form of [{ audience: RESOURCES.billing.uri }, { audience: RESOURCES.billing.uri, resource: `${RESOURCES.billing.uri}/` }]) {
      assert.equal(decodeJwt((await server.exchanged('shop', token, form)).access_token).aud, RESOURCES.billing.uri);
    }
  });
  test('§2.1: several resources and audiences may be named', async () => {
    await server.add('both', {
      exchange: {
        mode: 'delegation',
        subjects: [{ clients: ['gateway'], any_audience: true }],
        to: [{ resource: RESOURCES.billing.uri }, { resource: RESOURCES.ledger.uri }],
      },
    });
    const { clientId, clientSecret } = server.clients['both'] ?? assert.fail();
    const form = new URLSearchParams({ grant_type: EXCHANGE, client_id: clientId, client_secret: clientSecret });
    form.append('audience', RESOURCES.billing.uri);
    form.append('audience', RESOURCES.ledger.uri);
    for (const [name, value] of [['subject_token', token] as const, ['subject_token_type', ACCESS_TOKEN] as const])
      form.append(name, value);
    const response = await server.json(server.post('/oauth2/token', form.toString()));
    assert.deepEqual(decodeJwt(String(response['access_token'])).aud, [RESOURCES.billing.uri, RESOURCES.ledger.uri]);
  });
  test('§2.2.1: the response has the token, its type, and the scope, and is not stored', async () => {
    const response = await server.exchange('shop', token);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const { access_token: accessToken, grant_id: grantId, expires_in: expiresIn, ...rest } = await server.json(response);
    assert.ok(typeof accessToken === 'string' && typeof grantId === 'string' && typeof expiresIn === 'number');
    assert.deepEqual(rest, { token_type: 'Bearer', issued_token_type: ACCESS_TOKEN, scope: 'common invoices:read' });
  });
  test('§3: a JWT may be requested as such, and presented as such', async () => {
    const form = { requested_token_type: `${TYPE}jwt`, subject_token_type: `${TYPE}jwt` };
    assert.equal((await server.exchanged('shop', token, form))['issued_token_type'], `${TYPE}jwt`);
  });
  test('§4.1: act names the client as actor, in the JWT and at introspection', async () => {
    const { access_token: accessToken } = await server.exchanged('shop', token);
    const { active, act, sub, grant_type: grantType } = await server.introspect(accessToken);
    assert.deepEqual({ active, act, sub, grantType }, { active: true, act: { sub: 'shop' }, sub: 'gateway', grantType: EXCHANGE });
    assert.deepEqual(decodeJwt(accessToken)['act'], act);
  });
  test('§4.1: the actors of a chain are nested, the current one outermost', async () => {
    const first = await server.exchanged('shop', token);
    const second = await server.exchanged('billing', first.access_token);
    const { act, sub, client_id: clientId } = decodeJwt(second.access_token);
    assert.deepEqual({ act, sub, clientId }, { act: { sub: 'billing', act: { sub: 'shop' } }, sub: 'gateway', clientId: 'billing' });
    assert.deepEqual((await server.introspect(second.access_token))['act'], act);
  });
  test('§1.1: with impersonation, the token names the subject alone', async () => {
    await server.add('impersonator', {
      exchange: policy({ mode: 'impersonation', subjects: [{ clients: ['gateway'], any_audience: true }] }),
    });
    const { act, sub } = decodeJwt((await server.exchanged('impersonator', token)).access_token);
    assert.deepEqual({ act, sub }, { act: undefined, sub: 'gateway' });
  });
  test('§2.1: an actor_token of the client itself changes nothing', async () => {
    const own = await server.tokenOf('shop');
    const form = { actor_token: own, actor_token_type: ACCESS_TOKEN };
    assert.deepEqual(decodeJwt((await server.exchanged('shop', token, form)).access_token)['act'], { sub: 'shop' });
  });
  for (const accessTokenFormat of ['jwt', 'opaque']) {
    test(`§2.1: an access token is exchanged whose format is ${accessTokenFormat}`, async () => {
      const name = `gateway-${accessTokenFormat}`;
      const settings = { scopes: ['orders:read'], default_resource: RESOURCES.shop.uri, access_token_format: accessTokenFormat };
      await server.add(name, settings);
      await server.add(`shop-${accessTokenFormat}`, {
        access_token_format: accessTokenFormat,
        exchange: policy({ subjects: [{ clients: [name], any_audience: true }] }),
      });
      const { access_token: accessToken } = await server.exchanged(`shop-${accessTokenFormat}`, await server.tokenOf(name));
      assert.equal(accessToken.includes('.'), accessTokenFormat === 'jwt');
      const { active, sub, act, scope } = await server.introspect(accessToken);
      const expected = { active: true, sub: name, act: { sub: `shop-${accessTokenFormat}` }, scope: 'invoices:read' };
      assert.deepEqual({ active, sub, act, scope }, expected);
    });
  }
  test('§5: a token never outlives the one that it replaces', async () => {
    const short = await server.add('short', { scopes: ['orders:read'], default_resource: RESOURCES.shop.uri, access_token_lifetime: 60 });
    await server.setPolicy('shop', policy({ subjects: [{ clients: ['gateway'] }, { clients: ['short'] }] }));
    const subject = await server.tokenOf(short.clientId);
    const derived = await server.exchanged('shop', subject);
    assert.ok(Number(decodeJwt(derived.access_token).exp) <= Number(decodeJwt(subject).exp));
  });
  test('§2.1: metadata lists the grant type', async () => {
    const metadata = (await (await fetch(`${server.url}/oauth2/.well-known/openid-configuration`)).json()) as Json;
    assert.ok((metadata['grant_types_supported'] as string[]).includes(EXCHANGE));
  });

  describe('appendix A', () => {
    const AUDIENCE = 'urn:example:cooperation-context';
    let issuer: FakeIssuer;
    const tokenFor = (claims: Json) => workloadToken(issuer, `${server.publicUrl}/oauth2`, { claims });
    before(async () => {
      const facts = { kind: 'oidc', algorithm: 'ES256', claims: {}, match: [], recycled: ['sub', 'x'] } as const;
      issuer = await fakeIssuer({ ...facts, issuer: 'https://original-issuer.example.net' });
      const keys = { jwks: { keys: [issuer.key.jwk] } };
      await server.json(server.manage('POST', '/issuers', { id: 'original', kind: 'oidc', issuer: issuer.issuer, keys }), 201);
      await server.json(server.manage('POST', '/resources', { uri: AUDIENCE, name: 'cooperation' }), 201);
      for (const name of ['bdc@example.net', 'admin@example.net']) {
        await server.add(name, { scopes: ['orders', 'profile', 'history'] });
        const rule = { issuer: 'original', match: [{ claim: 'sub', equals: name }] };
        await server.json(server.manage('POST', `/clients/${name}/trusts`, rule), 201);
      }
    });
    const settings = (mode: string) => ({
      mode,
      subjects: [{ issuer: 'original', clients: ['bdc@example.net'] }],
      to: [{ resource: AUDIENCE, scopes: ['orders', 'profile', 'history'] }],
    });

    test('A.1: impersonation', async () => {
      await server.setPolicy('admin@example.net', settings('impersonation'));
      const subject = await tokenFor({ sub: 'bdc@example.net', scope: 'orders profile history' });
      const form = { audience: AUDIENCE, subject_token_type: `${TYPE}jwt`, requested_token_type: `${TYPE}jwt`, scope: 'orders profile' };
      const response = await server.exchanged('admin@example.net', subject, form);
      assert.equal(response['issued_token_type'], `${TYPE}jwt`);
      const { aud, sub, act, scope } = decodeJwt(response.access_token);
      assert.deepEqual({ aud, sub, act, scope }, { aud: AUDIENCE, sub: 'bdc@example.net', act: undefined, scope: 'orders profile' });
    });
    test('A.2: delegation, to the party of may_act', async () => {
      await server.setPolicy('admin@example.net', settings('delegation'));
      const subject = await tokenFor({ sub: 'bdc@example.net', may_act: { sub: 'admin@example.net' } });
      const actor = await tokenFor({ sub: 'admin@example.net' });
      const form = { audience: AUDIENCE, subject_token_type: `${TYPE}jwt`, actor_token: actor, actor_token_type: `${TYPE}jwt` };
      const { access_token: accessToken } = await server.exchanged('admin@example.net', subject, form);
      const { sub, act, may_act: mayAct } = decodeJwt(accessToken);
      assert.deepEqual(
        { sub, act, mayAct },
        { sub: 'bdc@example.net', act: { sub: 'admin@example.net' }, mayAct: { sub: 'admin@example.net' } },
      );
      assert.deepEqual((await server.introspect(accessToken))['may_act'], mayAct);
    });
  });
});
