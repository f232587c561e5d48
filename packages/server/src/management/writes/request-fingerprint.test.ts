import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { loadPeppers } from '../../clients/secret-hash.ts';
import { fingerprintOf, isFingerprintOf } from './request-fingerprint.ts';

describe('the fingerprint of a request', () => {
  const [old, fresh] = [
    { id: 'mk_old', key: randomBytes(32) },
    { id: 'mk_new', key: randomBytes(32) },
  ];
  const peppers = loadPeppers([old]);
  const kept = fingerprintOf(peppers, 'text');

  const cases: readonly (readonly [what: string, peppers: typeof peppers, kept: string, text: string, is: boolean])[] = [
    ['is of the same text', peppers, kept, 'text', true],
    ['is of no other text', peppers, kept, 'texts', false],
    ['outlives a new master key, whose store keeps the pepper of the old one', loadPeppers([old, fresh]), kept, 'text', true],
    ['is of nothing under a pepper that is not loaded', loadPeppers([fresh]), kept, 'text', false],
    ['is of nothing when it was cut short', peppers, kept.slice(0, -1), 'text', false],
    ['is of nothing without a pepper', peppers, createHash('sha256').update('text').digest('base64url'), 'text', false],
  ];
  for (const [what, loaded, before, text, is] of cases) test(what, () => assert.equal(isFingerprintOf(loaded, before, text), is));
});
