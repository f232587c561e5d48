// Every page in both themes, wide and at 360 pixels: nothing for axe to find, nothing that the browser complains about,
// and nothing wider than the window. In tables, no short word is broken, and no cell is empty.
// Who may only read finds nothing to press that would change something.
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

/** Words of cells that are on more than one line, but for texts that are broken anywhere; `(none)` for a cell without a text. */
const FAULTY_CELLS = `[...document.querySelectorAll('td')].flatMap((cell) => {
  if (cell.matches('.plain *') && cell.textContent.trim() === '') return ['(none)'];
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const words = [];
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode())
    if (text.parentElement.closest('.break') === null) for (const { 0: word, index } of text.data.matchAll(/[^\\s:_@/-]+/g)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      if (word.length <= 15 && new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) words.push(word);
    }
  return words;
})`;

/** What can be pressed and chosen on a page, apart from what copies, sorts and folds. */
const PRESSED = `[...document.querySelectorAll('main :is(button, a.button, td input):not(:disabled, .sort, [role=tab], [role=radio])')]
  .map((each) => each.getAttribute('aria-label') ?? each.textContent.trim())
  .filter((name) => !name.startsWith('Copy'))`;
/** What it is for an auditor, on the pages that have something. */
const READING: Readonly<Record<string, readonly string[]>> = {
  '/clients/billing/access': ['Evaluate'],
  '/clients/shop/exchange': ['Evaluate'],
  '/usage': ['CSV'],
  '/leak': ['Whose is it?'],
  '/inspector': ['Check it here'],
  '/audit': ['Export', 'Verify here'],
  '/account': ['End', 'Add a passkey', 'Change the password'],
};

const LOOKS: readonly (readonly [title: string, options: OpenOptions])[] = [
  ['light, wide, English', { theme: 'light', width: 1280, locale: 'en-GB' }],
  ['dark, 360 pixels, German', { theme: 'dark', width: 360, locale: 'de-DE' }],
];

describe('console: pages', () => {
  const ending: Ending = suiteEnding();
  let browser: Browser;
  let site: SeededSite;
  before(async () => {
    [browser, site] = await Promise.all([startBrowser(), startSeededSite(ending)]);
    await site.addOperator('audrey', ['auditor']);
  });
  after(() => browser.close());

  for (const [title, options] of LOOKS) {
    describe(title, () => {
      let opened: ConsolePage;
      let reader: ConsolePage | undefined;
      before(async () => {
        opened = await openAs(browser, site, ADMINISTRATOR, '/account', options);
        // The rights are those of every language.
        if (options.locale !== 'de-DE') reader = await openAs(browser, site, 'audrey', '/account', options);
      });

      for (const [path, loaded] of PAGES) {
        test(path, async () => {
          const { page, complaints } = opened;
          complaints.length = 0;
          await page.goto(`${site.url}#${path.replace('{grant}', site.chain.second)}`);
          await page.locator('main').getByText(loaded).filter({ visible: true }).first().waitFor();
          await assertSound(page);
          assert.equal(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), true, 'fits the window');
          assert.deepEqual(await page.evaluate(FAULTY_CELLS), [], 'cells');
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
          if (reader === undefined) return;
          await reader.page.goto(page.url());
          await reader.page.locator('main').getByText(loaded).or(reader.page.getByText('You may not see this')).first().waitFor();
          assert.deepEqual(await reader.page.evaluate(PRESSED), READING[path] ?? [], 'for an auditor');
        });
      }
    });
  }
});
