import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { open, seal } from './envelope.ts';
import { KeyError, MasterKey } from './master-key.ts';

const CONTEXT = { tenantId: 'tenant', table: 'signing_keys', row: 'row' };
const key = new MasterKey(randomBytes(32));
const other = new MasterKey(randomBytes(32));

const refused = (action: () => unknown): void => {
  assert.throws(action, (error) => error instanceof KeyError && error.message.includes(key.id) && !error.message.includes('plain'));
};

describe('envelope', () => {
  test('decrypts to what was encrypted, for any value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), fc.string(), fc.string(), (plaintext, tenantId, table, row) => {
        const context = { tenantId, table, row };
        assert.deepEqual(new Uint8Array(open([other, key], seal(key, plaintext, context), context)), plaintext);
      }),
      runs(),
    );
  });

  test('names its key, differs each time, and contains nonce and tag in addition to the value', () => {
    const [first, second] = [seal(key, Buffer.from('plain'), CONTEXT), seal(key, Buffer.from('plain'), CONTEXT)];
    assert.equal(first.keyId, key.id);
    assert.notEqual(first.ciphertext, second.ciphertext);
    assert.match(first.ciphertext, /^[A-Za-z0-9_-]+$/);
    assert.equal(Buffer.from(first.ciphertext, 'base64url').length, 12 + 5 + 16);
  });

  const sealed = seal(key, Buffer.from('plain'), CONTEXT);

  for (const [name, context] of [
    ['tenant', { ...CONTEXT, tenantId: 'tenant2' }],
    ['table', { ...CONTEXT, table: 'secrets' }],
    ['row', { ...CONTEXT, row: 'row2' }],
    ['context whose concatenated parts are the same', { tenantId: 'tenants', table: 'igning_keys', row: 'row' }],
  ] as const) {
    test(`cannot be decrypted with another ${name}`, () => refused(() => open([key], sealed, context)));
  }

  test('cannot be decrypted without its key', () => refused(() => open([other], sealed, CONTEXT)));

  test('cannot be decrypted with another key that has its id', () => {
    assert.throws(() => open([other], { ...sealed, keyId: other.id }, CONTEXT), KeyError);
  });

  test('cannot be decrypted when any bit of it was changed', () => {
    const bytes = Buffer.from(sealed.ciphertext, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      refused(() => open([key], { ...sealed, ciphertext: changed.toString('base64url') }, CONTEXT));
    }
  });

  test('cannot be decrypted when any part of it is missing', () => {
    const bytes = Buffer.from(sealed.ciphertext, 'base64url');
    for (let length = 0; length < bytes.length; length++) {
      refused(() => open([key], { ...sealed, ciphertext: bytes.subarray(0, length).toString('base64url') }, CONTEXT));
    }
  });
});
