// A page of the console in the browser, which fails the test on anything that the browser complains about.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Cookie, Page } from 'playwright-core';
import { assertCommandLines } from './command-lines.ts';
import { ADMINISTRATOR, type ConsoleSite, PASSWORD } from './console-site.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** How a page is opened. */
export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  readonly locale?: string;
  /** Whether the page may visit a site of a CA that the browser does not know. */
  readonly ignoreHTTPSErrors?: boolean;
  /** Those of a session. */
  readonly cookies?: readonly Cookie[] | undefined;
}

/** A page, and what the browser complained about. */
export interface ConsolePage {
  readonly page: Page;
  readonly complaints: string[];
}

const newContext = (browser: Browser, site: ConsoleSite, options: OpenOptions): Promise<BrowserContext> => {
  const { width = 1280, height = 900, theme = 'light', locale = 'en-GB', ignoreHTTPSErrors = site.url.startsWith('https:') } = options;
  const viewport = { width, height };
  return browser.newContext({ viewport, colorScheme: theme, locale, timezoneId: 'Europe/Berlin', ignoreHTTPSErrors });
};

const openIn = async (context: BrowserContext, site: ConsoleSite, path: string): Promise<ConsolePage> => {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Chromium reports every response above 399 here; a test that expects one checks what the page shows.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  await page.goto(`${site.url}#${path}`);
  return { page, complaints };
};

let opened = 0;

/** Opens a path in a page that is used again: nothing that it showed is open or remembered. A new page takes twice the CPU time. */
export const openAgain = async (page: Page, site: ConsoleSite, path: string): Promise<void> => {
  opened += 1;
  // A URL that differs in its fragment alone would not load the document again.
  await page.goto(`${site.url}?${opened}#${path}`);
};

/** Opens a path of the console without a session, in a browser context of its own. @param path - in the fragment, such as `/clients` */
export const openConsole = async (browser: Browser, site: ConsoleSite, path = '/', options: OpenOptions = {}): Promise<ConsolePage> => {
  const context = await newContext(browser, site, options);
  await context.addCookies([...(options.cookies ?? [])]);
  return openIn(context, site, path);
};

/** Signs in with the keyboard, as a person does. */
export const signIn = async (page: Page, name = ADMINISTRATOR): Promise<void> => {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel(/^(?:Password|Passwort)$/).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('h1').waitFor();
  await page
    .getByRole('button', { name: /^(?:Sign out|Abmelden)$/ })
    .or(page.getByRole('button', { name: /^(?:Menu|Menü)$/ }))
    .first()
    .waitFor();
};

/** The contexts of sessions that a test has begun, by site and operator: a context and a sign-in take half a second of CPU time. */
const sessions = new WeakMap<ConsoleSite, Map<string, BrowserContext>>();

/** Opens a path as an operator, in a new page of the session of an earlier call if there is one. */
export const openAs = async (
  browser: Browser,
  site: ConsoleSite,
  name: string,
  path: string,
  options: OpenOptions = {},
): Promise<ConsolePage> => {
  const known = sessions.get(site) ?? new Map<string, BrowserContext>();
  sessions.set(site, known);
  const session = JSON.stringify([name, options]);
  const context = known.get(session);
  if (context !== undefined) return openIn(context, site, path);
  const opened = await openConsole(browser, site, path, options);
  await signIn(opened.page, name);
  known.set(session, opened.page.context());
  return opened;
};

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** Checks all rules, and describes the violations alone: most of its time would be for what it finds in order. */
const RUN_AXE = `axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
})`;

/** Asserts that axe finds nothing on the page. */
export const assertAccessible = async (page: Page): Promise<void> => {
  // While it loads, a page has no heading yet.
  await page.locator('h1').first().waitFor();
  // The policy of the page refuses scripts of others: this one comes through the debugger, once for each document.
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(AXE);
  const results = (await page.evaluate(RUN_AXE)) as AxeResults;
  assert.deepEqual(
    results.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary ?? ''}`).join('\n')}`,
    ),
    [],
  );
};

/** Asserts that axe finds nothing on the page, and that the command accepts the lines of it that the page shows. */
export const assertSound = async (page: Page): Promise<void> => {
  await assertAccessible(page);
  await assertCommandLines(page);
};
