// Each threat names the test of its defence, by a part of its title and its file.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

const SECURITY = new URL('../docs/security/', import.meta.url);

// The README lists the pages.
for (const page of readdirSync(SECURITY).filter((name) => name !== 'README.md')) {
  describe(`docs/security/${page}`, () => {
    const rows = readFileSync(new URL(page, SECURITY), 'utf8')
      .split('\n')
      .filter((line) => /^\|.*\.test\.ts\)/.test(line));

    test('names tests', () => assert.ok(rows.length > 0));

    for (const row of rows) {
      for (const [, title = '', path = ''] of row.matchAll(/\[([^\]]+)\]\(([^)]+\.test\.ts)\)/g)) {
        test(`${title}: is in ${path}`, () => {
          const file = new URL(path, SECURITY);
          assert.ok(existsSync(file), path);
          // In a title built from parts, the row names what is constant.
          assert.ok(readFileSync(file, 'utf8').replaceAll("\\'", "'").includes(title), `${path} has no test "${title}"`);
        });
      }
    }

    test('has a test in each row of its tables', () => {
      const tables = readFileSync(new URL(page, SECURITY), 'utf8')
        .split('\n')
        .filter((line) => /^\| (?:[STRIDE]|\S*-\d{4}-\S*) \|/.test(line));
      for (const row of tables) assert.match(row, /\.(?:test|peer)\.ts\)/, row);
    });
  });
}
