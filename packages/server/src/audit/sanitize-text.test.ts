import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { generateCredential } from '@mintmark/protocol';
import { sanitizedName, sanitizedText } from './sanitize-text.ts';

describe('claims in the audit trail', () => {
  const secret = generateCredential('secret', randomBytes);
  const token = generateCredential('token', randomBytes);
  const jwt = `eyJhbGciOiJFUzI1NiJ9.${'x'.repeat(40)}.${'y'.repeat(86)}`;
  for (const [name, text] of [
    ['a secret in the place of an id', secret],
    ['a token among other words', `scope '${token}' is not granted`],
    ['a JWT', jwt],
    ['a credential that lies across the cut', `${'x'.repeat(240)}${secret}`],
    ['one across the cut of a text', `${'x'.repeat(500)}${jwt}`],
  ] as const) {
    test(`${name} is not recorded`, () => {
      for (const kept of [sanitizedName(text) ?? '', sanitizedText(text)]) {
        assert.ok(!kept.includes(secret.slice(0, 12)) && !kept.includes(token.slice(0, 12)) && !kept.includes('eyJhbGci'), kept);
      }
    });
  }
  test('names are cut at 256 characters, texts at 512', () => {
    assert.equal(sanitizedName('x'.repeat(65_000))?.length, 256);
    assert.equal(sanitizedText('x'.repeat(65_000)).length, 512);
  });
  test('an ordinary name is unchanged', () => {
    assert.equal(sanitizedName('svc:billing/eu@prod+1'), 'svc:billing/eu@prod+1');
    for (const none of [undefined, '']) assert.equal(sanitizedName(none), undefined);
  });
});
