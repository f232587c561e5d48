// Transaction tokens (draft-ietf-oauth-transaction-tokens): what they have, what is refused, and who accepts them.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createGuard, type Guard, TokenRejected } from '@mintmark/guard';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { suiteEnding } from '../running-server.ts';
import { type ClientKey, clientKey, dpopProof, rawJwt } from '../signed.ts';
import { fakeIssuer, workloadToken } from '../trust/platforms.ts';
import { ACCESS_TOKEN, type ExchangeServer, policy, RESOURCES, startExchangeServer, TYPE } from './exchange-server.ts';

type Json = Record<string, unknown>;

const DOMAIN = 'shop.internal';
const TXN_TOKEN = `${TYPE}txn_token`;
const { shop, billing } = RESOURCES;
const TRANSACTIONS = {
  trust_domain: DOMAIN,
  scopes: ['orders:read', 'common'],
  mapped_scopes: { 'orders:write': ['stock.reserve', 'stock.buy'] },
};
const FIRST = policy({ to: [], transactions: TRANSACTIONS });
const NEXT = policy({ to: [], max_depth: 3, transactions: { trust_domain: DOMAIN, scopes: ['stock.reserve', 'orders:read'] } });
const encoded = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const REQUEST = { requested_token_type: TXN_TOKEN, audience: DOMAIN, scope: 'stock.reserve' };

describe('a transaction token', () => {
  const ending = suiteEnding();
  let server: ExchangeServer;
  let guard: Guard;
  let guardNow = 0;
  let subject: string;
  let key: ClientKey;

  /** The parsed response to a request of the shop, or of another client that presents a transaction token. */
  const requested = (form: Record<string, string> = {}, client = 'shop', token = subject): Promise<Json> =>
    server.json(server.exchange(client, token, { ...REQUEST, ...form }));
  const issued = async (form: Record<string, string> = {}): Promise<string> => String((await requested(form))['access_token']);
  const replaced = async (token: string, form: Record<string, string> = {}, client = 'billing'): Promise<string> =>
    String((await requested({ subject_token_type: TXN_TOKEN, ...form }, client, token))['access_token']);

  before(async () => {
    server = await startExchangeServer(ending);
    await server.json(server.manage('PATCH', '/tenants/current', { dpop_nonce: 'off' }));
    await server.setPolicy('shop', FIRST);
    await server.setPolicy('billing', NEXT);
    await server.add('elsewhere', {
      exchange: policy({ to: [], max_depth: 3, transactions: { ...TRANSACTIONS, trust_domain: 'other.internal' } }),
    });
    await server.add('shallow', { exchange: policy({ to: [], transactions: { ...TRANSACTIONS, scopes: ['stock.reserve'] } }) });
    await server.add('fleeting', { scopes: ['orders:write'], default_resource: shop.uri });
    subject = await server.tokenOf('gateway');
    key = await clientKey();
    guard = createGuard({ issuer: server.url, audience: billing.uri, trustDomain: DOMAIN, now: () => Date.now() + guardNow });
    ending.after(() => guard.close());
  });

  test('states for whom, for what and in which circumstances a request was sent', async () => {
    const response = await requested({
      request_details: encoded({ sku: 'A-1', count: 2 }),
      request_context: encoded({ req_ip: '192.0.2.7' }),
    });
    const { access_token: token, grant_id: grantId, ...rest } = response;
    // The draft: neither expires_in, nor scope, nor a refresh token.
    assert.deepEqual(rest, { token_type: 'N_A', issued_token_type: TXN_TOKEN });
    const { typ, kid, alg } = decodeProtectedHeader(String(token));
    assert.deepEqual([typ, typeof kid, alg], ['txntoken+jwt', 'string', 'ES256']);
    const { iat = 0, exp = 0, txn, ...claims } = decodeJwt(String(token));
    assert.match(String(txn), /^[0-9a-f-]{36}$/);
    assert.equal(exp - iat, 60);
    assert.deepEqual(claims, {
      iss: `${server.publicUrl}/oauth2`,
      aud: DOMAIN,
      sub: 'gateway',
      scope: 'stock.reserve',
      req_wl: 'shop',
      tctx: { sku: 'A-1', count: 2 },
      rctx: { req_ip: '192.0.2.7' },
      jti: grantId,
      grant_id: grantId,
    });
    const grant = await server.json(server.manage('GET', `/grants/${grantId}`));
    assert.deepEqual([grant['txn'], grant['sub'], grant['audience'], grant['status']], [txn, 'gateway', [DOMAIN], 'active']);
  });

  test('is verified by a guard of the trust domain', async () => {
    const token = await issued({ request_details: encoded({ sku: 'A-1' }) });
    const { transactionId, subject: sub, scope, requestedBy, details, context, issuer } = await guard.verifyTransactionToken(token);
    assert.deepEqual(
      { transactionId, sub, scope, requestedBy, details, context, issuer },
      {
        transactionId: decodeJwt(token)['txn'],
        sub: 'gateway',
        scope: ['stock.reserve'],
        requestedBy: ['shop'],
        details: { sku: 'A-1' },
        context: {},
        issuer: `${server.publicUrl}/oauth2`,
      },
    );
  });

  test('is no access token: neither for introspection, nor for a guard, nor for an exchange, nor for the management API', async () => {
    const token = await issued();
    assert.deepEqual(await server.introspect(token), { active: false });
    await assert.rejects(guard.verify(token), (error) => error instanceof TokenRejected && error.code === 'wrong_type');
    const exchanged = await server.exchange('shop', token, { ...REQUEST, subject_token_type: ACCESS_TOKEN });
    assert.equal(await server.reasonOf(exchanged), 'token_malformed');
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 401);
  });

  test('is replaced by one of the same transaction, with no more than it has, and no later end', async () => {
    const token = await issued({
      scope: 'stock.reserve stock.buy',
      request_details: encoded({ sku: 'A-1' }),
      request_context: encoded({ a: 1 }),
    });
    const next = await replaced(token, { request_details: encoded({ price: 5 }) });
    const [one, other] = [decodeJwt(token), decodeJwt(next)];
    assert.deepEqual([other['txn'], other.sub, other.aud, other['rctx']], [one['txn'], one.sub, one.aud, one['rctx']]);
    assert.deepEqual([other['scope'], other['req_wl'], other['tctx']], ['stock.reserve', ['shop', 'billing'], { sku: 'A-1', price: 5 }]);
    assert.ok((other.exp ?? 0) <= (one.exp ?? 0));
    const third = decodeJwt(await replaced(next));
    assert.deepEqual([third['txn'], third['req_wl'], third['tctx']], [one['txn'], ['shop', 'billing', 'billing'], other['tctx']]);
    assert.deepEqual((await guard.verifyTransactionToken(next)).requestedBy, ['shop', 'billing']);
  });

  test('lives as long as the policy says, never longer than the token that it was obtained by', async () => {
    const lifetimeOf = async (max: number): Promise<number> => {
      await server.setPolicy('shop', policy({ to: [], transactions: { ...TRANSACTIONS, max_lifetime: max } }));
      const { iat = 0, exp = 0 } = decodeJwt(await issued());
      return exp - iat;
    };
    assert.deepEqual([await lifetimeOf(1), await lifetimeOf(300)], [1, 300]);
    for (const max of [0, 301]) {
      const exchange = policy({ to: [], transactions: { ...TRANSACTIONS, max_lifetime: max } });
      assert.equal((await server.manage('PATCH', '/clients/shop', { exchange })).status, 400);
    }
    await server.json(server.manage('PATCH', '/clients/fleeting', { access_token_lifetime: 30 }));
    await server.setPolicy(
      'shop',
      policy({ subjects: [{ clients: ['fleeting'] }], to: [], transactions: { ...TRANSACTIONS, max_lifetime: 300 } }),
    );
    const response = await requested({}, 'shop', await server.tokenOf('fleeting'));
    const { iat = 0, exp = 0 } = decodeJwt(String(response['access_token']));
    assert.ok(exp - iat <= 30, String(exp - iat));
    await server.setPolicy('shop', FIRST);
  });

  test('of a bound token is obtained without a key, since it is exchanged for no access token', async () => {
    const headers = { dpop: await dpopProof(key, { uri: `${server.publicUrl}/oauth2/token` }) };
    const bound = await server.json(server.request('gateway', { grant_type: 'client_credentials' }, headers));
    const token = String((await requested({}, 'shop', String(bound['access_token'])))['access_token']);
    assert.equal(decodeJwt(token)['cnf'], undefined);
    const back = await server.exchange('billing', token, { subject_token_type: TXN_TOKEN, resource: billing.uri });
    assert.equal(await server.reasonOf(back), 'exchange_token_type');
  });

  test('is evaluated without being issued', async () => {
    const body = { client_id: 'shop', grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token: subject };
    const asked = { ...body, requested_token_type: TXN_TOKEN, audience: [DOMAIN], scope: 'stock.reserve' };
    const { allowed, token } = await server.json(server.manage('POST', '/evaluate', asked));
    assert.deepEqual([allowed, (token as Json)['audience'], (token as Json)['expires_in']], [true, [DOMAIN], 60]);
    const refused = await server.json(server.manage('POST', '/evaluate', { ...asked, request_details: 'x!' }));
    assert.equal(refused['reason'], 'exchange_malformed');
  });

  test('is not obtained once the token that it is for has ended, nor replaced', async () => {
    const { access_token: first, grant_id: grantId } = await server.json(server.request('gateway', { grant_type: 'client_credentials' }));
    const token = String((await requested({}, 'shop', String(first)))['access_token']);
    await server.json(server.manage('DELETE', `/grants/${grantId}`), 200).catch(() => undefined);
    assert.equal(await server.reasonOf(await server.exchange('shop', String(first), REQUEST)), 'token_revoked');
    const again = await server.exchange('billing', token, { ...REQUEST, subject_token_type: TXN_TOKEN });
    assert.equal(await server.reasonOf(again), 'token_chain_ended');
    // Where the stated limit is: a guard accepts it until it expires.
    assert.equal((await guard.verifyTransactionToken(token)).subject, 'gateway');
  });

  describe('is refused', () => {
    /** A refused request; by default, the shop presents the token of the gateway. */
    interface Row {
      readonly form?: Readonly<Record<string, string>>;
      readonly client?: string;
      readonly token?: () => Promise<string>;
      readonly exchange?: Json;
      readonly error?: string;
      readonly reason: string;
    }
    const replacement = (form: Record<string, string> = {}) => ({
      client: 'billing',
      token: () => issued({ scope: 'stock.reserve stock.buy', request_details: encoded({ sku: 'A-1' }) }),
      form: { subject_token_type: TXN_TOKEN, ...form },
    });
    const target = { error: 'invalid_target', reason: 'exchange_target' };
    const scope = { error: 'invalid_scope', reason: 'exchange_scope' };
    const malformed = { reason: 'exchange_malformed' };
    /** JSON of exactly so many bytes. */
    const ofSize = (bytes: number): string => JSON.stringify({ a: 'x'.repeat(bytes - '{"a":""}'.length) });
    const nested = (levels: number): string => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
    const rows: Readonly<Record<string, Row>> = {
      'without a policy for transactions': { client: 'other', error: 'unauthorized_client', reason: 'grant_type_not_allowed' },
      'where the policy is for resources alone': { exchange: policy(), ...target },
      'without an audience': { form: { audience: '' }, ...target },
      'for another trust domain': { form: { audience: 'other.internal' }, ...target },
      'for the trust domain in capitals': { form: { audience: 'SHOP.internal' }, ...target },
      'for a resource': { form: { audience: '', resource: billing.uri }, ...target },
      'for the trust domain and a resource': { form: { resource: billing.uri }, ...target },
      'without a scope': { form: { scope: '' }, ...malformed },
      'for a scope that the policy does not have': { form: { scope: 'admin' }, ...scope },
      'for a scope that the token does not lead to': {
        token: () => server.tokenOf('gateway', { scope: 'orders:read' }),
        ...scope,
      },
      'for one scope that is allowed and one that is not': { form: { scope: 'stock.reserve admin' }, ...scope },
      'for a scope of the token that the policy does not have': { form: { scope: 'orders:write' }, ...scope },
      'with an actor_token': { form: { actor_token: 'x', actor_token_type: ACCESS_TOKEN }, ...malformed },
      'with authorization details': { form: { authorization_details: '[{"type":"x"}]' }, ...malformed },
      'of a token of another client': { token: () => server.tokenOf('other'), reason: 'exchange_subject' },
      'of a token for an API of others': {
        client: 'shallow',
        form: { scope: 'common' },
        reason: 'exchange_audience',
      },
      'of what is no token': { token: async () => 'x', reason: 'token_malformed' },
      'of a JSON object that is not signed': {
        token: async () => encoded({ sub: 'gateway' }),
        form: { subject_token_type: `${TYPE}unsigned_json` },
        reason: 'exchange_token_type',
      },
      'of a JWT that the client signed': {
        token: async () => rawJwt({ alg: 'none' }, { iss: 'shop', sub: 'gateway' }, ''),
        form: { subject_token_type: `${TYPE}self_signed` },
        reason: 'exchange_token_type',
      },
      'with request_details that are no base64url': { form: { request_details: '{}' }, ...malformed },
      'with request_details that are no JSON': { form: { request_details: encoded('x') }, ...malformed },
      'with request_details that are a list': { form: { request_details: encoded([1]) }, ...malformed },
      'with request_details that name a member twice': { form: { request_details: encoded('{"a":1,"a":2}') }, ...malformed },
      'with request_details that are no UTF-8': {
        form: { request_details: Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url') },
        ...malformed,
      },
      'with a number that is rounded': { form: { request_details: encoded('{"a":9007199254740993}') }, ...malformed },
      'with a number that is infinite': { form: { request_details: encoded('{"a":1e999}') }, ...malformed },
      'with request_details of 2049 bytes': { form: { request_details: encoded(ofSize(2_049)) }, ...malformed },
      'with request_context of 2049 bytes': { form: { request_context: encoded(ofSize(2_049)) }, ...malformed },
      'with request_details of nine levels': { form: { request_details: encoded(nested(9)) }, ...malformed },
      'as an actor_token': {
        form: { actor_token: 'x', actor_token_type: TXN_TOKEN, requested_token_type: ACCESS_TOKEN },
        reason: 'exchange_token_type',
      },
      'in exchange for an access token': { ...replacement({ requested_token_type: ACCESS_TOKEN }), reason: 'exchange_token_type' },
      'in exchange for a JWT': { ...replacement({ requested_token_type: `${TYPE}jwt` }), reason: 'exchange_token_type' },
      'presented as an access token': { ...replacement({ subject_token_type: ACCESS_TOKEN }), reason: 'token_malformed' },
      'replaced by an access token': { client: 'billing', form: { subject_token_type: TXN_TOKEN }, reason: 'token_malformed' },
      'replaced for a scope that it does not have': {
        ...replacement({ scope: 'orders:read' }),
        ...scope,
      },
      'replaced for a scope of it that the policy does not have': { ...replacement({ scope: 'stock.buy' }), ...scope },
      'replaced by a client of another trust domain': {
        ...replacement({ audience: 'other.internal' }),
        client: 'elsewhere',
        reason: 'exchange_audience',
      },
      'replaced more often than the policy allows': { ...replacement(), client: 'shallow', reason: 'exchange_depth' },
      'replaced with another context': { ...replacement({ request_context: encoded({ a: 2 }) }), ...malformed },
      'replaced with changed details': { ...replacement({ request_details: encoded({ sku: 'B-2' }) }), ...malformed },
      'replaced with more details than fit': { ...replacement({ request_details: encoded(ofSize(2_040)) }), ...malformed },
      'replaced, with a changed signature': {
        ...replacement(),
        token: async () => `${(await issued()).slice(0, -6)}AAAAAA`,
        reason: 'token_malformed',
      },
      'replaced, with the signature of another': {
        ...replacement(),
        token: async () => {
          const [header, , signature] = (await issued()).split('.');
          return [header, (await issued()).split('.')[1], signature].join('.');
        },
        reason: 'token_malformed',
      },
    };
    for (const [title, { form = {}, client = 'shop', token, exchange, error = 'invalid_request', reason }] of Object.entries(rows)) {
      test(`${title}: ${error}`, async () => {
        if (exchange !== undefined) await server.setPolicy(client, exchange);
        const response = await server.exchange(client, (await token?.()) ?? subject, { ...REQUEST, ...form });
        const found = [response.status, ((await response.clone().json()) as Json)['error'], await server.reasonOf(response)];
        if (exchange !== undefined) await server.setPolicy(client, FIRST);
        assert.deepEqual(found, [400, error, reason]);
      });
    }

    const fits: Readonly<Record<string, Record<string, string>>> = {
      'request_details of 2048 bytes': { request_details: encoded(ofSize(2_048)) },
      'request_context of 2048 bytes': { request_context: encoded(ofSize(2_048)) },
      'both at once': { request_details: encoded(ofSize(2_048)), request_context: encoded(ofSize(2_048)) },
      'request_details of eight levels': { request_details: encoded(nested(8)) },
      'a member named as that of every object': { request_details: encoded('{"__proto__":{"a":1}}') },
    };
    for (const [title, form] of Object.entries(fits)) {
      test(`not with ${title}`, async () => {
        const { tctx = null } = decodeJwt(await issued(form));
        if (form['request_details'] !== undefined) {
          assert.equal(JSON.stringify(tctx), Buffer.from(form['request_details'], 'base64url').toString());
        }
      });
    }

    test('of a token of an issuer whose rule leads to certain resources', async () => {
      const facts = { kind: 'oidc', algorithm: 'ES256', claims: { sub: 'job' }, match: [], recycled: ['sub', 'x'] } as const;
      const issuer = await fakeIssuer({ ...facts, issuer: 'https://partner.example' });
      const keys = { jwks: { keys: [issuer.key.jwk] } };
      await server.json(server.manage('POST', '/issuers', { id: 'partner', kind: 'oidc', issuer: issuer.issuer, keys }), 201);
      await server.add('job', { scopes: ['orders:read'] });
      const rule = { issuer: 'partner', match: [{ claim: 'sub', equals: 'job' }], resources: [shop.uri] };
      const { id } = await server.json(server.manage('POST', '/clients/job/trusts', rule), 201);
      await server.setPolicy('shop', policy({ subjects: [{ issuer: 'partner' }], to: [], transactions: TRANSACTIONS }));
      const form = { ...REQUEST, scope: 'orders:read', subject_token_type: `${TYPE}jwt` };
      const present = async () => server.exchange('shop', await workloadToken(issuer, `${server.publicUrl}/oauth2`), form);
      assert.equal(await server.reasonOf(await present()), 'exchange_target');
      await server.json(server.manage('PATCH', `/clients/job/trusts/${id}`, { resources: null }));
      await server.json(present());
      await server.setPolicy('shop', FIRST);
    });

    const policies: Readonly<Record<string, Json>> = {
      'without resources and transactions': { to: [] },
      'for a trust domain that is a resource': { to: [], transactions: { ...TRANSACTIONS, trust_domain: billing.uri } },
      'for a trust domain with a space': { to: [], transactions: { ...TRANSACTIONS, trust_domain: 'a b' } },
      'without a trust domain': { to: [], transactions: { scopes: [] } },
    };
    for (const [title, more] of Object.entries(policies)) {
      test(`by the management API, a policy ${title}`, async () =>
        assert.equal((await server.manage('PATCH', '/clients/other', { exchange: policy(more) })).status, 400));
    }
  });

  describe('is rejected by a guard', () => {
    const rows: Readonly<Record<string, readonly [token: () => Promise<string>, code: string]>> = {
      'that is an access token': [async () => subject, 'wrong_type'],
      'for another trust domain': [
        async () => {
          await server.setPolicy('shop', policy({ to: [], transactions: { ...TRANSACTIONS, trust_domain: 'other.internal' } }));
          const token = await issued({ audience: 'other.internal' });
          await server.setPolicy('shop', FIRST);
          return token;
        },
        'wrong_audience',
      ],
      'of another issuer': [
        async () => rawJwt({ alg: 'ES256', typ: 'txntoken+jwt' }, { iss: 'https://x.example' }, 'AAAA'),
        'wrong_issuer',
      ],
      'with another signature': [async () => `${(await issued()).slice(0, -6)}AAAAAA`, 'bad_signature'],
      'that is no JWT': [async () => 'x', 'malformed'],
      'that was sent twice': [async () => [await issued(), await issued()].join(', '), 'malformed'],
      'that is too long': [async () => 'x'.repeat(8_193), 'too_large'],
    };
    for (const [title, [token, code]] of Object.entries(rows)) {
      test(title, async () => {
        const given = await token();
        await assert.rejects(guard.verifyTransactionToken(given), (error) => error instanceof TokenRejected && error.code === code);
      });
    }
    test('once it has expired, and before it is valid', async () => {
      const token = await issued();
      const rejected = (code: string) =>
        assert.rejects(guard.verifyTransactionToken(token), (error) => error instanceof TokenRejected && error.code === code);
      guardNow = 71_000;
      await rejected('expired');
      guardNow = -20_000;
      await rejected('not_yet_valid');
      guardNow = 0;
      await guard.verifyTransactionToken(token);
    });
    test('by one without a trust domain, as a mistake of the program', async () => {
      const other = createGuard({ issuer: server.url, audience: billing.uri });
      await assert.rejects(other.verifyTransactionToken(await issued()), TypeError);
      await other.close();
    });
  });
});
