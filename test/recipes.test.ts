// Each recipe in CONTRIBUTING states how many files it lists. `test/document-links.test.ts` checks that the
// files exist.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [, recipes = ''] = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8').split(/^## Recipes$/m);
const sections = (recipes.split(/^## /m)[0] ?? '').split(/^### /m).slice(1);

describe('a recipe', () => {
  test('exists for each kind of addition', () => {
    assert.ok(sections.length >= 3);
  });

  for (const section of sections) {
    const [heading = '', ...lines] = section.split('\n');
    const paths = lines.flatMap((line) => [...line.matchAll(/^\d+\. `([^`]+)`/g)].map(([, path = '']) => path));
    test(`${heading}: states the number of its files`, () => {
      const [, count] = /\((\d+) files?\)$/.exec(heading) ?? [];
      assert.equal(paths.length, Number(count));
    });
  }
});
