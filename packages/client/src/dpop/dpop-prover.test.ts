// The nonces of servers that a prover remembers.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createDpopProver, MAX_NONCES } from './dpop-prover.ts';

const urlOf = (n: number): string => `https://api-${n}.example/`;

/** A prover that has received nonces of servers, and the nonce that it sends to one. */
const proverWith = (servers: number) => {
  const prover = createDpopProver(true, Date.now);
  const receive = (n: number, nonce = `nonce-${n}`): boolean => prover.receiveNonce(urlOf(n), new Headers({ 'dpop-nonce': nonce }));
  for (let n = 0; n < servers; n++) assert.equal(receive(n), true);
  const nonceFor = async (n: number): Promise<unknown> => {
    const [, payload = ''] = (await prover.prove({ method: 'GET', url: urlOf(n) })).split('.');
    return JSON.parse(Buffer.from(payload, 'base64url').toString()).nonce;
  };
  return { receive, nonceFor };
};

describe(`the nonces of ${MAX_NONCES} servers are cached`, () => {
  test('and one more evicts the oldest', async () => {
    const { nonceFor } = proverWith(MAX_NONCES + 1);
    assert.deepEqual([await nonceFor(0), await nonceFor(1), await nonceFor(MAX_NONCES)], [undefined, 'nonce-1', `nonce-${MAX_NONCES}`]);
  });

  test('and the next nonce of one of them evicts none, nor is that server the oldest any more', async () => {
    const { receive, nonceFor } = proverWith(MAX_NONCES);
    receive(0, 'next');
    assert.deepEqual([await nonceFor(0), await nonceFor(1)], ['next', 'nonce-1']);
    receive(MAX_NONCES);
    assert.deepEqual([await nonceFor(0), await nonceFor(1)], ['next', undefined]);
  });
});
