// The cache of matched secrets retains a digest for each, and nothing else.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sampleClientWithSecret } from '../records/client.sample.ts';
import type { ClientSecret } from '../records/client.ts';
import { rememberedMatch, rememberMatch } from './verified-secrets.ts';

const secretOf = (clientId: string, text: string): ClientSecret => {
  const [secret] = sampleClientWithSecret(clientId, text).secrets;
  assert.ok(secret);
  return secret;
};

/** Bytes of buffers for 200 hashes. */
const LIMIT = 10 * Buffer.poolSize;

describe('the cache of matched secrets', () => {
  test('finds the secret object that the text matched, and no other', () => {
    const [one, other] = [secretOf('a', 'one'), secretOf('b', 'other')];
    rememberMatch(one, 'one');
    rememberMatch(other, 'other');
    assert.equal(rememberedMatch([other, one], 'one'), one);
    assert.equal(rememberedMatch([one, other], 'one '), undefined);
    assert.equal(rememberedMatch([{ ...one }], 'one'), undefined);
    assert.equal(rememberedMatch([], 'one'), undefined);
  });

  test('retains no memory of the requests in between', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const secrets = Array.from({ length: 200 }, (_, index) => secretOf(String(index), 'text'));
    collect();
    const before = process.memoryUsage().arrayBuffers;
    for (const secret of secrets) {
      rememberMatch(secret, 'text');
      // What other requests allocate from the pool of small buffers.
      for (let size = 0; size < Buffer.poolSize; size += 1_000) Buffer.from('x'.repeat(1_000));
    }
    // Buffers are released after a collection, by another thread.
    const retained = (): number => {
      collect();
      return process.memoryUsage().arrayBuffers - before;
    };
    for (let turn = 0; turn < 100 && retained() >= LIMIT; turn++) await nextTurn();
    assert.ok(retained() < LIMIT);
    assert.equal(secrets.filter((secret) => rememberedMatch([secret], 'text') === secret).length, secrets.length);
  });
});
