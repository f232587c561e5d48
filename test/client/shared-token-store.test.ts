// Token sources that share a store send one request for all, and share tokens only for equal requests.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { memoryTokenStore, type TokenSourceOptions, type TokenStore } from '@mintmark/client';
import { numbered, soon, startHttpServer } from './runtime.ts';
import { MINUTE, storeSetting } from './token-store-setting.ts';

describe('sources that share a store', () => {
  test('one source sends the request, and the others report the store as origin', async (t) => {
    const { server, source, seen } = await storeSetting(t);
    const store = memoryTokenStore();
    const all = Array.from({ length: 20 }, () => source({ store, schedule: soon }));
    const tokens = await Promise.all(all.map((tokens) => tokens.get()));
    assert.ok(tokens.every(({ accessToken }) => accessToken === 'token-1'));
    assert.equal(server.requests.length, 1);
    const from = seen.events.flatMap((event) => (event.type === 'retrieved' ? [event.from] : []));
    assert.deepEqual([...new Set(from)].sort(), ['server', 'store']);
    assert.equal(from.filter((one) => one === 'server').length, 1);
  });

  test('a token from the store has its expiry, scope, grant and members', async (t) => {
    const { source } = await storeSetting(t, (_, count) => numbered(count, { scope: 'a', custom: [1] }));
    const store = memoryTokenStore();
    const [first, second] = [await source({ store }).get(), await source({ store }).get()];
    assert.deepEqual(second, first);
  });

  test('a token that one source renewed is used by all', async (t) => {
    const { server, clock, source } = await storeSetting(t);
    const store = memoryTokenStore();
    const [one, other] = [source({ store }), source({ store })];
    await one.get();
    await other.get();
    clock.advance(2 * 60 * MINUTE - MINUTE / 2 + 1_000);
    assert.equal((await one.get()).accessToken, 'token-2');
    assert.equal((await other.get()).accessToken, 'token-2');
    assert.equal(server.requests.length, 2);
  });

  test('a token that an API refused is not read from the store again', async (t) => {
    const { server, source } = await storeSetting(t);
    const store = memoryTokenStore();
    const tokens = source({ store });
    const api = await startHttpServer(t, ({ headers }) => (headers.authorization === 'Bearer token-2' ? {} : { status: 401 }));
    assert.equal((await tokens.fetch(api.url)).status, 200);
    assert.equal((await source({ store }).get()).accessToken, 'token-2');
    assert.equal(server.requests.length, 2);
  });

  const others: [string, Partial<TokenSourceOptions>][] = [
    ['another client', { clientId: 'other' }],
    ['another scope', { scope: 'b' }],
    ['an additional scope', { scope: 'a b' }],
    ['another resource', { resource: 'https://b.example' }],
    ['an audience', { audience: 'https://a.example' }],
    ['authorization details', { authorizationDetails: [{ type: 'x' }] }],
    ['an additional parameter', { parameters: { tenant: '2' } }],
    ['another authentication method', { authMethod: 'client_secret_basic' }],
    ['a certificate', { certificateThumbprint: 'abc' }],
  ];
  for (const [what, more] of others) {
    test(`a source with ${what} requests another token`, async (t) => {
      const { server, source } = await storeSetting(t);
      const store = memoryTokenStore();
      await source({ store, scope: 'a', resource: 'https://a.example' }).get();
      await source({ store, scope: 'a', resource: 'https://a.example', ...more }).get();
      assert.equal(server.requests.filter(({ method }) => method === 'POST').length, 2);
    });
  }

  test('a source of another server requests another token', async (t) => {
    const [one, other] = [await storeSetting(t), await storeSetting(t)];
    const store = memoryTokenStore();
    await one.source({ store }).get();
    await other.source({ store }).get();
    assert.deepEqual([one.server.requests.length, other.server.requests.length], [1, 1]);
  });

  test('the order of scopes and resources does not matter', async (t) => {
    const { server, source } = await storeSetting(t);
    const store = memoryTokenStore();
    await source({ store, scope: 'b a', resource: ['https://x.example', 'https://y.example'] }).get();
    await source({ store, scope: ['a', 'b', 'a'], resource: ['https://y.example', 'https://x.example'] }).get();
    assert.equal(server.requests.length, 1);
  });

  test('a rotated secret does not change the key of the stored token', async (t) => {
    const { server, source } = await storeSetting(t);
    const store = memoryTokenStore();
    await source({ store, clientSecret: 'one' }).get();
    await source({ store, clientSecret: 'two' }).get();
    assert.equal(server.requests.length, 1);
  });

  test('a token bound to the key of one process is not stored', async (t) => {
    const { source } = await storeSetting(t, (_, count) => numbered(count, { token_type: 'DPoP' }));
    const store: TokenStore = { get: () => assert.fail('asked'), set: () => assert.fail('written') };
    await source({ store, dpop: true }).get();
  });
});
