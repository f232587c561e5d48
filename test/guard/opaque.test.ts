// A guard introspects opaque tokens and caches the results by a hash of the token. It distinguishes an outage from
// a rejection.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createGuard, type Guard, type GuardOptions, GuardUnavailable, TokenRejected, type TokenRejectedCode } from '@mintmark/guard';
import { type CreatedClient, suiteEnding } from '../running-server.ts';
import { API, createNetwork, type GuardedTenant, type GuardNetwork, startTenant } from './guarded-tenant.ts';
import { AUDIENCE, type OwnIssuer, startOwnIssuer } from './own-issuer.ts';

const refused = (attempt: Promise<unknown>, code: TokenRejectedCode) =>
  assert.rejects(attempt, (error) => {
    assert.ok(error instanceof TokenRejected, String(error));
    assert.equal(error.code, code);
    return true;
  });
const unavailable = (attempt: Promise<unknown>) =>
  assert.rejects(attempt, (error) => error instanceof GuardUnavailable && error.code === 'introspection_unavailable');

describe('an opaque token of a tenant', () => {
  const ending = suiteEnding();
  let tenant: GuardedTenant;
  let client: CreatedClient;
  let network: GuardNetwork;
  const guardOf = (more: Partial<GuardOptions> = {}): Guard => {
    const { clientId, clientSecret } = tenant.api;
    const options = { issuer: tenant.server.url, audience: API, clientId, clientSecret, revocationFeed: false };
    return createGuard({ ...options, ...network.options, ...more });
  };
  const opaque = () => tenant.server.token(client, { resource: API });
  before(async () => {
    tenant = await startTenant(ending);
    client = await tenant.server.create({ access_token_format: 'opaque', scopes: ['invoices:read', 'invoices:write'] });
    network = createNetwork();
  });

  test('has the claims of a JWT', async () => {
    const token = await guardOf().verify(await opaque());
    assert.deepEqual(
      [token.issuer, token.subject, token.clientId, token.audience, token.scope],
      [`${tenant.server.url}/oauth2`, client.clientId, client.clientId, [API], ['invoices:read', 'invoices:write']],
    );
    assert.ok(token.tokenId !== undefined && token.expiresAt > new Date());
  });
  test('is introspected once for concurrent calls with the same client address', async () => {
    const [guard, token, earlierCount] = [guardOf(), await opaque(), network.count('/introspect')];
    await Promise.all(Array.from({ length: 50 }, () => guard.verify(token)));
    assert.equal(network.count('/introspect'), earlierCount + 1);
    await guard.verify(token, '192.0.2.7');
    assert.equal(network.count('/introspect'), earlierCount + 2);
    assert.equal(network.forms('/introspect').at(-1)?.get('client_address'), '192.0.2.7');
  });
  test('is cached for ten seconds or the configured lifetime, but not after its expiry', async () => {
    const [guard, oneSecond, uncached] = [guardOf(), guardOf({ introspectionLifetime: 1 }), guardOf({ introspectionLifetime: 0 })];
    const token = await opaque();
    const countOfVerify = async (by: Guard) => {
      const before = network.count('/introspect');
      await by.verify(token);
      return network.count('/introspect') - before;
    };
    assert.deepEqual(
      [
        await countOfVerify(guard),
        await countOfVerify(guard),
        await countOfVerify(oneSecond),
        await countOfVerify(uncached),
        await countOfVerify(uncached),
      ],
      [1, 0, 1, 1, 1],
    );
    network.advance(1_000);
    assert.deepEqual([await countOfVerify(guard), await countOfVerify(oneSecond)], [0, 1]);
    network.advance(9_000);
    assert.equal(await countOfVerify(guard), 1);
    const long = guardOf({ introspectionLifetime: 300, clockTolerance: 0 });
    const made = await tenant.server.create({ access_token_format: 'opaque', access_token_lifetime: 60, scopes: ['invoices:read'] });
    const shortLived = await tenant.server.token(made, { resource: API });
    await long.verify(shortLived);
    network.advance(60_000);
    const before = network.count('/introspect');
    await refused(long.verify(shortLived), 'expired');
    assert.equal(network.count('/introspect'), before, 'by what is remembered');
  });
  test('is introspected each time if it is inactive, so that such tokens cannot fill the cache', async () => {
    const [guard, token] = [guardOf(), await opaque()];
    await tenant.revoke(token, client);
    const earlierCount = network.count('/introspect');
    await refused(guard.verify(token), 'inactive');
    await refused(guard.verify(token), 'inactive');
    assert.equal(network.count('/introspect'), earlierCount + 2);
  });
  test('of another API is inactive', async () => {
    const other = await tenant.server.create({ access_token_format: 'opaque' });
    await refused(guardOf().verify(await tenant.server.token(other)), 'inactive');
  });
  test('without a valid checksum is refused without introspection', async () => {
    const [guard, earlierCount] = [guardOf(), network.count('/introspect')];
    for (const token of ['x', `mmt${'0'.repeat(37)}`, 'a.b', '..', 'a.b.c.d', '\u0000', 'ü'])
      await refused(guard.verify(token), 'malformed');
    assert.equal(network.count('/introspect'), earlierCount);
  });
  test('is malformed for a guard without credentials', async () =>
    refused(createGuard({ issuer: tenant.server.url, audience: API }).verify(await opaque()), 'malformed'));
  test('is introspected with a secret that its source returns for each request', async () => {
    let secret = 'wrong';
    const guard = guardOf({ clientSecret: async () => secret });
    const token = await opaque();
    await unavailable(guard.verify(token));
    secret = tenant.api.clientSecret;
    network.advance(1_000);
    await guard.verify(token);
  });
  test('is 503 during an outage, at once within the cool-down; cached tokens are accepted', async () => {
    const [guard, token, other] = [guardOf(), await opaque(), await opaque()];
    await guard.verify(token);
    network.cut(/introspect/);
    await unavailable(guard.verify(other));
    const earlierCount = network.count('/introspect');
    await unavailable(guard.verify(other));
    assert.equal(network.count('/introspect'), earlierCount);
    await guard.verify(token);
    network.cut(undefined);
    network.advance(1_000);
    await guard.verify(other);
  });
});

describe('introspection responses of other servers', () => {
  const ending = suiteEnding();
  let issuer: OwnIssuer;
  let introspectionResponse: unknown;
  let clock = Date.now();
  const guardOf = (): Guard =>
    createGuard({
      issuer: { issuer: issuer.url, jwksUri: `${issuer.url}/jwks`, introspectionEndpoint: `${issuer.url}/introspect` },
      audience: AUDIENCE,
      clientId: 'api',
      clientSecret: 'secret',
      now: () => clock,
    });
  const validResponse = () => ({ active: true, iss: issuer.url, aud: AUDIENCE, client_id: 'c', exp: clock / 1000 + 60 });
  before(async () => {
    issuer = await startOwnIssuer(ending, (path) => (path === '/introspect' ? introspectionResponse : undefined));
    clock = Date.now();
  });

  test('a minimal response is accepted', async () => {
    introspectionResponse = validResponse();
    const { subject, clientId, scope, tokenId, issuedAt } = await guardOf().verify('opaque');
    assert.deepEqual([subject, clientId, scope, tokenId, issuedAt], ['c', 'c', [], undefined, undefined]);
    introspectionResponse = { ...validResponse(), iss: undefined };
    assert.equal((await guardOf().verify('opaque')).issuer, issuer.url);
  });
  test('a token without exp is accepted for the lifetime of the cache', async () => {
    introspectionResponse = { ...validResponse(), exp: undefined };
    const guard = guardOf();
    assert.equal((await guard.verify('opaque')).expiresAt.getTime(), clock + 10_000);
    introspectionResponse = { active: false };
    clock += 10_001;
    await refused(guard.verify('opaque'), 'inactive');
  });
  const refusedResponses: readonly [what: string, introspectionResponse: () => unknown, code: TokenRejectedCode][] = [
    ['inactive', () => ({ active: false }), 'inactive'],
    ['a token that the server cannot read', () => ({ error: 'invalid_request' }), 'inactive'],
    ['another issuer', () => ({ ...validResponse(), iss: 'https://other.example' }), 'wrong_issuer'],
    ['another audience', () => ({ ...validResponse(), aud: 'x' }), 'wrong_audience'],
    ['no audience', () => ({ ...validResponse(), aud: undefined }), 'invalid_claim'],
    ['an expiry in the past', () => ({ ...validResponse(), exp: clock / 1000 - 11 }), 'expired'],
    ['no client', () => ({ ...validResponse(), client_id: undefined }), 'invalid_claim'],
    ['a bound token without a proof', () => ({ ...validResponse(), cnf: { jkt: 'x' } }), 'sender_constrained'],
  ];
  for (const [what, made, code] of refusedResponses) {
    test(`${what}: ${code}`, async () => {
      introspectionResponse = made();
      if (what === 'a token that the server cannot read') {
        const strict = await startOwnIssuer(ending);
        const guard = createGuard({
          issuer: { issuer: strict.url, introspectionEndpoint: `${strict.url}/introspect` },
          audience: AUDIENCE,
          clientId: 'api',
          clientSecret: 'secret',
          fetch: async () => Response.json({ error: 'invalid_request' }, { status: 400 }),
        });
        return refused(guard.verify('opaque'), code);
      }
      return refused(guardOf().verify('opaque'), code);
    });
  }
  const outages: readonly [what: string, introspectionResponse: () => unknown][] = [
    ['401, because the credentials of the guard are wrong', () => 401],
    ['403', () => 403],
    ['429', () => 429],
    ['500', () => 500],
    ['active that is not a boolean', () => ({ active: 'true' })],
    ['a response that is not an object', () => []],
    ['an overlong response', () => ({ active: false, filler: 'x'.repeat(70_000) })],
  ];
  for (const [what, made] of outages) {
    test(`${what}: introspection is unavailable`, async () => {
      introspectionResponse = made();
      await unavailable(guardOf().verify('opaque'));
    });
  }
});
