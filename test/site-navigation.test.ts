// Each page of the documentation is in the navigation of the site exactly once.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { linked, PAGES, ROOT, sidebar } from '../tools/site/navigation.ts';

test('each page is in the navigation exactly once', () => {
  // The list of contents is the navigation itself.
  const expected = Object.values(PAGES).filter((page) => page !== 'contents.md');
  assert.deepEqual(linked(sidebar()).toSorted(), expected.toSorted());
});

test('no two pages have the same address', () => assert.equal(new Set(Object.values(PAGES)).size, Object.keys(PAGES).length));

test('each page exists in the repository', () => {
  for (const path of Object.keys(PAGES)) assert.ok(existsSync(join(ROOT, path)), path);
});
