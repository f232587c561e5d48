import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { generateCredential } from '@mintmark/protocol';
import { textOf } from '../sentences/sentence.ts';
import { secretProblems } from './secret-strength.ts';

const GOOD = [
  'KXQ9w1uK2b',
  'correct horse',
  'correct-horse-battery-staple-0123456789',
  'a-secret-of-thirty-two-characters',
  'S3cr3t-of-billing',
  'größer-als-ASCII',
  'пароль-за-рекой',
  generateCredential('secret', randomBytes),
  randomBytes(32).toString('base64'),
  randomBytes(16).toString('hex'),
];

const WEAK: readonly (readonly [secret: string, faults: readonly RegExp[]])[] = [
  ['KXQ9w1uK2', [/fewer than 10 characters/]],
  [' KXQ9w1uK2b', [/begins or ends with a blank/]],
  ['aabbccddeeaabbccddeeaabb', [/fewer than 6 different/]],
  ['abcdefgabcdefgabcdefg', [/repeats one piece/]],
  ['x'.repeat(40), [/fewer than 6 different/, /repeats one piece/]],
  ['abcdefghijklmnop', [/is a sequence/]],
  ['9876543210zz', [/is a sequence/]],
  ['Change-Me-1234', [/stands for a secret/]],
  ['your_client_secret', [/stands for a secret/]],
  ['<client secret>', [/stands for a secret/]],
  [`$\{CLIENT_SECRET}`, [/stands for a secret/]],
  ['{{ secrets.billing }}', [/stands for a secret/]],
  ['%CLIENT_SECRET%', [/stands for a secret/]],
  ['u\u0308ber-den-Fluss', [/normalization form C/]],
  ['svc-billing-eu', [/made of the client id/]],
  ['SVC-BILLING-EU-1', [/made of the client id/]],
  ['invoice sender', [/made of the name/]],
  ['mms_KXQ9w1uK2bKXQ9w', [/is not whole/]],
  ['aaa', [/fewer than 10/, /fewer than 6/, /repeats/]],
];

describe('a secret that a person chose', () => {
  for (const secret of GOOD) test(`${secret} is accepted`, () => assert.deepEqual(secretProblems(secret), []));
  for (const [secret, faults] of WEAK) {
    test(`${JSON.stringify(secret)} is not: ${faults.map(({ source }) => source).join(', ')}`, () => {
      const found = secretProblems(secret, { clientId: 'svc-billing-eu', name: 'invoice sender' }).map(textOf);
      assert.equal(found.length, faults.length, found.join());
      for (const [index, fault] of faults.entries()) assert.match(found[index] ?? '', fault);
    });
  }
  test('a short client id or name may occur in a strong secret', () => {
    assert.deepEqual(secretProblems('KXQ9w1uK2b', { clientId: 'KXQ', name: 'w1u' }), []);
  });
  test('no fault repeats the secret', () => {
    for (const [secret] of WEAK) assert.ok(!secretProblems(secret).map(textOf).join().includes(secret));
  });
});
