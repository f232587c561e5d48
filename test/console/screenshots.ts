// Writes the pictures of the console in the documentation: `npm run docs:console`.
import { fileURLToPath } from 'node:url';
import { startBrowser } from './browser.ts';
import { openAs } from './console-page.ts';
import { ADMINISTRATOR } from './console-site.ts';
import { startSeededSite } from './seeded-site.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const PICTURES: readonly (readonly [name: string, path: string, loaded: string])[] = [
  ['console-overview', '/overview', 'Secret ends'],
  ['console-client', '/clients/billing', 'Rotate'],
];

const ends: (() => Promise<void>)[] = [];
const site = await startSeededSite({ after: (end) => void ends.push(end) }, 23);
const browser = await startBrowser();
for (const [name, path, loaded] of PICTURES) {
  const { page } = await openAs(browser, site, ADMINISTRATOR, path, { width: 1200, height: 760 });
  await page.getByText(loaded).first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.locator('canvas').or(page.getByText('Deactivate')).first().waitFor();
  await page.screenshot({ path: `${IMAGES}${name}.png` });
}
await browser.close();
for (const end of ends.toReversed()) await end();
