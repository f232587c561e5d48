// Tables on a terminal.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { card, table } from './table.ts';

test('columns are as wide as their widest cell, without trailing spaces', () => {
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

test('wide and combining characters keep the columns aligned', () => {
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

test('a card leaves out entries without a value', () => {
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

const ID = '0191f1de-6bd7-7c7c-a5d0-1f2e3d4c5b6a';
const CLIENTS = (width: number) =>
  table(
    ['ID', 'NAME', 'SCOPES', 'USED'],
    [
      [ID, 'Rechnungswesen 世界世界世界', 'invoices:read invoices:write invoices:void', '2026-11-29T10:00:00Z from 192.0.2.1'],
      ['billing', 'Billing', 'a', ''],
    ],
    { width, shrinkable: ['USED', 'SCOPES', 'NAME'] },
  );

describe('a table shortens, then leaves out columns to fit, and never cuts an id, at', () => {
  const cases: [number, string[]][] = [
    [
      120,
      [
        'ID                                    NAME                         SCOPES                                    USED',
        `${ID}  Rechnungswesen 世界世界世界  invoices:read invoices:write invoices:v…  2026-11-29…`,
        'billing                               Billing                      a',
      ],
    ],
    [
      80,
      [
        'ID                                    NAME              SCOPES       USED',
        `${ID}  Rechnungswesen …  invoices:r…  2026-11-29…`,
        'billing                               Billing           a',
      ],
    ],
    [
      60,
      [
        'ID                                    NAME',
        `${ID}  Rechnungswesen 世界世…`,
        'billing                               Billing',
        '',
        'Left out: SCOPES, USED.',
        '--output wide shows all.',
      ],
    ],
    [20, ['ID', ID, 'billing', '', 'Left out: NAME, SCOPES, USED.', '--output wide shows all.']],
  ];
  for (const [width, want] of cases) test(`${width} columns`, () => assert.deepEqual(CLIENTS(width), want));

  test('an unlimited width: nothing is cut', () =>
    assert.match(CLIENTS(Number.POSITIVE_INFINITY).join('\n'), /世界世界世界 .* from 192\.0\.2\.1/));

  test('every width that fits the ids: no line is wider', () => {
    for (let width = ID.length; width < 160; width++) {
      for (const line of CLIENTS(width)) assert(columnsOf(line) <= width, `${width}: ${line}`);
    }
  });

  test('any width: no wide or combined character is cut in half', () => {
    const cut = (text: string, width: number) => table(['A'], [[text]], { width, shrinkable: ['A'] })[1];
    assert.equal(cut('世界世界世界世界', 12), '世界世界世…');
    assert.equal(cut('世界世界世界世界', 11), '世界世界世…');
    assert.equal(cut(`${'e\u0301'.repeat(20)}`, 11), `${'e\u0301'.repeat(10)}…`);
    assert.equal(cut('🇩🇪'.repeat(10), 11), `${'🇩🇪'.repeat(5)}…`);
    assert.equal(cut('\x1b[2J'.repeat(5), 11), '\\u{1b}[2J\\…');
  });
});

/** Only the Chinese characters of these tests are wide. */
const columnsOf = (line: string): number => [...line].reduce((sum, character) => sum + (/[世界]/.test(character) ? 2 : 1), 0);
