// The chain of a token, whose entries the guard compares with the revocation feed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readChain } from './chain.ts';

const ENTRY = { client_id: 'shop', cred: 's', gen: [1, 1] };

describe('the chain of a token', () => {
  test('is empty for one that its client obtained for itself', () => assert.deepEqual(readChain({}), []));

  test('has the members of each token, and no jti or kid for one of another issuer', () => {
    const own = { ...ENTRY, jti: 'j', kid: 'k' };
    assert.deepEqual(readChain({ chain: [own, ENTRY] }), [
      { ...own, clientId: 'shop' },
      { ...ENTRY, clientId: 'shop', jti: undefined, kid: undefined },
    ]);
  });

  test('of 16 tokens is read', () => assert.equal(readChain({ chain: Array(16).fill(ENTRY) }).length, 16));

  const refused: readonly (readonly [what: string, chain: unknown])[] = [
    ['that is no list', ENTRY],
    ['that is null', null],
    ['of 17 tokens', Array(17).fill(ENTRY)],
    ['with a text', [ENTRY, 'x']],
    ['with null', [null]],
    ['with a list', [[]]],
    ['without a client', [{ cred: 's' }]],
    ['with a client that is a number', [{ ...ENTRY, client_id: 1 }]],
    ['without a credential', [{ client_id: 'shop' }]],
    ['with a credential that is a number', [{ ...ENTRY, cred: 1 }]],
    ['with a jti that is a number', [{ ...ENTRY, jti: 1 }]],
    ['with a kid that is null', [{ ...ENTRY, kid: null }]],
  ];
  for (const [what, chain] of refused)
    test(`${what} is refused: something of it may have ended`, () => {
      assert.throws(() => readChain({ chain }), { name: 'TokenRejected', code: 'invalid_claim' });
    });
});
