// No cell of the CSV becomes a formula, whichever spreadsheet opens it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { csvLine } from './csv.ts';

const cellOf = (key: string): string => {
  const line = csvLine({ start: 0, key, outcomes: new Map() }, 'day', 'owner');
  return line.slice('1970-01-01T00:00:00.000Z,day,owner,'.length, -',0,0,0,0,\r\n'.length);
};

describe('the cell of', () => {
  const cells: readonly [key: string, cell: string][] = [
    ['billing', 'billing'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['a-b=c@d', 'a-b=c@d'],
    ['a,"b', '"a,""b"'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1+1', "  '=1+1"],
    ['＝1+1', "'＝1+1"],
    ['－1', "'－1"],
    ['\t=1', `"'\t'=1"`],
    // Where the comma is the decimal sign, the semicolon separates cells, and the quotes are within one.
    ['x;=HYPERLINK("https://evil.example")', `"x;'=HYPERLINK(""https://evil.example"")"`],
    ['x; "=1', `"x; ""'=1"`],
    ['x\t@a', `"x\t'@a"`],
  ];
  for (const [key, cell] of cells) test(JSON.stringify(key), () => assert.equal(cellOf(key), cell));
});
