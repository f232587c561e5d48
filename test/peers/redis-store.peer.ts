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

  test('a text ends by itself, and so does a lock', async () => {
    const store = redisTokenStore({ command });
    await store.set(KEY, 'text', 60_000);
    await store.tryLock?.(KEY, 5_000);
    const [text, lock] = [await command(['PTTL', `mintmark:token:${KEY}`]), await command(['PTTL', `mintmark:token:${KEY}:lock`])];
    assert.ok(Number(text) > 50_000 && Number(text) <= 60_000);
    assert.ok(Number(lock) > 0 && Number(lock) <= 5_000);
  });

  test('a lock that has become another’s is not given back by its first holder', async () => {
    const store = redisTokenStore({ command, prefix: 'lost:' });
    const first = await store.tryLock?.(KEY, 60_000);
    await command(['DEL', `lost:${KEY}:lock`]);
    assert.ok(await store.tryLock?.(KEY, 60_000));
    await first?.();
    assert.equal(await store.tryLock?.(KEY, 60_000), undefined);
  });

  test('sources that share it: one token request, and no token to read', async (t) => {
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

test("Redis dies during a token's lifetime: a miss and an event, and the token is still issued", async (t) => {
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
