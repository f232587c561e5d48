// Writes the pictures of the console in the documentation: `npm run docs:console`.
import { fileURLToPath } from 'node:url';
import { startBrowser } from './browser.ts';
import { openAs } from './console-page.ts';
import { ADMINISTRATOR } from './console-site.ts';
import { startSeededSite } from './seeded-site.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
/** The pictures, with what is there when a page is complete; `{grant}` is one of a chain of tokens. */
const PICTURES: readonly (readonly [name: string, path: string, complete: string])[] = [
  ['console-overview', '/overview', 'canvas'],
  ['console-client', '/clients/billing', 'text=Deactivate'],
  ['console-chain', '/grants/{grant}', 'text=acts for gateway'],
];

const ends: (() => Promise<void>)[] = [];
const site = await startSeededSite({ after: (end) => void ends.push(end) }, 23);
const browser = await startBrowser();
for (const [name, path, complete] of PICTURES) {
  const { page } = await openAs(browser, site, ADMINISTRATOR, path.replace('{grant}', site.chain.second), { width: 1200, height: 760 });
  await page.locator(complete).first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${IMAGES}${name}.png` });
}
await browser.close();
for (const end of ends.toReversed()) await end();
