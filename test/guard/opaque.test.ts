// Opaque tokens: introspected, cached by a hash, and an outage is never taken for a rejection or the
// reverse.
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
  let way: GuardNetwork;
  const guardOf = (more: Partial<GuardOptions> = {}): Guard => {
    const { clientId, clientSecret } = tenant.api;
    const options = { issuer: tenant.server.url, audience: API, clientId, clientSecret, revocationFeed: false };
    return createGuard({ ...options, ...way.options, ...more });
  };
  const opaque = () => tenant.server.token(client, { resource: API });
  before(async () => {
    tenant = await startTenant(ending);
    client = await tenant.server.create({ access_token_format: 'opaque', scopes: ['invoices:read', 'invoices:write'] });
    way = createNetwork();
  });

  test('has the claims of a JWT', async () => {
    const token = await guardOf().verify(await opaque());
    assert.deepEqual(
      [token.issuer, token.subject, token.clientId, token.audience, token.scope],
      [`${tenant.server.url}/oauth2`, client.clientId, client.clientId, [API], ['invoices:read', 'invoices:write']],
    );
    assert.ok(token.tokenId !== undefined && token.expiresAt > new Date());
  });
  test('is introspected once for concurrent callers with one address', async () => {
    const [guard, token, asked] = [guardOf(), await opaque(), way.count('/introspect')];
    await Promise.all(Array.from({ length: 50 }, () => guard.verify(token)));
    assert.equal(way.count('/introspect'), asked + 1);
    await guard.verify(token, '192.0.2.7');
    assert.equal(way.count('/introspect'), asked + 2);
    assert.equal(way.forms('/introspect').at(-1)?.get('client_address'), '192.0.2.7');
  });
  test('is cached for ten seconds or the configured lifetime, but not after its expiry', async () => {
    const [guard, short, never] = [guardOf(), guardOf({ introspectionLifetime: 1 }), guardOf({ introspectionLifetime: 0 })];
    const token = await opaque();
    const asks = async (by: Guard) => {
      const before = way.count('/introspect');
      await by.verify(token);
      return way.count('/introspect') - before;
    };
    assert.deepEqual([await asks(guard), await asks(guard), await asks(short), await asks(never), await asks(never)], [1, 0, 1, 1, 1]);
    way.advance(1_000);
    assert.deepEqual([await asks(guard), await asks(short)], [0, 1]);
    way.advance(9_000);
    assert.equal(await asks(guard), 1);
    const long = guardOf({ introspectionLifetime: 300, clockTolerance: 0 });
    const made = await tenant.server.create({ access_token_format: 'opaque', access_token_lifetime: 60, scopes: ['invoices:read'] });
    const shortLived = await tenant.server.token(made, { resource: API });
    await long.verify(shortLived);
    way.advance(60_000);
    const before = way.count('/introspect');
    await refused(long.verify(shortLived), 'expired');
    assert.equal(way.count('/introspect'), before, 'by what is remembered');
  });
  test('that is inactive is introspected each time, so that the cache cannot be filled', async () => {
    const [guard, token] = [guardOf(), await opaque()];
    await tenant.revoke(token, client);
    const asked = way.count('/introspect');
    await refused(guard.verify(token), 'inactive');
    await refused(guard.verify(token), 'inactive');
    assert.equal(way.count('/introspect'), asked + 2);
  });
  test('that is for another API is inactive', async () => {
    const other = await tenant.server.create({ access_token_format: 'opaque' });
    await refused(guardOf().verify(await tenant.server.token(other)), 'inactive');
  });
  test('a token without a valid checksum is refused without introspection', async () => {
    const [guard, asked] = [guardOf(), way.count('/introspect')];
    for (const token of ['x', `mmt${'0'.repeat(37)}`, 'a.b', '..', 'a.b.c.d', '\u0000', 'ü'])
      await refused(guard.verify(token), 'malformed');
    assert.equal(way.count('/introspect'), asked);
  });
  test('without credentials opaque tokens are malformed', async () =>
    refused(createGuard({ issuer: tenant.server.url, audience: API }).verify(await opaque()), 'malformed'));
  test('a secret source is called for each request', async () => {
    let secret = 'wrong';
    const guard = guardOf({ clientSecret: async () => secret });
    const token = await opaque();
    await unavailable(guard.verify(token));
    secret = tenant.api.clientSecret;
    way.advance(1_000);
    await guard.verify(token);
  });
  test('an outage is 503, at once within the cool-down; cached tokens are accepted', async () => {
    const [guard, token, other] = [guardOf(), await opaque(), await opaque()];
    await guard.verify(token);
    way.cut(/introspect/);
    await unavailable(guard.verify(other));
    const asked = way.count('/introspect');
    await unavailable(guard.verify(other));
    assert.equal(way.count('/introspect'), asked);
    await guard.verify(token);
    way.cut(undefined);
    way.advance(1_000);
    await guard.verify(other);
  });
});

describe('introspection responses of other servers', () => {
  const ending = suiteEnding();
  let issuer: OwnIssuer;
  let answer: unknown;
  let clock = Date.now();
  const guardOf = (): Guard =>
    createGuard({
      issuer: { issuer: issuer.url, jwksUri: `${issuer.url}/jwks`, introspectionEndpoint: `${issuer.url}/introspect` },
      audience: AUDIENCE,
      clientId: 'api',
      clientSecret: 'secret',
      now: () => clock,
    });
  const good = () => ({ active: true, iss: issuer.url, aud: AUDIENCE, client_id: 'c', exp: clock / 1000 + 60 });
  before(async () => {
    issuer = await startOwnIssuer(ending, (path) => (path === '/introspect' ? answer : undefined));
    clock = Date.now();
  });

  test('a minimal response is accepted', async () => {
    answer = good();
    const { subject, clientId, scope, tokenId, issuedAt } = await guardOf().verify('opaque');
    assert.deepEqual([subject, clientId, scope, tokenId, issuedAt], ['c', 'c', [], undefined, undefined]);
    answer = { ...good(), iss: undefined };
    assert.equal((await guardOf().verify('opaque')).issuer, issuer.url);
  });
  test('a token without exp is accepted for the lifetime of the cache', async () => {
    answer = { ...good(), exp: undefined };
    const guard = guardOf();
    assert.equal((await guard.verify('opaque')).expiresAt.getTime(), clock + 10_000);
    answer = { active: false };
    clock += 10_001;
    await refused(guard.verify('opaque'), 'inactive');
  });
  const bad: readonly [what: string, answer: () => unknown, code: TokenRejectedCode][] = [
    ['inactive', () => ({ active: false }), 'inactive'],
    ['a token that the server cannot read', () => ({ error: 'invalid_request' }), 'inactive'],
    ['another issuer', () => ({ ...good(), iss: 'https://other.example' }), 'wrong_issuer'],
    ['another audience', () => ({ ...good(), aud: 'x' }), 'wrong_audience'],
    ['no audience', () => ({ ...good(), aud: undefined }), 'invalid_claim'],
    ['an end that is past', () => ({ ...good(), exp: clock / 1000 - 11 }), 'expired'],
    ['no client', () => ({ ...good(), client_id: undefined }), 'invalid_claim'],
    ['a binding without its proof', () => ({ ...good(), cnf: { jkt: 'x' } }), 'sender_constrained'],
  ];
  for (const [what, made, code] of bad) {
    test(`${what}: ${code}`, async () => {
      answer = made();
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
  const outages: readonly [what: string, answer: () => unknown][] = [
    ['401: our own credentials are wrong', () => 401],
    ['403', () => 403],
    ['429', () => 429],
    ['500', () => 500],
    ['active that is not a boolean', () => ({ active: 'true' })],
    ['no object', () => []],
    ['an overlong response', () => ({ active: false, filler: 'x'.repeat(70_000) })],
  ];
  for (const [what, made] of outages) {
    test(`${what}: introspection is unavailable`, async () => {
      answer = made();
      await unavailable(guardOf().verify('opaque'));
    });
  }
});
