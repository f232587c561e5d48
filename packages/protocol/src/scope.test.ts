import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../test/property-runs.ts';
import { OAuthError } from './oauth-error.ts';
import { MAX_SCOPE_LENGTH, parseScope } from './scope.ts';

describe('RFC 6749 §3.3: scope', () => {
  const accepted: readonly [text: string, tokens: string[]][] = [
    ['a', ['a']],
    ['b a', ['b', 'a']],
    ['a a', ['a']],
    ['A a', ['A', 'a']],
    ["!#$%&()*+,-./:;<=>?@[]^_`{|}~'", ["!#$%&()*+,-./:;<=>?@[]^_`{|}~'"]],
    ['x'.repeat(MAX_SCOPE_LENGTH), ['x'.repeat(MAX_SCOPE_LENGTH)]],
  ];
  for (const [text, tokens] of accepted) test(`accepts ${text.slice(0, 40)}`, () => assert.deepEqual(parseScope(text), tokens));

  const refused: readonly [name: string, text: string][] = [
    ['two spaces', 'a  b'],
    ['a leading space', ' a'],
    ['a trailing space', 'a '],
    ['a quote', 'a"b'],
    ['a backslash', 'a\\b'],
    ['a tab', 'a\tb'],
    ['a letter beyond ASCII', 'é'],
    [`${MAX_SCOPE_LENGTH + 1} characters`, 'x'.repeat(MAX_SCOPE_LENGTH + 1)],
  ];
  for (const [name, text] of refused) {
    test(`refuses ${name}`, () => {
      assert.throws(
        () => parseScope(text),
        (error) => error instanceof OAuthError && error.code === 'invalid_scope',
      );
    });
  }

  test('never throws anything but OAuthError, and joins back to the same tokens', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          const tokens = parseScope(text);
          assert.deepEqual(parseScope(tokens.join(' ')), tokens);
        } catch (error) {
          assert.ok(error instanceof OAuthError);
        }
      }),
      runs(3_000),
    );
  });
});
