// Opaque tokens: their form, and the time slot that they state.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { credentialKind } from '@mintmark/protocol';
import { TIME_SLOTS } from '../records/grant-id.ts';
import { opaqueToken, opaqueTokenKey } from './opaque-format.ts';

describe('an opaque token', () => {
  for (const slot of [0, 1, 61, 62, 4_711_000, TIME_SLOTS - 1]) {
    test(`states the time slot ${slot}`, () => {
      const token = opaqueToken(slot);
      assert.match(token, /^mmt[0-9A-Za-z]{37}$/);
      assert.equal(credentialKind(token), 'token');
      assert.equal(opaqueTokenKey(token).timeSlot, slot);
    });
  }

  test('has 27 characters of base62 that are random, 160 bits (RFC 6749 §10.10)', () => {
    const random = Array.from({ length: 1000 }, () => opaqueToken(0).slice(7, 34));
    assert.ok(random.every((each) => each.length === 27));
    for (let at = 0; at < 27; at++) assert.ok(new Set(random.map((each) => each[at])).size > 50, `character ${at}`);
  });
});
