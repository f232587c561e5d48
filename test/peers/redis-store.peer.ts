// The Redis-like token store against a real Valkey or Redis, by its own client library.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { createTokenSource, encryptTokenStore, redisTokenStore } from '@mintmark/client';
import { collectEvents, numbered, startHttpServer } from '../client/runtime.ts';
import { storeContract } from '../client/store-contract.ts';
import { suiteEnding } from '../running-server.ts';
import { type RunningRedis, startRedis } from './redis.ts';

const KEY = 'a'.repeat(64);

describe('Redis or Valkey', () => {
  const ending = suiteEnding();
  let redis: RunningRedis;
  before(async () => {
    redis = await startRedis(ending);
    console.log(`Tested with ${redis.program}.`);
  });
  const command = (words: string[]): Promise<unknown> => redis.command(words);

  storeContract(() => redisTokenStore({ command }));

  test('a stored token and a lock expire', async () => {
    const store = redisTokenStore({ command });
    await store.set(KEY, 'text', 60_000);
    await store.tryLock?.(KEY, 5_000);
    const [tokenTtl, lock] = [await command(['PTTL', `mintmark:token:${KEY}`]), await command(['PTTL', `mintmark:token:${KEY}:lock`])];
    assert.ok(Number(tokenTtl) > 50_000 && Number(tokenTtl) <= 60_000);
    assert.ok(Number(lock) > 0 && Number(lock) <= 5_000);
  });

  test('an expired lock that another holder has acquired is not released by its first holder', async () => {
    const store = redisTokenStore({ command, prefix: 'lost:' });
    const first = await store.tryLock?.(KEY, 60_000);
    await command(['DEL', `lost:${KEY}:lock`]);
    assert.ok(await store.tryLock?.(KEY, 60_000));
    await first?.();
    assert.equal(await store.tryLock?.(KEY, 60_000), undefined);
  });

  test('token sources that share a store send one token request, and store the token encrypted', async (t) => {
    const server = await startHttpServer(t, (_, count) => numbered(count));
    const key = randomBytes(32);
    const source = () =>
      createTokenSource({
        tenantUrl: server.url,
        clientId: 'id',
        clientSecret: 'x',
        store: encryptTokenStore(redisTokenStore({ command, prefix: 'shared:' }), key),
      });
    const tokens = await Promise.all(Array.from({ length: 20 }, () => source().get()));
    assert.ok(tokens.every(({ accessToken }) => accessToken === 'token-1'));
    assert.equal(server.requests.length, 1);
    const [name] = (await command(['KEYS', 'shared:*'])) as string[];
    assert.doesNotMatch(String(await command(['GET', name ?? ''])), /token-1/);
  });
});

test('when Redis stops, tokens are requested without the store, with an event', async (t) => {
  const redis = await startRedis(t);
  const server = await startHttpServer(t, (_, count) => numbered(count));
  const { events, onEvent } = collectEvents();
  const store = redisTokenStore({ command: redis.command });
  const tokens = createTokenSource({ tenantUrl: server.url, clientId: 'id', clientSecret: 'x', store, onEvent });
  await tokens.get();
  assert.ok(events.every(({ type }) => type !== 'storeFailed'));
  await redis.kill();
  assert.equal((await tokens.renew()).accessToken, 'token-2');
  assert.ok(events.some(({ type }) => type === 'storeFailed'));
});
