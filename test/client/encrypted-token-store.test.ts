// Encrypted token stores: what the underlying store receives, and which texts can be decrypted.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { encryptTokenStore, memoryTokenStore, type TokenStore } from '@mintmark/client';
import { MINUTE, storeSetting } from './token-store-setting.ts';

describe('encryption (AES-256-GCM)', () => {
  test('the underlying store receives neither token nor secret nor client id', async (t) => {
    const { source } = await storeSetting(t);
    const texts: string[] = [];
    const store = encryptTokenStore({ get: async () => undefined, set: async (...all) => void texts.push(all.join(' ')) }, randomBytes(32));
    await source({ store }).get();
    assert.equal(texts.length, 1);
    assert.doesNotMatch(texts.join(), /token-1|hunter2|127\.0\.0\.1/);
  });

  const [key, other] = [randomBytes(32), randomBytes(32)];
  const read = async (change: (text: string) => string, name: string, readKey: Uint8Array): Promise<unknown> => {
    let text = '';
    const plain: TokenStore = {
      get: async () => change(text),
      set: async (_, written) => {
        text = written;
      },
    };
    await encryptTokenStore(plain, key).set('a'.repeat(64), 'the token', MINUTE);
    return encryptTokenStore(plain, readKey).get(name);
  };
  const unchanged = (text: string): string => text;
  test('a stored text can be read', async () => assert.equal(await read(unchanged, 'a'.repeat(64), key), 'the token'));
  const cases: [string, (text: string) => string, string, Uint8Array][] = [
    ['under another key', unchanged, 'a'.repeat(64), other],
    ['under another name', unchanged, 'b'.repeat(64), key],
    ['after a character was changed', (text) => text.replace(/.(?=.$)/, (c) => (c === 'A' ? 'B' : 'A')), 'a'.repeat(64), key],
    ['if it was not encrypted', () => 'the token', 'a'.repeat(64), key],
  ];
  for (const [what, change, name, readKey] of cases)
    test(`a text cannot be read ${what}`, () => assert.rejects(read(change, name, readKey)));

  test('two texts share no initialization vector, under which AES-GCM would disclose both', async () => {
    const texts: string[] = [];
    const store = encryptTokenStore({ get: async () => undefined, set: async (_, text) => void texts.push(text) }, key);
    for (let n = 0; n < 2; n++) await store.set('a'.repeat(64), 'the token', MINUTE);
    // 16 characters of base64url are 12 bytes.
    const [one, two] = texts.map((text) => text.slice('a256gcm.'.length, 'a256gcm.'.length + 16));
    assert.notEqual(one, two);
  });

  test('a key of another length is rejected', () => {
    assert.throws(() => encryptTokenStore(memoryTokenStore(), randomBytes(16)), { name: 'TypeError', code: 'invalid_argument' });
  });
});
