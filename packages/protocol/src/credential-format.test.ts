import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { runs } from '../../../test/property-runs.ts';
import { credentialKind, generateCredential } from './credential-format.ts';

describe('generated credentials', () => {
  test('a secret is mms_, 43 characters of base62 and a checksum of 6', () => {
    assert.match(generateCredential('secret', randomBytes), /^mms_[0-9A-Za-z]{49}$/);
  });
  test('a token is 40 alphanumerics that begin with mmt', () => {
    assert.match(generateCredential('token', randomBytes), /^mmt[0-9A-Za-z]{37}$/);
  });
  test('the checksum is the CRC-32 of the preceding characters', () => {
    const token = generateCredential('token', randomBytes);
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const value = [...token.slice(-6)].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
    assert.equal(value, crc32(token.slice(0, -6)));
  });
  test('credentialKind() recognizes each kind', () => {
    assert.equal(credentialKind(generateCredential('secret', randomBytes)), 'secret');
    assert.equal(credentialKind(generateCredential('token', randomBytes)), 'token');
  });
  test('the checksum detects one changed character', () => {
    fc.assert(
      fc.property(fc.constantFrom('secret', 'token'), fc.nat(), (kind, position) => {
        const credential = generateCredential(kind, randomBytes);
        const at = position % credential.length;
        const changed = credential.slice(0, at) + (credential[at] === 'x' ? 'y' : 'x') + credential.slice(at + 1);
        assert.equal(credentialKind(changed), undefined);
      }),
      runs(),
    );
  });
  test('bytes that would make some characters more likely are discarded', () => {
    // 255 is above 247: were it used, the character would be ALPHABET[255 % 62].
    let calls = 0;
    const biased = (size: number): Uint8Array => new Uint8Array(size).fill(calls++ === 0 ? 255 : 61);
    assert.match(generateCredential('token', biased), /^mmtz{31}/);
  });
  test('any other string is not a credential', () => {
    for (const text of ['', 'mms_', 'mmt', 'abc', 'é'.repeat(40)]) assert.equal(credentialKind(text), undefined);
  });
});
