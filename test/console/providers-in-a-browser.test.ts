// The page of OpenID Providers: one is added, tested, changed, used for a sign-in, disabled and deleted.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { signedInAs } from '../operator-sessions.ts';
import { BUILT_PAGES, type Ending, suiteEnding } from '../running-server.ts';
import { startBrowser } from './browser.ts';
import { assertSound, openAs, openConsole } from './console-page.ts';
import { ADMINISTRATOR, type ConsoleSite } from './console-site.ts';
import { ADA, type OpenIdSite, startOpenIdSite } from './openid-site.ts';
import { CLIENT } from './provider-site.ts';

type Json = Record<string, unknown>;

describe('console: the page of sign-in providers', () => {
  const ending: Ending = suiteEnding();
  let browser: Browser;
  let openId: OpenIdSite;
  let site: ConsoleSite;
  let page: Page;
  let complaints: readonly string[];
  before(async () => {
    [browser, openId] = await Promise.all([
      startBrowser(),
      startOpenIdSite(ending, { publicUrl: 'http://console.acme.localhost:0', authFailures: '0' }, { consolePages: BUILT_PAGES }),
    ]);
    const { server } = openId;
    const addOperator = async (name: string, roles: readonly string[]) => void (await signedInAs(server, name, roles));
    site = { server, url: `${server.publicUrl}/console/`, addOperator, inviteOperator: () => assert.fail() };
    await site.addOperator(ADMINISTRATOR, ['administrator']);
    await server.manage('DELETE', '/providers/acme');
    ({ page, complaints } = await open('/providers'));
  });
  after(() => browser.close());
  const open = (path: string, name = ADMINISTRATOR) => openAs(browser, site, name, path, { ignoreHTTPSErrors: true });
  const read = async (): Promise<Json> => (await (await openId.server.manage('GET', '/providers/company')).json()) as Json;
  const card = (): Locator => page.getByRole('region', { name: 'The company' });
  const dialog = (): Locator => page.getByRole('dialog');
  const ruleOf = (number: number): Locator => dialog().getByRole('group', { name: `Rule ${number}`, exact: true });

  test('without a provider, it says what one is for', async () => {
    await page.getByText('No provider', { exact: true }).waitFor();
    await assertSound(page);
  });

  test('a new provider ends with the redirect URI that has to be registered there', async () => {
    await page.getByRole('button', { name: 'New provider' }).click();
    await dialog().getByLabel('Id', { exact: true }).fill('company');
    await dialog().getByLabel('Issuer', { exact: true }).fill(`${openId.provider.url}/company`);
    await dialog().getByLabel('Name on the sign-in page').fill('The company');
    await dialog().getByLabel('Client id', { exact: true }).fill(CLIENT.id);
    await dialog().getByLabel('Client secret').fill(CLIENT.secret);
    await ruleOf(1).getByLabel('Value').fill('admins');
    await dialog().getByRole('button', { name: 'Another rule' }).click();
    await ruleOf(2).getByLabel('Role').selectOption('auditor');
    await ruleOf(2).getByLabel('Claim', { exact: true }).fill('realm > department');
    await ruleOf(2).getByLabel('Condition').selectOption('one_of');
    await ruleOf(2).getByLabel('Value').fill('audit, legal');
    await assertSound(page);
    await dialog().getByRole('button', { name: 'New provider' }).click();
    await dialog().getByText(`${openId.server.publicUrl}/console/signed-in/company`).waitFor();
    await assertSound(page);
    await dialog().getByRole('button', { name: 'Close' }).click();
    await card().getByText('realm/department ∈ ["audit","legal"]').waitFor();
    assert.deepEqual((await read())['roles'], [
      { role: 'administrator', claim: 'groups', contains: 'admins' },
      { role: 'auditor', claim: ['realm', 'department'], one_of: ['audit', 'legal'] },
    ]);
    assert.doesNotMatch(await page.content(), new RegExp(CLIENT.secret));
  });

  test('its test says whether it can be used, and whom claims would make', async () => {
    await card().getByRole('button', { name: 'Test' }).click();
    await dialog().getByRole('button', { name: 'Test' }).click();
    await dialog().getByText('The provider can be reached').waitFor();
    await dialog().getByLabel('Claims of an ID token').fill('{ not JSON');
    await dialog().getByText('This is not a JSON object.').waitFor();
    await dialog().getByLabel('Claims of an ID token').fill(JSON.stringify(ADA));
    await dialog().getByRole('button', { name: 'Test' }).click();
    await dialog().getByText('ada.lovelace+company would have: administrator').waitFor();
    await dialog().getByRole('listitem').filter({ hasText: 'auditor' }).getByText('Fails').waitFor();
    await assertSound(page);
    openId.provider.metadata.set('/company', { issuer: 'https://evil.example' });
    await dialog().getByRole('button', { name: 'Test' }).click();
    await dialog().getByText('metadata: other_issuer').waitFor();
    await assertSound(page);
    openId.provider.metadata.delete('/company');
    await dialog().getByRole('button', { name: 'Close' }).click();
  });

  test('of two operators who edit one provider, the second gets a warning', async () => {
    await card().getByRole('button', { name: 'Edit' }).click();
    await dialog().getByLabel('Scopes in addition').fill('profile');
    await openId.server.manage('PATCH', '/providers/company', { scopes: ['email', 'profile'] });
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('Someone else changed this in between.').waitFor();
    await dialog().getByRole('button', { name: 'Load the current version' }).click();
    await dialog().getByText('Someone else changed this in between.').waitFor({ state: 'detached' });
    assert.equal(await dialog().getByLabel('Scopes in addition').inputValue(), 'email profile');
  });

  test('passwords are not refused before an administrator has signed in by it, and then they are', async () => {
    await dialog().getByLabel('Scopes in addition').fill('profile email');
    await dialog().getByLabel('Refuse the passwords').check();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('No administrator has signed in by this provider yet.').waitFor();
    await dialog().getByLabel('Refuse the passwords').uncheck();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
    openId.provider.next = { claims: ADA };
    const { page: another } = await openConsole(browser, site, '/account', { ignoreHTTPSErrors: true });
    await another.getByRole('button', { name: 'Sign in with The company' }).click();
    await another.getByText('ada.lovelace+company').first().waitFor();
    await card().getByRole('button', { name: 'Edit' }).click();
    await dialog().getByLabel('Refuse the passwords').check();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await card().getByText('Passwords refused').waitFor();
    await assertSound(page);
    assert.equal((await read())['exclusive'], true);
    await openId.server.manage('PATCH', '/providers/company', { exclusive: false });
  });

  test('it is disabled at once, which can be undone, and deleted after its operators', async () => {
    await page.reload();
    await card().getByRole('button', { name: 'Disable' }).click();
    await card().getByText('Disabled', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await card().getByText('Enabled', { exact: true }).waitFor();
    await card()
      .getByRole('button', { name: /^Delete/ })
      .click();
    await dialog()
      .getByLabel(/To confirm, type/)
      .fill('company');
    await dialog().getByRole('button', { name: 'Delete' }).click();
    await dialog().getByText('Operators sign in by this provider.').waitFor();
    await openId.server.manage('DELETE', '/operators/ada.lovelace%2Bcompany');
    await dialog().getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No provider', { exact: true }).waitFor();
    assert.deepEqual(complaints, []);
  });

  test('an auditor sees providers without a button, and a viewer sees none', async () => {
    await openId.addProvider('company', { label: 'The company' });
    await site.addOperator('olga', ['auditor']);
    await site.addOperator('victor', ['viewer']);
    const { page: auditor } = await open('/providers', 'olga');
    await auditor.getByRole('region', { name: 'The company' }).waitFor();
    for (const name of ['New provider', 'Edit', 'Test', 'Disable', /^Delete/])
      assert.equal(await auditor.getByRole('button', { name }).count(), 0);
    const { page: viewer } = await open('/providers', 'victor');
    await viewer.getByRole('heading', { name: 'You may not see this' }).waitFor();
    assert.equal(await viewer.getByRole('link', { name: 'Sign-in providers' }).count(), 0);
  });
});
