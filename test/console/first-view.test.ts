// The first view of the console: its size, its policy, sign-in, and the list of clients.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { type Ending, suiteEnding } from '../running-server.ts';
import { startBrowser } from './browser.ts';
import { assertAccessible, openAs, openConsole, signIn } from './console-page.ts';
import { ADMINISTRATOR, type ConsoleSite, PASSWORD, startConsoleSite } from './console-site.ts';

/** The pages, which the test run has built. */
const PAGES = fileURLToPath(new URL('../../packages/console/dist', import.meta.url));

/** The greatest size of the scripts of the first view, gzipped, in bytes. */
const FIRST_VIEW = 150_000;
const HOUR = 3_600_000;

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

  test('a passkey is added, and signs in without a name and a password', async () => {
    const { page, complaints } = await openConsole(browser, site, '/account');
    const debug = await page.context().newCDPSession(page);
    await debug.send('WebAuthn.enable');
    await debug.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true },
        ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      },
    });
    await signIn(page);
    await page.getByLabel('Name of the passkey').fill('Laptop');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('Laptop').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.getByRole('link', { name: 'Your account' }).click();
    await page.getByRole('button', { name: 'Remove …' }).click();
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.getByRole('button', { name: 'Remove' }).isDisabled(), true);
    await assertAccessible(page);
    await dialog.getByLabel(/To confirm, type/).fill('Laptop');
    await page.keyboard.press('Enter');
    await page.getByText('You have no passkey yet.').waitFor();
    assert.deepEqual(complaints, []);
  });

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

  test('a language of the browser that dates cannot be formatted in is passed over', async () => {
    const { page, complaints } = await openAs(browser, site, ADMINISTRATOR, '/account');
    const values = "{ language: { get: () => 'en-US@posix' }, languages: { get: () => ['en-US@posix'] } }";
    await page.addInitScript({ content: `Object.defineProperties(navigator, ${values})` });
    await page.reload();
    await page.locator('time').first().waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText('Show as a table').first().waitFor();
    assert.deepEqual(complaints, []);
  });

  test('a fault of a page is shown in its place, next to the navigation', async () => {
    const { page } = await openAs(browser, site, ADMINISTRATOR, '/account');
    await page.addInitScript({ content: "Intl.DateTimeFormat = function () { throw new Error('no dates'); }" });
    await page.reload();
    await page.getByRole('alert').getByText('no dates').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
  });

  test('a search finds what the first page does not have, and its location can be shared', async () => {
    const { page } = await openAs(browser, site, ADMINISTRATOR, '/clients');
    await page.getByLabel('Search').fill('job-7');
    await page.getByText('11 clients').waitFor();
    assert.match(page.url(), /#\/clients\?q=job-7$/);
    await page.reload();
    await page.getByText('11 clients').waitFor();
  });

  test('a session that was not used for a while leads to the sign-in, which leads back to the page', async () => {
    const { page } = await openConsole(browser, site, '/clients?q=job-7');
    await signIn(page);
    await page.getByText('11 clients').waitFor();
    site.server.advance(HOUR);
    await page.getByLabel('Search').fill('job-8');
    await page.getByText('Your session has ended.').waitFor();
    await signIn(page);
    await page.getByText('11 clients').waitFor();
  });

  test('what an unattended page requests by itself says so', async () => {
    const { page } = await openConsole(browser, site, '/audit');
    await signIn(page);
    await page.getByLabel('Follow live').check();
    await page.clock.setFixedTime(Date.now() + 2 * 60_000);
    const requests = (unattended: boolean) =>
      page.waitForRequest((request) => request.url().includes('/audit?') && 'mintmark-unattended' in request.headers() === unattended);
    await requests(true);
    await page.mouse.move(200, 200);
    await requests(false);
  });

  test('a one-time link leads to a password and a session, once', async () => {
    const path = await site.inviteOperator('carol', ['viewer']);
    const { page, complaints } = await openConsole(browser, site, path);
    await page.getByRole('heading', { name: 'Set up your account' }).waitFor();
    await assertAccessible(page);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByRole('link', { name: 'API clients' }).waitFor();
    assert.doesNotMatch(page.url(), /setup/);
    assert.deepEqual(complaints, []);
    const { page: second } = await openConsole(browser, site, path);
    await second.getByText('This link is used or has expired.').waitFor();
  });

  test('the end of a session is the end of its cookie', async () => {
    const { page } = await openConsole(browser, site, '/account');
    await signIn(page);
    const cookies = await page.context().cookies();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const { page: other } = await openConsole(browser, site, '/account', { cookies });
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('a wrong current password is named, and the right one is replaced', async () => {
    await site.addOperator('dora', ['viewer']);
    const { page } = await openConsole(browser, site, '/account');
    await signIn(page, 'dora');
    await page.getByLabel('Current password').fill('not the present one');
    await page.getByLabel('New password').fill('saturn prefers mittens');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByRole('alert').getByText('The current password is wrong.').waitFor();
    await page.getByLabel('Current password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The password was changed.', { exact: true }).first().waitFor();
  });

  test('nothing about the session is in the storage of the browser', async () => {
    const { page } = await openConsole(browser, site, '/account');
    await signIn(page);
    assert.equal(await page.evaluate('Object.keys(localStorage).length + Object.keys(sessionStorage).length'), 0);
    assert.equal(await page.evaluate('document.cookie'), '');
  });
});
