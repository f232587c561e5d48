// The overview: the numbers of a time range, which the location has, and how long token requests took.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type Ending, suiteEnding } from '../running-server.ts';
import { startBrowser } from './browser.ts';
import { assertSound, type ConsolePage, openAs } from './console-page.ts';
import { ADMINISTRATOR } from './console-site.ts';
import { type SeededSite, startSeededSite } from './seeded-site.ts';

const HOUR = 3_600_000;
/** More than a day, so that the ranges differ. */
const HOURS = 30;

const RANGES = [
  ['24 h', 'day', 24, 'hour'],
  ['7 d', 'week', 168, 'hour'],
  ['30 d', 'month', 720, 'day'],
] as const;

describe('console: the overview', () => {
  const ending: Ending = suiteEnding();
  let browser: Browser;
  let site: SeededSite;
  let opened: ConsolePage;
  /** Issued before the page is opened: another token would be counted, too. */
  let token: string;
  before(async () => {
    [browser, site] = await Promise.all([startBrowser(), startSeededSite(ending, HOURS)]);
    token = await site.server.token();
    opened = await openAs(browser, site, ADMINISTRATOR, '/overview');
  });
  after(() => browser.close());

  const tile = (page: Page, name: string) => page.locator('.tile').filter({ has: page.getByText(name, { exact: true }) });
  const numberOf = async (page: Page, name: string): Promise<number> =>
    Number((await tile(page, name).locator('strong').innerText()).replaceAll(',', ''));
  /** What the API counted. */
  const counted = async (hours: number, by: string): Promise<number> => {
    const from = new Date(Date.now() - hours * HOUR).toISOString();
    const response = await site.server.manage(
      'GET',
      `/usage?group=resource&by=${by}&limit=1000&from=${encodeURIComponent(from)}`,
      undefined,
      token,
    );
    const { usage } = (await response.json()) as { usage: readonly { granted: number }[] };
    return usage.reduce((sum, { granted }) => sum + granted, 0);
  };

  for (const [name, range, hours, by] of RANGES) {
    test(`${name}: tokens, their rate, refusals by reason and a point for each ${by}`, async () => {
      const { page, complaints } = opened;
      await page.getByRole('radio', { name, exact: true }).click();
      await page.waitForFunction(`location.hash === '#/overview${range === 'day' ? '' : `?range=${range}`}'`);
      await page.locator('.tile').first().waitFor();
      const tokens = await counted(hours, by);
      await tile(page, 'tokens').getByText(tokens.toLocaleString('en-GB'), { exact: true }).waitFor();
      const rate = tokens / (hours * 60);
      assert.ok(Math.abs((await numberOf(page, 'tokens per minute')) - rate) <= 0.01, `${rate}`);
      await page.getByRole('region', { name: 'Refusals by reason' }).getByRole('link').first().waitFor();
      await page.getByText('Show as a table').click();
      const rows = (await page.locator('figure table tbody tr').count()) - hours / (by === 'hour' ? 1 : 24);
      assert.ok(rows === 0 || rows === 1, `${rows} more points than ${hours} hours have`);
      await assertSound(page);
      assert.deepEqual(complaints, []);
    });
  }

  test('a day has fewer tokens than a week, since some were issued earlier', async () => {
    assert.ok((await counted(24, 'hour')) < (await counted(168, 'hour')));
  });

  test('a shared location shows the range that it was copied with', async () => {
    const { page } = await openAs(browser, site, ADMINISTRATOR, '/overview?range=week');
    assert.equal(await page.getByRole('radio', { name: '7 d', exact: true }).getAttribute('aria-checked'), 'true');
    const tokens = await counted(168, 'hour');
    await tile(page, 'tokens').getByText(tokens.toLocaleString('en-GB'), { exact: true }).waitFor();
  });

  test('p95 of token requests is that of the server, between p50 and p99', async () => {
    const { page } = opened;
    await page.reload();
    const text = await tile(page, 'p95 of token requests').innerText();
    const [p95 = Number.NaN] = /^([\d.,]+) ms/.exec(text)?.slice(1).map(Number) ?? [];
    const [p50 = Number.NaN, p99 = Number.NaN] = /p50 ([\d.,]+) ms, p99 ([\d.,]+) ms/.exec(text)?.slice(1).map(Number) ?? [];
    assert.ok(p50 <= p95 && p95 <= p99 && p95 > 0, text);
    await page.getByText('Times of requests: of all tenants').waitFor();
  });

  test('a trust rule that expires soon needs attention', async () => {
    const rule = { name: 'short', issuer: 'ci', match: [{ claim: 'sub', equals: 'repo:acme/deploy' }] };
    // Half an hour more than is shown, so that a page which is fast shows the same.
    const expires_at = new Date(Date.now() + (5 * 24 + 12.5) * HOUR).toISOString();
    const created = await site.server.manage('POST', '/clients/deploy/trusts', { ...rule, expires_at }, token);
    assert.equal(created.status, 201, await created.text());
    const { page } = opened;
    await page.reload();
    const item = page.getByRole('listitem').filter({ hasText: 'Trust rule expires' });
    await item.getByText('(in 5 d 12 h)').waitFor();
    await item.getByRole('link', { name: 'deploy: short' }).click();
    await page.getByText('sub = "repo:acme/deploy"').waitFor();
    await page.goBack();
  });

  test('who may not know the times of requests sees the other numbers', async () => {
    const { page } = opened;
    // As the API responds in any tenant but the home tenant.
    await page.route('**/latency*', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: '{}' }));
    await page.reload();
    await page.locator('.tile').first().waitFor();
    await page.getByRole('region', { name: 'Refusals by reason' }).getByRole('link').first().waitFor();
    assert.equal(await page.getByText('p95 of token requests').count(), 0);
    await assertSound(page);
  });
});
