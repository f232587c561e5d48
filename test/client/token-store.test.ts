// Tests every token store with the contract, and the commands that are sent to Redis.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { encryptTokenStore, memoryTokenStore, redisTokenStore } from '@mintmark/client';
import { fileTokenStore } from '@mintmark/client/node';
import { storeContract } from './store-contract.ts';
import { KEY, storeFolder } from './token-store-setting.ts';

describe('memoryTokenStore()', () => storeContract(memoryTokenStore));
describe('encryptTokenStore()', () => storeContract(() => encryptTokenStore(memoryTokenStore(), randomBytes(32))));
describe('fileTokenStore()', (): void => {
  const ends: (() => Promise<void>)[] = [];
  storeContract(async () =>
    fileTokenStore({ directory: join(await storeFolder({ after: (end) => void ends.push(end as () => Promise<void>) }), 'new') }),
  );
  test('removes the folders', async () => {
    for (const end of ends) await end();
  });
});

test('redisTokenStore() sends the expected commands', async () => {
  const commands: string[][] = [];
  const store = redisTokenStore({ command: async (words) => commands.push(words) && 'OK', prefix: 'p:' });
  await store.set(KEY, 'text', 1500.2);
  const release = await store.tryLock?.(KEY, 2000);
  await release?.();
  assert.deepEqual(
    commands.map((words) => words.filter((word) => !/^[0-9a-f-]{36}$/.test(word) && !word.includes('redis.call'))),
    [
      ['SET', `p:${KEY}`, 'text', 'PX', '1501'],
      ['SET', `p:${KEY}:lock`, 'NX', 'PX', '2000'],
      ['EVAL', '1', `p:${KEY}:lock`],
    ],
  );
});
