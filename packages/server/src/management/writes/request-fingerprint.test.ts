import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { loadPeppers } from '../../clients/secret-hash.ts';
import { fingerprintOf, isFingerprintOf } from './request-fingerprint.ts';

describe('isFingerprintOf()', () => {
  const [old, fresh] = [
    { id: 'mk_old', key: randomBytes(32) },
    { id: 'mk_new', key: randomBytes(32) },
  ];
  const peppers = loadPeppers([old]);
  const stored = fingerprintOf(peppers, 'text');

  const cases: readonly (readonly [what: string, peppers: typeof peppers, stored: string, text: string, expected: boolean])[] = [
    ['accepts the same text', peppers, stored, 'text', true],
    ['refuses another text', peppers, stored, 'texts', false],
    ['accepts a fingerprint of an earlier pepper that is still loaded', loadPeppers([old, fresh]), stored, 'text', true],
    ['refuses a fingerprint of a pepper that is not loaded', loadPeppers([fresh]), stored, 'text', false],
    ['refuses a truncated fingerprint', peppers, stored.slice(0, -1), 'text', false],
    ['refuses a bare hash', peppers, createHash('sha256').update('text').digest('base64url'), 'text', false],
  ];
  for (const [what, loaded, fingerprint, text, expected] of cases) {
    test(what, () => assert.equal(isFingerprintOf(loaded, fingerprint, text), expected));
  }
});
