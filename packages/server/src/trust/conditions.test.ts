// The patterns of trust rules.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { globFault, matchesGlob } from './conditions.ts';

describe('a pattern', () => {
  const rows: readonly [pattern: string, matches: readonly string[], others: readonly string[]][] = [
    ['refs/tags/v*', ['refs/tags/v', 'refs/tags/v1.2'], ['refs/tags/v1/x', 'refs/tags/x', 'xrefs/tags/v1', 'refs/tags/', 'refs/tags']],
    ['refs/heads/*', ['refs/heads/', 'refs/heads/main'], ['refs/heads', 'refs/heads/a/b', 'refs/heads/a:b', 'refs/heads/a@b']],
    ['repo:acme/*:ref', ['repo:acme/shop:ref'], ['repo:acme/shop:x:ref', 'repo:acme/a/b:ref', 'repo:acme/shop:refs']],
    ['a/*b*c', ['a/bc', 'a/xbyc', 'a/bbcc'], ['a/cb', 'a/b', 'a/c', 'a/bcd']],
    ['a/aa*aa', ['a/aaaa', 'a/aaxaa'], ['a/aaa', 'a/aa']],
    ['a/.*', ['a/.git'], ['a/x', 'a/']],
    ['a/[ab]*', ['a/[ab]x'], ['a/a']],
  ];
  for (const [pattern, matches, others] of rows) {
    test(`${pattern} is met by whole values only, part by part`, () => {
      for (const value of matches) assert.equal(matchesGlob(pattern, value), true, value);
      for (const value of others) assert.equal(matchesGlob(pattern, value), false, value);
    });
  }

  test('matches what fills its *, whatever that is, unless it has a separator', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), (filling, before, after) => {
        const literal = (text: string) => text.replaceAll(/[*/:@]/g, '');
        const [start, end] = [literal(before), literal(after)];
        assert.equal(matchesGlob(`x/${start}*${end}`, `x/${start}${filling}${end}`), !/[/:@]/.test(filling));
      }),
      runs(),
    );
  });

  test('begins with a part without *, and has one somewhere', () => {
    for (const pattern of ['a/*', 'a:*', 'a@*b']) assert.equal(globFault(pattern), undefined, pattern);
    for (const pattern of ['*', '*/a', 'a*', 'a*/b', '/*', ':*', 'a/b']) assert.notEqual(globFault(pattern), undefined, pattern);
  });
});
