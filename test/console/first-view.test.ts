// The first view of the console: its size, its policy, sign-in, and the list of clients.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { type Ending, suiteEnding } from '../running-server.ts';
import { startBrowser } from './browser.ts';
import { assertAccessible, openAs, openConsole, signIn } from './console-page.ts';
import { ADMINISTRATOR, type ConsoleSite, PAGES, startConsoleSite } from './console-site.ts';

/** The greatest size of the scripts of the first view, gzipped, in bytes. */
const FIRST_VIEW = 150_000;

describe('console: what is built', () => {
  test('the scripts that the document names have less than 150 kB', () => {
    const html = readFileSync(join(PAGES, 'index.html'), 'utf8');
    const scripts = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, path = '']) => readFileSync(join(PAGES, path)));
    const size = scripts.reduce((sum, script) => sum + gzipSync(script).length, 0);
    assert.ok(size > 1000 && size < FIRST_VIEW, `${size} bytes`);
  });

  test('nothing is inline, and nothing comes from elsewhere', () => {
    const html = readFileSync(join(PAGES, 'index.html'), 'utf8');
    assert.doesNotMatch(html, /<script>|<style|style=|https?:|<script(?![^>]*src=)/);
    for (const name of readdirSync(join(PAGES, 'assets'))) {
      assert.match(name, /^[\w-]+-[\w-]{8}\.(?:js|css|svg)(?:\.gz|\.br)?$/);
    }
  });
});

describe('console: sign-in and the list of clients', () => {
  const ending: Ending = suiteEnding();
  let browser: Browser;
  let site: ConsoleSite;
  before(async () => {
    [browser, site] = await Promise.all([startBrowser(), startConsoleSite(ending)]);
    const token = await site.server.token();
    for (let number = 0; number < 150; number++) {
      await site.server.manage('POST', '/clients', { name: `Job ${number}`, client_id: `job-${number}`, owner: 'payments' }, token);
    }
  });
  after(() => browser.close());

  test('a wrong password is refused, and the right one shows the clients', async () => {
    const { page, complaints } = await openConsole(browser, site, '/clients');
    await assertAccessible(page);
    await page.getByLabel('Name', { exact: true }).fill(ADMINISTRATOR);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').getByText('The name or the password is wrong.').waitFor();
    await signIn(page);
    await page.getByRole('row', { name: /Job 149/ }).waitFor();
    await assertAccessible(page);
    assert.deepEqual(complaints, []);
  });

  test('a search finds what the first page does not have, and its location can be shared', async () => {
    const { page } = await openAs(browser, site, ADMINISTRATOR, '/clients');
    await page.getByLabel('Search').fill('job-7');
    await page.getByText('11 clients').waitFor();
    assert.match(page.url(), /#\/clients\?q=job-7$/);
    await page.reload();
    await page.getByText('11 clients').waitFor();
  });

  test('a session that ended leads to the sign-in', async () => {
    const { page } = await openAs(browser, site, ADMINISTRATOR, '/clients');
    await page.getByRole('row', { name: /Job/ }).first().waitFor();
    site.endSessions();
    await page.getByLabel('Search').fill('other');
    await page.getByText('Your session has ended.').waitFor();
  });
});
