// The site is built from the documentation: without dead links, which fail the build, and without anything that a
// reader's browser would load from another host. In a browser, its search is used by keyboard, and its pages fit a
// telephone. Installs the packages of the site.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { PAGES, ROOT } from '../../tools/site/navigation.ts';
import { suiteEnding } from '../running-server.ts';
import { until } from '../until.ts';
import { serveSite, startWindows } from './site-pages.ts';

const DIST = join(ROOT, 'tools/site/dist');
const read = (path: string): string => readFileSync(join(DIST, path), 'utf8');

/** The pages that the first three of several links lead to. */
const firstThree = async (links: Locator): Promise<readonly string[]> =>
  (await links.evaluateAll((all) => all.slice(0, 3).map((link) => link.getAttribute('href') ?? ''))).map((href) => href.replace(/#.*/, ''));

/** The results of a search that have text outside of their list. */
const cutOff = (window: Page): Promise<readonly string[]> =>
  window
    .locator('[role=option] a :is(div, span)')
    .evaluateAll((all) =>
      all
        .filter((each) => each.getBoundingClientRect().right > (each.closest('ul')?.getBoundingClientRect().right ?? 0))
        .map((each) => each.textContent ?? ''),
    );

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

  describe('in a browser', () => {
    const ending = suiteEnding();
    let url: string;
    let open: (width: number) => Promise<Page>;
    before(async () => {
      url = await serveSite(ending, DIST);
      open = await startWindows(ending);
    });

    /** What a reader looks for, and the page that one of the first three results leads to. */
    const searched: readonly (readonly [what: string, words: string, page: string])[] = [
      ['a metric', 'mintmark_revocation_propagation_seconds', '/reference/metrics.html'],
      ['an error', 'use_dpop_nonce', '/reference/errors.html'],
      ['a reason', 'trust_ambiguous', '/reference/errors.html'],
      ['an option', '--max-connections', '/reference/configuration.html'],
      ['a command', 'client lockdown', '/reference/commands.html'],
      ['a guide', 'fail over to a standby', '/guides/fail-over.html'],
    ];
    for (const width of [360, 1280]) {
      for (const [what, words, page] of searched) {
        test(`${width} px wide, the keyboard alone finds ${what}`, async () => {
          const window = await open(width);
          await window.goto(`${url}/contents.html`);
          // Its script handles keys once it has loaded the content of the page, which can be after the page was loaded.
          await window.waitForFunction("document.querySelector('#app').__vue_app__ !== undefined");
          await window.keyboard.press('Control+k');
          await window.getByRole('searchbox').and(window.locator(':focus')).waitFor();
          // At once: there are results, and another selection, after each pause.
          await window.keyboard.insertText(words);
          const results = window.locator('[role=listbox][aria-busy=false] [role=option] a');
          await until('it is found', async () => (await firstThree(results)).includes(page));
          assert.deepEqual(await cutOff(window), [], 'results that do not fit');
          for (let above = (await firstThree(results)).indexOf(page); above > 0; above--) await window.keyboard.press('ArrowDown');
          await window.keyboard.press('Enter');
          await window.waitForURL((to) => to.pathname === page);
          await window.close();
        });
      }
    }

    test('no page is wider than a telephone', async () => {
      const window = await open(360);
      const wide: string[] = [];
      for (const page of Object.values(PAGES)) {
        await window.goto(`${url}/${page.replace(/md$/, 'html')}`, { waitUntil: 'load' });
        const width = Number(await window.evaluate('document.documentElement.scrollWidth'));
        if (width > 360) wide.push(`${page}: ${width} px`);
      }
      assert.deepEqual(wide, []);
      await window.close();
    });
  });
});
