// Writes the pictures of the console in the documentation: `npm run docs:console`.
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { openAs } from './console-page.ts';
import { ADMINISTRATOR } from './console-site.ts';
import { startSeededSite } from './seeded-site.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
/** A picture: what is there when the page is complete, and what leads to what it shows. */
interface Picture {
  readonly name: string;
  /** `{grant}` is one of a chain of tokens. */
  readonly path: string;
  readonly complete: string;
  readonly reach?: (page: Page) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { name: 'console-overview', path: '/overview', complete: 'canvas' },
  { name: 'console-client', path: '/clients/billing', complete: 'text=Deactivate' },
  { name: 'console-chain', path: '/grants/{grant}', complete: 'text=acts for gateway' },
  {
    ...{ name: 'console-leak', path: '/leak', complete: 'text=Secrets that would be deactivated' },
    reach: async (page) => {
      await page.getByLabel('The string').fill(site.secret);
      await page.getByRole('button', { name: 'Whose is it?' }).click();
      await page.getByRole('button', { name: 'Contain it' }).click();
    },
  },
];

const ends: (() => Promise<void>)[] = [];
const site = await startSeededSite({ after: (end) => void ends.push(end) }, 23);
const browser = await startBrowser();
for (const { name, path, complete, reach } of PICTURES) {
  const { page } = await openAs(browser, site, ADMINISTRATOR, path.replace('{grant}', site.chain.second), { width: 1200, height: 760 });
  await reach?.(page);
  await page.locator(complete).first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${IMAGES}${name}.png` });
}
await browser.close();
for (const end of ends.toReversed()) await end();
