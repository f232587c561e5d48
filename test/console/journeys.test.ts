// What operators come for, from the sign-in to the end, against a real server.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type Ending, suiteEnding } from '../running-server.ts';
import { accessJourneys } from './access-journeys.ts';
import { startBrowser } from './browser.ts';
import { clientJourneys } from './client-journeys.ts';
import { assertSound, openAgain, openAs } from './console-page.ts';
import { ADMINISTRATOR } from './console-site.ts';
import { focusJourneys } from './focus-journeys.ts';
import { germanJourneys } from './german-journeys.ts';
import { lineJourneys } from './line-journeys.ts';
import { programJourneys } from './program-journeys.ts';
import { securityJourneys } from './security-journeys.ts';
import { type SeededSite, startSeededSite } from './seeded-site.ts';
import { taskJourneys } from './task-journeys.ts';

type Json = Record<string, unknown>;

describe('console: journeys', () => {
  const ending: Ending = suiteEnding();
  let browser: Browser;
  let site: SeededSite;
  before(async () => {
    [browser, site] = await Promise.all([startBrowser(), startSeededSite(ending)]);
  });
  after(() => browser.close());
  /** The page of each operator. */
  const pages = new Map<string, Page>();
  /** Opens a path, where nothing of the test before is open. */
  const open = async (path: string, name = ADMINISTRATOR): Promise<Page> => {
    const known = pages.get(name);
    if (known === undefined) {
      const { page } = await openAs(browser, site, name, path);
      pages.set(name, page);
      return page;
    }
    await openAgain(known, site, path);
    return known;
  };
  clientJourneys(() => ({ site, open }));

  test('the first client gets its first token', async () => {
    const page = await open('/clients/new');
    await page.getByLabel('Name', { exact: true }).fill('Nightly job');
    await page.getByLabel('Client id').fill('nightly');
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: /^Secret/ }).check();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('invoices:read').check();
    await page.getByText('The same as a command').click();
    await page.getByText("mintmark client create --name 'Nightly job' --client-id nightly --scope invoices:read").waitFor();
    await page.getByRole('button', { name: 'Create the client' }).click();
    await page.getByRole('heading', { name: 'Nightly job is ready' }).waitFor();
    await page.getByRole('button', { name: 'Get a token now' }).click();
    await page.getByText('"client_id": "nightly"').waitFor();
    await page.getByText('"scope": "invoices:read"').waitFor();
    await assertSound(page);
  });

  test('several clients are disabled at once, and enabled again', async () => {
    const { clientId, clientSecret } = await site.server.create({ name: 'Bulk one', client_id: 'bulk-1' });
    await site.server.create({ name: 'Bulk two', client_id: 'bulk-2' });
    const page = await open('/clients?q=bulk-');
    await page.getByLabel('Select Bulk one').check();
    await page.getByLabel('Select Bulk two').check();
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('row', { name: /Bulk one.*Disabled/ }).waitFor();
    await assert.rejects(site.server.token({ clientId, clientSecret }), /No token: 401/);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('row', { name: /Bulk one.*Enabled/ }).waitFor();
    await site.server.token({ clientId, clientSecret });
  });

  test('a leaked secret is contained after a confirmation, and its owner is shown', async () => {
    const { clientId, clientSecret } = await site.server.create({ name: 'Leaky', owner: 'payments' });
    await site.server.token({ clientId, clientSecret });
    const rotated = site.server.manage('POST', `/clients/${clientId}/secrets/rotate`, { overlap: 3600 });
    const page = await open('/leak');
    await page.getByLabel('The string').fill(clientSecret);
    await page.getByRole('button', { name: 'Whose is it?' }).click();
    await page.getByText('A secret of').waitFor();
    await page.getByRole('button', { name: 'Contain it' }).click();
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.getByLabel('This secret').isChecked(), true);
    await dialog.getByText('1 active token would end.').first().waitFor();
    await dialog.getByText('Secrets that would be deactivated:').waitFor();
    const revoke = dialog.getByRole('button', { name: 'Revoke' });
    assert.equal(await revoke.isDisabled(), true);
    await assertSound(page);
    await page.getByLabel(/To confirm, type/).fill(clientId);
    await revoke.click();
    await page.getByText('Contained: the secret is revoked').waitFor();
    await assertSound(page);
    // The other secret of the client, and its tokens, remain.
    const { client_secret: other } = (await (await rotated).json()) as { client_secret: string };
    await site.server.token({ clientId, clientSecret: other });
    await assert.rejects(site.server.token({ clientId, clientSecret }), /No token: 401/);
  });

  test('a leaked token is revoked with what was derived from it, and its client may obtain others', async () => {
    const leaky = await site.server.create({ name: 'Leaky token' });
    const token = await site.server.token(leaky);
    const page = await open('/leak');
    await page.getByLabel('The string').fill(token);
    await page.getByRole('button', { name: 'Whose is it?' }).click();
    await page.getByText('An access token of').waitFor();
    await page.getByRole('button', { name: 'Contain it' }).click();
    assert.equal(await page.getByRole('dialog').getByLabel('This token').isChecked(), true);
    await page.getByLabel(/To confirm, type/).fill(leaky.clientId);
    await page.keyboard.press('Enter');
    await page.getByText('Contained: the token is revoked').waitFor();
    const { grant_status: status } = (await (await site.server.manage('POST', '/whose', { credential: token })).json()) as Json;
    assert.equal(status, 'revoked');
    await site.server.token(leaky);
  });

  test('all credentials of a client end by choice, and the choice of a lesser operator is what the rights allow', async () => {
    const leaky = await site.server.create({ name: 'Leaky client', client_id: 'leaky-all' });
    const page = await open('/leak');
    await page.getByLabel('The string').fill(leaky.clientSecret);
    await page.getByRole('button', { name: 'Whose is it?' }).click();
    await page.getByRole('button', { name: 'Contain it' }).click();
    await page.getByRole('dialog').getByLabel('All credentials of the client').check();
    await page.getByLabel(/To confirm, type/).fill('leaky-all');
    await page.getByRole('dialog').getByRole('button', { name: 'Lock down' }).click();
    await page.getByText('Contained: the client is locked down').waitFor();
    await site.addOperator('lesser', ['viewer']);
    const lesser = await open('/leak', 'lesser');
    await lesser.getByLabel('The string').fill(leaky.clientSecret);
    await lesser.getByRole('button', { name: 'Whose is it?' }).click();
    await lesser.getByText('A secret of').waitFor();
    assert.equal(await lesser.getByRole('button', { name: 'Contain it' }).count(), 0);
  });

  test('a deleted client is found by its id, and restored', async () => {
    const { clientId } = await site.server.create({ name: 'Deleted too soon' });
    const page = await open(`/clients/${clientId}/danger`);
    await page.getByRole('button', { name: /^Delete/ }).click();
    await page.getByLabel(/To confirm, type/).fill(clientId);
    await page.keyboard.press('Enter');
    await page.getByText('Deleted', { exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Access' }).count(), 0);
    await assertSound(page);
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('link', { name: 'Access' }).waitFor();
    assert.equal((await site.server.manage('GET', `/clients/${clientId}`)).status, 200);
  });

  taskJourneys({ open, site: () => site });

  test('of two operators who edit one client, the second gets a warning', async () => {
    const { clientId } = await site.server.create({ name: 'Shared' });
    const page = await open(`/clients/${clientId}/access`);
    await page.getByLabel('Another scope').fill('mine');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const other = await site.server.manage('PATCH', `/clients/${clientId}`, { scopes: ['theirs'] });
    assert.equal(other.status, 200);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Someone else changed this in between.').waitFor();
    await page.getByRole('button', { name: 'Load the current version' }).click();
    await page.getByLabel('theirs').waitFor();
    const after = (await (await site.server.manage('GET', `/clients/${clientId}`)).json()) as { scopes: string[] };
    assert.deepEqual(after.scopes, ['theirs']);
  });

  test('a rotated signing key signs, and the one before retires', async () => {
    // A standby key is announced for five minutes before it may sign.
    site.server.advance(301_000);
    const page = await open('/keys');
    await page.getByRole('button', { name: 'Rotate now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate now' }).click();
    await page.getByText('The ES256 key was rotated.', { exact: true }).first().waitFor();
  });

  test('the browser verifies the audit chain and its checkpoint', async () => {
    await site.server.manage('POST', '/audit/checkpoints');
    const page = await open('/audit');
    await page.getByRole('button', { name: 'Verify here' }).click();
    await page.getByText('The chain is intact.').waitFor();
    await page.getByText('Checkpoint signed by the server’s key').waitFor();
  });

  accessJourneys({ open, site: () => site });
  securityJourneys({ open, site: () => site });
  germanJourneys({ open, site: () => site });
  focusJourneys({ open, site: () => site });

  test('an operator without the right sees neither the entry nor the page', async () => {
    await site.addOperator('victor', ['viewer']);
    for (const path of ['/audit', '/tenants', '/settings', '/operators', '/clients/new', '/clients/billing/history']) {
      const page = await open(path, 'victor');
      await page.getByRole('heading', { name: 'You may not see this' }).first().waitFor();
      assert.equal(await page.getByRole('button', { name: /New|Export|Verify|Rotate/ }).count(), 0, path);
      assert.equal(await page.getByRole('link', { name: 'Audit trail' }).count(), 0);
      assert.equal(await page.getByRole('link', { name: 'API clients' }).count(), 1);
    }
  });

  test('a new operator gets a link, and the roles decide what the link leads to', async () => {
    const page = await open('/operators');
    await page.getByRole('button', { name: 'New operator' }).click();
    await page.getByLabel('Name', { exact: true }).fill('dora');
    await page.getByLabel('auditor').check();
    await page.getByRole('dialog').getByRole('button', { name: 'New operator' }).click();
    await page.getByText(/\/console\/#\/setup\//).waitFor();
    await assertSound(page);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('Invited').waitFor();
  });

  test('the keyboard alone leads from the sign-in to a disabled client', async () => {
    const { clientId } = await site.server.create({ name: 'Keyboard' });
    const page = await open('/clients');
    await page.getByRole('row').nth(1).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'MAIN');
    const tabTo = async (name: string | RegExp): Promise<void> => {
      for (let presses = 0; presses < 80; presses++) {
        await page.keyboard.press('Tab');
        const focused = String(
          await page.evaluate("(document.activeElement.textContent || '') + (document.activeElement.placeholder || '')"),
        );
        if (typeof name === 'string' ? focused.includes(name) : name.test(focused)) return;
      }
      assert.fail(`${name} is not reached`);
    };
    await tabTo('Name, id or description');
    await page.keyboard.type(clientId);
    await page.getByText('1 client', { exact: true }).waitFor();
    await tabTo(/^Keyboard$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
    await tabTo('Danger zone');
    await page.keyboard.press('Enter');
    await page.getByText('until it is enabled again').waitFor();
    await tabTo(/^Disable …$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type(clientId);
    await page.keyboard.press('Enter');
    await page.getByText('Disable: Keyboard – done.', { exact: true }).first().waitFor();
  });

  lineJourneys(ending, { open, site: () => site });
  programJourneys(ending, { open, site: () => site });
});
