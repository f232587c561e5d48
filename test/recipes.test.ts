// The recipes of CONTRIBUTING name files that exist, and say how many there are.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [, recipes = ''] = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8').split(/^## Recipes$/m);
const sections = (recipes.split(/^## /m)[0] ?? '').split(/^### /m).slice(1);

/** A path with a `NAME` in it stands for a new file in a folder that exists. */
const exists = (path: string): boolean => existsSync(join(ROOT, path.includes('NAME') ? dirname(path) : path));

describe('a recipe', () => {
  test('exists for each kind of addition', () => {
    assert.ok(sections.length >= 3);
  });

  for (const section of sections) {
    const [heading = '', ...lines] = section.split('\n');
    const paths = lines.flatMap((line) => [...line.matchAll(/^\d+\. `([^`]+)`/g)].map(([, path = '']) => path));
    test(`${heading}: counts its files, which exist`, () => {
      const [, count] = /\((\d+) files?\)$/.exec(heading) ?? [];
      assert.equal(paths.length, Number(count));
      assert.deepEqual(
        paths.filter((path) => !exists(path)),
        [],
      );
    });
  }
});
