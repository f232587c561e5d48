// The nonces of servers that a prover remembers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDpopProver, MAX_NONCES } from './dpop-prover.ts';

test(`the nonces of ${MAX_NONCES} servers are cached; one more evicts the oldest`, async () => {
  const prover = createDpopProver(true, Date.now);
  const urlOf = (n: number): string => `https://api-${n}.example/`;
  const receive = (n: number): boolean => prover.receiveNonce(urlOf(n), new Headers({ 'dpop-nonce': `nonce-${n}` }));
  for (let n = 0; n <= MAX_NONCES; n++) assert.equal(receive(n), true);
  const nonceFor = async (n: number): Promise<unknown> => {
    const [, payload = ''] = (await prover.prove({ method: 'GET', url: urlOf(n) })).split('.');
    return JSON.parse(Buffer.from(payload, 'base64url').toString()).nonce;
  };
  assert.deepEqual([await nonceFor(0), await nonceFor(1), await nonceFor(MAX_NONCES)], [undefined, 'nonce-1', `nonce-${MAX_NONCES}`]);
});
