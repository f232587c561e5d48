import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Condition, conditionFields, conditionOf, conditionOption, conditionText } from './conditions.ts';

const CLAIMS = { ref: 'refs/heads/main', attempt: 1, fork: false, groups: ['a', 'b'], kubernetes: { namespace: 'shop' } };

const ROWS: readonly (readonly [condition: Condition, text: string, option: readonly [string, string]])[] = [
  [{ claim: 'ref', equals: 'refs/heads/main' }, 'ref = "refs/heads/main"', ['--equals', 'ref=refs/heads/main']],
  [{ claim: 'attempt', equals: 1 }, 'attempt = 1', ['--equals', 'attempt:=1']],
  [{ claim: 'fork', equals: false }, 'fork = false', ['--equals', 'fork:=false']],
  [{ claim: 'ref', one_of: ['a', 'b'] }, 'ref ∈ ["a","b"]', ['--one-of', 'ref=["a","b"]']],
  [{ claim: 'attempt', one_of: [1, 2] }, 'attempt ∈ [1,2]', ['--one-of', 'attempt=[1,2]']],
  [{ claim: 'ref', glob: 'refs/tags/v*' }, 'ref ~ refs/tags/v*', ['--glob', 'ref=refs/tags/v*']],
  [{ claim: 'groups', contains: 'a' }, 'groups ∋ "a"', ['--contains', 'groups=a']],
  [{ claim: ['kubernetes', 'namespace'], equals: 'shop' }, 'kubernetes/namespace = "shop"', ['--equals', 'kubernetes > namespace=shop']],
];

describe('console: conditions of a trust rule', () => {
  for (const [condition, text, option] of ROWS) {
    test(`${text} has a line and an option, and keeps its type in the builder`, () => {
      assert.equal(conditionText(condition), text);
      assert.deepEqual(conditionOption(condition), option);
      assert.deepEqual(conditionOf(conditionFields(condition), CLAIMS), condition);
    });
  }

  test('a text is a text, though it looks like a number, where the token has a text', () => {
    assert.deepEqual(conditionOf({ claim: 'ref', test: 'equals', text: '1', kept: true }, CLAIMS), { claim: 'ref', equals: '1' });
  });
});
