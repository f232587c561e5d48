// The site is built from the documentation: without dead links, which fail the build, and without anything that a
// reader's browser would load from another host. Installs the packages of the site.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { PAGES, ROOT } from '../../tools/site/navigation.ts';

const DIST = join(ROOT, 'tools/site/dist');
const read = (path: string): string => readFileSync(join(DIST, path), 'utf8');

describe('the site', () => {
  before(() => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'tools/docs.mjs'), 'build'], { encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
  });

  test('has every page', () => {
    for (const page of Object.values(PAGES)) assert.match(read(page.replace(/md$/, 'html')), /<h1/, page);
  });

  test('loads nothing from another host', () => {
    const files = globSync('**/*.{html,css}', { cwd: DIST });
    assert.ok(files.length > 100);
    for (const file of files) {
      const loaded = [
        ...read(file).matchAll(
          /<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)="((?:https?:)?\/\/[^"]*)"|url\(["']?((?:https?:)?\/\/[^)]*)/g,
        ),
      ];
      assert.deepEqual(
        loaded.map(([, source, url]) => source ?? url),
        [],
        file,
      );
    }
  });

  test('finds words of the pages without a server', () => {
    const [index = ''] = globSync('assets/chunks/*localSearchIndex*.js', { cwd: DIST });
    assert.match(read(index), /lockdown/);
  });
});
