// The names and attributes of metrics, on which dashboards rely.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countTokenEvents, createTokenSource } from '@mintmark/client';
import { movableClock, numbered, startHttpServer } from './runtime.ts';

test('countTokenEvents() counts requests, tokens, failures, bridged renewals, replays and store failures until it is stopped', async (t) => {
  const counted: [string, number, object | undefined][] = [];
  const created: string[] = [];
  const meter = {
    createCounter: (name: string) => {
      created.push(name);
      return { add: (value: number, attributes?: object) => void counted.push([name, value, attributes]) };
    },
  };
  const server = await startHttpServer(t, (_, count) => numbered(count));
  const api = await startHttpServer(t, ({ headers }) => (headers.authorization === 'Bearer token-2' ? {} : { status: 401 }));
  const clock = movableClock();
  const store = { get: () => Promise.reject(new Error('down')), set: async () => {} };
  const tokens = createTokenSource({ tenantUrl: server.url, clientId: 'id', clientSecret: 'x', store, ...clock });
  const stopCounting = countTokenEvents(tokens, meter);
  await tokens.fetch(api.url);
  server.respond(() => ({ status: 400, json: { error: 'invalid_scope' } }));
  await assert.rejects(tokens.renew(), { error: 'invalid_scope' });
  stopCounting();
  clock.advance(60_000);
  await assert.rejects(tokens.renew());

  const name = (suffix: string): string => `mintmark.client.token.${suffix}`;
  assert.deepEqual(created, ['requested', 'retrieved', 'failed', 'served_stale', 'replayed', 'store_failed'].map(name));
  assert.deepEqual(counted, [
    [name('store_failed'), 1, { operation: 'get' }],
    [name('requested'), 1, { reason: 'first' }],
    [name('retrieved'), 1, { from: 'server' }],
    [name('store_failed'), 1, { operation: 'get' }],
    [name('requested'), 1, { reason: 'rejected' }],
    [name('retrieved'), 1, { from: 'server' }],
    [name('replayed'), 1, { because: 'token' }],
    [name('requested'), 1, { reason: 'forced' }],
    [name('failed'), 1, { code: 'invalid_scope' }],
    [name('served_stale'), 1, {}],
  ]);
});
