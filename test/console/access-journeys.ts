// Journeys of those who manage resources, shared quotas and tenants.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible } from './console-page.ts';
import type { SeededSite } from './seeded-site.ts';

/** What the journeys of a file share. */
export interface Journeys {
  /** Opens a path as an operator, the administrator unless named. */
  readonly open: (path: string, name?: string) => Promise<Page>;
  readonly site: () => SeededSite;
}

const URI = 'https://api.example.com/invoices';

export const accessJourneys = ({ open, site }: Journeys): void => {
  const read = async (path: string): Promise<Record<string, unknown>> =>
    (await (await site().server.manage('GET', path)).json()) as Record<string, unknown>;
  const resourcePath = `/resources/${encodeURIComponent(URI)}`;

  test('a scope shows who holds it, and when a token last had it', async () => {
    const page = await open('/resources');
    const card = page.getByRole('region', { name: 'Invoices' });
    await card.getByRole('row', { name: /invoices:read \d+ clients?.*Billing/ }).waitFor();
    await card.getByRole('row', { name: /invoices:write 0 clients none since/ }).waitFor();
    await card.getByRole('link', { name: 'Billing' }).click();
    await page.getByRole('heading', { name: 'Billing' }).waitFor();
  });

  test('the removal of a scope first shows whom it concerns', async () => {
    const page = await open('/resources');
    await page.getByRole('region', { name: 'Invoices' }).getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Invoices and credits');
    await dialog.getByLabel('Scopes').fill('invoices:write credits:read');
    await dialog
      .getByRole('alert')
      .getByRole('row', { name: /invoices:read \d+ clients?.*Billing/ })
      .waitFor();
    await dialog.getByText(/their tokens with them are no longer for https:\/\/api\.example\.com\/invoices/).waitFor();
    await assertAccessible(page);
    await dialog.getByLabel('Scopes').fill('invoices:write invoices:read credits:read');
    await dialog.getByRole('alert').waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { name, scopes } = await read(resourcePath);
    assert.deepEqual([name, scopes], ['Invoices and credits', ['invoices:write', 'invoices:read', 'credits:read']]);
    await site().server.manage('PATCH', resourcePath, { name: 'Invoices', scopes: ['invoices:read', 'invoices:write'] });
  });

  test('of two operators who edit one resource, the second gets a warning', async () => {
    const page = await open('/resources');
    await page.getByRole('region', { name: 'Invoices' }).getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Lifetime of tokens, in seconds').fill('60');
    await site().server.manage('PATCH', resourcePath, { access_token_lifetime: 300 });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Someone else changed this in between.').waitFor();
    await dialog.getByRole('button', { name: 'Load the current version' }).click();
    await dialog.getByText('Someone else changed this in between.').waitFor({ state: 'detached' });
    assert.equal(await dialog.getByLabel('Lifetime of tokens, in seconds').inputValue(), '300');
    await site().server.manage('PATCH', resourcePath, { access_token_lifetime: null });
  });

  test('a quota is shared by the clients of an owner, and changed for some of them', async () => {
    const page = await open('/quotas');
    await page.getByRole('button', { name: 'New quota' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('payments');
    await dialog.getByLabel('per hour').fill('500');
    await dialog.getByLabel('Owner').fill('payments');
    await dialog.getByText('The same as a command').click();
    await dialog.getByText('mintmark quota create payments --quota 500/hour --owner payments').waitFor();
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'New quota' }).click();
    const card = page.getByRole('region', { name: 'payments' });
    await card.getByRole('link', { name: 'Clients of payments' }).waitFor();
    await card.getByRole('link', { name: 'Billing' }).waitFor();
    await card.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByLabel('per hour').fill('');
    await dialog.getByLabel('per day').fill('9000');
    await dialog.getByLabel('Labels').fill('tier=1');
    await dialog.getByLabel('Requests above it').selectOption('observe');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await card.getByText('of 9,000 per day').waitFor();
    await card.getByText('No client counts yet.').waitFor();
    const { quota, labels, owner } = await read('/quotas/payments');
    assert.deepEqual([quota, labels, owner], [{ day: 9000, mode: 'observe' }, { tier: '1' }, 'payments']);
    await card.getByRole('link', { name: 'Clients of payments, with tier=1' }).click();
    await page.getByText('No client matches').waitFor();
  });

  test('a tenant is created with a credential that is shown once, renamed and moved', async () => {
    const page = await open('/tenants');
    await page.getByRole('button', { name: 'New tenant' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Acme');
    await dialog.getByLabel('Public URL').fill('https://id.acme.example');
    await dialog.getByLabel('Client id of its administrator').fill('acme-admin');
    await dialog.getByRole('button', { name: 'New tenant' }).click();
    await dialog.getByText('This is shown once.').waitFor();
    await dialog.getByText(/export tenant_url=id\.acme\.example client_id=acme-admin client_secret=mms_/).waitFor();
    await page.keyboard.press('Escape');
    await assertAccessible(page);
    await dialog.getByRole('button', { name: 'I have stored it' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'https://id.acme.example' });
    await row.getByRole('button', { name: 'Rename' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('Acme Corp');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row.getByText('Acme Corp').waitFor();
    await row.getByRole('button', { name: 'Move' }).click();
    await dialog.getByLabel('New public URL').fill('https://id.acme-corp.example');
    await dialog.getByRole('button', { name: 'Show what it changes' }).click();
    await dialog.getByText('https://id.acme.example/api becomes https://id.acme-corp.example/api').waitFor();
    await assertAccessible(page);
    assert.equal(await dialog.getByRole('button', { name: 'Move' }).isDisabled(), true);
    await dialog.getByLabel(/To confirm, type/).fill('Acme Corp');
    await dialog.getByRole('button', { name: 'Move' }).click();
    const moved = page.getByRole('listitem').filter({ hasText: 'https://id.acme-corp.example' });
    await moved.getByText(/https:\/\/id\.acme\.example is served until/).waitFor();
    await moved.getByRole('button', { name: 'Disable' }).click();
    await dialog.getByLabel(/To confirm, type/).fill('Acme Corp');
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await moved.getByRole('button', { name: 'Enable' }).waitFor();
  });

  test('an operator who may only read sees resources and quotas, and no button to change them', async () => {
    await site().addOperator('rita', ['viewer']);
    for (const path of ['/resources', '/quotas']) {
      const page = await open(path, 'rita');
      await page.getByRole('region').first().waitFor();
      for (const name of ['Edit', 'New quota', 'New resource', /^Delete/])
        assert.equal(await page.getByRole('button', { name }).count(), 0);
    }
  });
};
