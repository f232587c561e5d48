// Tables as a person sees them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { card, table } from './table.ts';

test('columns are as wide as their widest cell, without blanks at the end', () => {
  assert.deepEqual(
    table(
      ['ID', 'NAME'],
      [
        ['a', 'first'],
        ['longer', 'b'],
      ],
    ),
    ['ID      NAME', 'a       first', 'longer  b'],
  );
});

test('wide and combined characters keep the columns straight', () => {
  assert.deepEqual(
    table(
      ['A', 'B'],
      [
        ['世界', 'x'],
        ['e\u0301', 'x'],
        ['🎉', 'x'],
      ],
    ),
    ['A     B', '世界  x', 'e\u0301     x', '🎉    x'],
  );
});

test('control characters in a cell are shown as codes, and counted as such', () => {
  assert.deepEqual(table(['A', 'B'], [['\x1b[2J', 'x']]), ['A          B', '\\u{1b}[2J  x']);
});

test('a card leaves out what is not set', () => {
  assert.deepEqual(
    card([
      ['name', 'x'],
      ['description', null],
      ['scopes', ''],
      ['long name', 'y'],
    ]),
    ['name       x', 'long name  y'],
  );
});
