// What is measured on the pages. Times are milliseconds, by the clock of the page.
import type { Page } from 'playwright-core';

const PASSWORD = 'neptune wears orange socks';

/** Uses the one-time link of the first operator. @param link - the fragment of its URL */
export const signIn = async (page: Page, url: string, link: string): Promise<void> => {
  await page.goto(`${url}${link}`);
  await page.getByLabel('Name', { exact: true }).fill('bench');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'API clients' }).waitFor();
};

/** Remembers when the first row is shown, from the navigation on. */
const FIRST_ROW = `
  new MutationObserver((_, observer) => {
    if (document.querySelector('tr[data-index]') === null) return;
    requestAnimationFrame(() => setTimeout(() => { window.firstRow = performance.now(); }));
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });`;

/** The time until the list of clients can be used. @param cached - whether the files of an earlier visit are used */
export const firstViewOf = async (page: Page, url: string, cached: boolean): Promise<number> => {
  const context = page.context();
  const other = await context.newPage();
  const debug = await context.newCDPSession(other);
  await debug.send('Network.setCacheDisabled', { cacheDisabled: !cached });
  await other.addInitScript({ content: FIRST_ROW });
  await other.goto(`${url}#/clients`);
  const time = await once(other, 'window.firstRow');
  await other.close();
  return time;
};

/** The value of an expression once it has one. The policy of the page forbids Playwright's own way to wait. */
const once = async (page: Page, expression: string): Promise<number> =>
  Number(
    await page.evaluate(`new Promise((resolve) => {
      const check = () => (${expression} === undefined ? setTimeout(check, 5) : resolve(${expression}));
      check();
    })`),
  );

const openList = async (page: Page, url: string): Promise<void> => {
  await page.goto(`${url}#/clients`);
  await page.reload();
  await page.locator('tr[data-index="0"]').waitFor();
};

/** The time from now on until the page has requested the list, got it, and shown it. */
const untilShown = async (page: Page, act: () => Promise<unknown>): Promise<number> => {
  await page.evaluate(`
    window.settled = undefined;
    const list = document.querySelector('main');
    const observer = new MutationObserver(() => {
      clearTimeout(window.quiet);
      window.changed = performance.now();
      window.quiet = setTimeout(() => { window.settled = window.changed; observer.disconnect(); }, 400);
    });
    observer.observe(list, { childList: true, subtree: true, characterData: true, attributes: true });`);
  await act();
  const settled = await once(page, 'window.settled');
  return settled - Number(await page.evaluate('window.last'));
};

/** Types a text as people do, and waits for what it finds. */
export const searchOf = async (page: Page, url: string, text: string): Promise<number> => {
  await openList(page, url);
  await page.evaluate(`addEventListener('keydown', () => { window.last = performance.now(); }, true)`);
  const field = page.getByLabel('Search');
  await field.click();
  return untilShown(page, () => field.pressSequentially(text, { delay: 60 }));
};

/** Sorts by the name. */
export const sortOf = async (page: Page, url: string): Promise<number> => {
  await openList(page, url);
  await page.evaluate(`addEventListener('pointerdown', () => { window.last = performance.now(); }, true)`);
  return untilShown(page, () => page.getByRole('columnheader', { name: 'Client' }).getByRole('button').click());
};

/** Scrolls by five pages of 100 rows, and returns the longest time between two frames. */
export const scrollOf = async (page: Page, url: string): Promise<number> => {
  await openList(page, url);
  return Number(
    await page.evaluate(`new Promise((resolve) => {
      const list = document.querySelector('.list-scroll');
      let longest = 0;
      let before = performance.now();
      const step = () => {
        const now = performance.now();
        longest = Math.max(longest, now - before);
        before = now;
        const rows = Number(list.querySelector('tr[data-index]:last-of-type')?.dataset.index ?? 0);
        if (rows >= 500) return resolve(longest);
        list.scrollTop += 400;
        requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    })`),
  );
};
