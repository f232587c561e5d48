// Every page in both themes, wide and at 360 pixels: nothing for axe to find, nothing that the browser complains about,
// and nothing wider than the window.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type Ending, suiteEnding } from '../running-server.ts';
import { startBrowser } from './browser.ts';
import { ENGLISH_ONLY } from './catalogs.ts';
import { assertRequests } from './command-lines.ts';
import { assertSound, type ConsolePage, type OpenOptions, openAs } from './console-page.ts';
import { ADMINISTRATOR } from './console-site.ts';
import { type SeededSite, startSeededSite } from './seeded-site.ts';

/** The pages, with a text that shows that they are loaded; `{grant}` is one of a chain of tokens. */
const PAGES: readonly (readonly [path: string, loaded: string | RegExp])[] = [
  ['/overview', /Secret ends|Secret endet/],
  ['/clients', 'Billing'],
  ['/clients/new', /Name and owner|Name und Eigentümer/],
  ['/clients/billing', 'payments@example.com'],
  ['/clients/billing/access', /Would this address pass|Käme diese Adresse durch/],
  ['/clients/billing/trust', /No trust rule|Keine Vertrauensregel/],
  ['/clients/shop/exchange', /Would this exchange pass|Käme dieser Tausch durch/],
  ['/clients/billing/exchange', /exchanges no tokens|tauscht keine Tokens/],
  ['/clients/billing/usage', /Quotas|Kontingente/],
  ['/clients/billing/grants', /Active|Aktiv/],
  ['/clients/billing/history', 'client.create'],
  ['/clients/billing/danger', /End all tokens|Alle Tokens beenden/],
  ['/clients/triage', /What it may do, what it did|Was er darf, was er tat/],
  ['/clients/billing/details', /Its deletion is refused|Seine Löschung wird abgelehnt/],
  ['/agents', 'Sorts incoming tickets'],
  ['/agents?q=unknown', /No agent matches|Kein Agent passt/],
  ['/agents/triage', 'run-1'],
  ['/agents/billing', /There is nothing here|Hier ist nichts/],
  ['/grants', /Sign-ins|Anmeldungen/],
  ['/grants/{grant}', /acts for gateway|handelt für gateway/],
  ['/grants/01a20000-0000-7000-8000-000000000000', /There is nothing here|Hier ist nichts/],
  ['/usage', /Unused scopes|Unbenutzte Scopes/],
  ['/resources', 'invoices:write'],
  ['/quotas', /No shared quota|Kein geteiltes Kontingent/],
  ['/issuers', 'https://ci.example'],
  ['/leak', /Whose is it|Wem gehört sie/],
  ['/inspector', /Check it here|Hier prüfen/],
  ['/keys', 'ES256'],
  ['/audit', 'client.create'],
  ['/tenants', /This one|Dieser/],
  ['/settings', /Longest lifetime|Längste Lebensdauer/],
  ['/operators', 'alice'],
  ['/providers', /mintmark-admins/],
  ['/clients/gateway/exchange', 'Courier'],
  ['/account', /This session|Diese Sitzung/],
  ['/clients/unknown', /There is nothing here|Hier ist nichts/],
];

const LOOKS: readonly (readonly [title: string, options: OpenOptions])[] = [
  ['light, wide, English', { theme: 'light', width: 1280, locale: 'en-GB' }],
  ['dark, 360 pixels, German', { theme: 'dark', width: 360, locale: 'de-DE' }],
];

for (const [title, options] of LOOKS) {
  describe(`console: pages, ${title}`, () => {
    const ending: Ending = suiteEnding();
    let browser: Browser;
    let opened: ConsolePage;
    let site: SeededSite;
    before(async () => {
      [browser, site] = await Promise.all([startBrowser(), startSeededSite(ending)]);
      opened = await openAs(browser, site, ADMINISTRATOR, '/account', options);
    });
    after(() => browser.close());

    for (const [path, loaded] of PAGES) {
      test(path, async () => {
        const { page, complaints } = opened;
        complaints.length = 0;
        await page.goto(`${site.url}#${path.replace('{grant}', site.chain.second)}`);
        await page.locator('main').getByText(loaded).filter({ visible: true }).first().waitFor();
        await assertSound(page);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), true, 'fits the window');
        await assertRequests(page);
        if (options.locale === 'de-DE') {
          const lines = (await page.locator('body').innerText()).split('\n').map((line) => line.trim());
          assert.deepEqual(
            lines.filter((line) => ENGLISH_ONLY.has(line)),
            [],
            'in German',
          );
        }
        assert.deepEqual(complaints, []);
      });
    }
  });
}
