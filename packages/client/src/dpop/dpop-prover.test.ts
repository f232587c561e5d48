// The key of a prover, and the nonces of servers that it remembers.
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

describe('the key', () => {
  test('is generated so that nothing can read its private half', async (t) => {
    const generated = t.mock.method(crypto.subtle, 'generateKey');
    await createDpopProver(true, Date.now).thumbprint();
    const pair = await generated.mock.calls[0]?.result;
    assert.ok(pair !== undefined && 'privateKey' in pair);
    await assert.rejects(crypto.subtle.exportKey('jwk', pair.privateKey), { name: 'InvalidAccessError' });
  });

  test('is no other than one of P-256, whose thumbprint would not be that of the token', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, false, ['sign']);
    await assert.rejects(createDpopProver(pair, Date.now).thumbprint(), { name: 'TypeError', code: 'invalid_argument', message: /P-256/ });
  });
});
