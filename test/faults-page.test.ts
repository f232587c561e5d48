// Each row of docs/operations/faults.md names a test that exists.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const rows = read('docs/operations/faults.md')
  .split('\n')
  .filter((line) => line.split(' | ').length === 5 && !line.startsWith('| fault ') && !line.startsWith('| --- '));

describe('the table of faults', () => {
  test('has rows', () => assert.ok(rows.length > 20));
  for (const row of rows) {
    const [, fault = '', , , , named = ''] = row.split('|').map((cell) => cell.trim());
    test(`${fault}: its test exists`, () => {
      const [, path = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(named) ?? assert.fail(named);
      assert.ok(read(path).includes(`'${title}`), `${path} has no test ${title}`);
    });
  }
});
