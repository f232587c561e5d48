// What operators do on the page of one client, and with the chains of its tokens.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { Page } from 'playwright-core';
import { runCommand, temporaryHome } from '../cli/command.ts';
import { ADMIN } from '../running-server.ts';
import { assertSound } from './console-page.ts';
import type { SeededSite } from './seeded-site.ts';

interface Secret {
  readonly id: string;
  readonly retires_at: string | null;
}

/** What a policy exchanges tokens for. */
const TO = [
  { resource: 'https://api.example.com/invoices', scopes: ['invoices:read'], mapped_scopes: { 'orders:read': ['invoices:read'] } },
];

interface Step {
  readonly action: string;
  readonly kind: string;
  readonly id: string;
  readonly changes: readonly object[];
}

/** What `mintmark apply` would do by the manifest that a page shows. */
const plannedBy = async (page: Page, t: TestContext, { server }: SeededSite): Promise<readonly Step[]> => {
  await page.getByText('The same as a command').last().click();
  await page.getByRole('tab', { name: 'YAML' }).click();
  const home = await temporaryHome(t);
  await writeFile(
    join(home, 'manifest.yaml'),
    await page
      .locator('pre')
      .filter({ hasText: /^kind: / })
      .innerText(),
  );
  const env = { tenant_url: server.url, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
  const { code, out, err } = await runCommand(['apply', '-f', 'manifest.yaml', '--dry-run'], { home, env });
  assert.equal(code, 0, err);
  return (JSON.parse(out) as { readonly steps: readonly Step[] }).steps;
};

/** @param at - the site, and how an operator opens a path of it; they exist when a test runs */
export const clientJourneys = (
  at: () => { readonly site: SeededSite; readonly open: (path: string, operator?: string) => Promise<Page> },
): void => {
  test('a rotation shows who still uses the old secret, whose end is postponed, unless someone else did, and taken back', async () => {
    const { site, open } = at();
    const { clientId, clientSecret } = await site.server.create({ name: 'Rotated' });
    await site.server.token({ clientId, clientSecret });
    const page = await open(`/clients/${clientId}`);
    await page.getByRole('button', { name: 'Rotate' }).click();
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await slider.getAttribute('aria-valuetext'), '3 d');
    await assertSound(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
    await page.getByText('This is shown once.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await page.getByText('Retiring').waitFor();
    await site.server.token({ clientId, clientSecret });
    await page.getByText('Who still uses it').click();
    await page.getByRole('row', { name: /127\.0\.0\.1.*Granted/ }).waitFor();
    await page.getByRole('button', { name: 'Postpone …' }).click();
    await page.getByText('From now, it stays valid for').waitFor();
    const { secrets } = (await (await site.server.manage('GET', `/clients/${clientId}/secrets`)).json()) as { secrets: Secret[] };
    const old = secrets.find(({ retires_at }) => retires_at !== null) ?? assert.fail();
    const end = async () =>
      ((await (await site.server.manage('GET', `/clients/${clientId}/secrets/${old.id}`)).json()) as Secret).retires_at;
    await site.server.manage('PATCH', `/clients/${clientId}/secrets/${old.id}`, { label: 'theirs' });
    await page.getByRole('dialog').getByRole('button', { name: 'Postpone' }).click();
    await page.getByText('Someone else changed this in between.').waitFor();
    assert.equal(await end(), old.retires_at);
    await assertSound(page);
    await page.getByRole('button', { name: 'Load the current version' }).click();
    await page.getByText('Someone else changed this in between.').waitFor({ state: 'detached' });
    await page.getByRole('dialog').getByRole('button', { name: 'Postpone' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.ok(Date.parse((await end()) ?? '') > Date.parse(old.retires_at ?? '') + 3 * 86_400_000);
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByText('Retiring').waitFor({ state: 'detached' });
  });

  test('a client gets keys in place of a secret, and one of them is revoked', async () => {
    const { site, open } = at();
    const { clientId } = await site.server.create({ name: 'Keyed' });
    const { kid = '', ...jwk } = { kid: 'one', ...(await exportJWK((await generateKeyPair('ES256')).publicKey)) };
    const page = await open(`/clients/${clientId}`);
    await page.getByText('No key in its record').waitFor();
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByLabel('Authentication').selectOption('private_key_jwt');
    await page.getByLabel('Public keys (JWK Set)').fill('{"keys": 1}');
    await page.getByText('This is not a JWK Set.').waitFor();
    await page.getByLabel('Public keys (JWK Set)').fill(JSON.stringify({ keys: [{ ...jwk, kid, alg: 'ES256' }] }));
    await assertSound(page);
    await page.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('listitem').filter({ hasText: await calculateJwkThumbprint(jwk) });
    await row.getByText('one · ES256 · never used').waitFor();
    await row.getByRole('button', { name: 'Revoke …' }).click();
    await page.getByText('0 active tokens would end.').waitFor();
    await page.getByLabel(/To confirm, type/).fill(clientId);
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.getByText('Revoked').waitFor();
  });

  test('a trust rule comes from a pasted token, and shows a verdict for each condition before it exists', async (t) => {
    const { site, open } = at();
    const page = await open('/clients/deploy/trust');
    await page.getByLabel('Token of the workload').fill(await site.workloadToken('acme/deploy'));
    await page.getByRole('button', { name: 'Propose a rule' }).click();
    await page.getByLabel('Another condition').selectOption('ref');
    const condition = page.getByRole('group', { name: 'ref', exact: true });
    await condition.getByText('Passes').waitFor();
    await condition.getByLabel('Condition').selectOption('glob');
    await condition.getByLabel('Value').fill('refs/tags/*');
    await condition.getByText('Fails').waitFor();
    await assertSound(page);
    await condition.getByLabel('Value').fill('refs/heads/*');
    await condition.getByText('Passes').waitFor();
    await page.getByLabel('Name of the rule').fill('main');
    const [step, ...others] = await plannedBy(page, t, site);
    assert.deepEqual([step?.action, step?.kind, step?.id, others.length], ['create', 'Trust', 'deploy/main', 0]);
    await page.getByRole('button', { name: 'Create the rule' }).click();
    await page.getByText('This token authenticates deploy.').waitFor();
    await page.getByText('ref ~ refs/heads/*').waitFor();
    await page.getByText('How it could be narrower').click();
    await page.getByText('There is no advice').waitFor();
    await assertSound(page);
    assert.ok((await page.getByRole('cell', { name: 'Passes' }).count()) > 1);
  });

  test('an address is evaluated by the rules of the client', async () => {
    const { site, open } = at();
    const { clientId } = await site.server.create({ name: 'Bound', ip_rules: { op: 'allow', ranges: ['203.0.113.0/24'] } });
    const page = await open(`/clients/${clientId}/access`);
    const address = page.getByLabel('Address', { exact: true });
    await address.fill('203.0.113.7');
    await page.getByRole('button', { name: 'Evaluate' }).click();
    await page.getByText('It would get a token.').waitFor();
    await address.fill('198.51.100.1');
    await page.getByRole('button', { name: 'Evaluate' }).click();
    await page.getByText('It would be refused by: the address').waitFor();
  });

  test('an exchange policy is written, decides about a pasted token, and is taken back', async () => {
    const { site, open } = at();
    const { clientId } = await site.server.create({ name: 'Packer', client_id: 'packer' });
    const page = await open(`/clients/${clientId}/exchange`);
    await page.getByRole('button', { name: 'Write a policy' }).click();
    await page.getByLabel('Of these clients').fill('gateway');
    await page.getByLabel('Also tokens that are for other APIs').check();
    await page.getByLabel('Resource', { exact: true }).selectOption('https://api.example.com/invoices');
    await page.getByLabel('Of clients with these labels').fill('team');
    await page.getByText('Not of this form, or there twice: team').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Save' }).isDisabled(), true);
    await page.getByLabel('Of clients with these labels').fill('');
    await page.getByLabel('Scopes that follow from other scopes').fill('orders:read = invoices:read');
    await assertSound(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByLabel('Token to exchange').fill(site.chain.token);
    await page.getByRole('button', { name: 'Evaluate' }).click();
    await page.getByText('Scope invoices:read, for https://api.example.com/invoices').waitFor();
    await page.getByLabel('Scope', { exact: true }).fill('invoices:write');
    await page.getByRole('button', { name: 'Evaluate' }).click();
    await page.getByText('It would be refused by: scopes and resources').waitFor();
    await assertSound(page);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('This client exchanges no tokens').waitFor();
  });

  test('a token is suspended and reactivated in the list, and revoked after a question', async () => {
    const { site, open } = at();
    const { clientId, clientSecret } = await site.server.create({ name: 'Granted' });
    await site.server.token({ clientId, clientSecret });
    const page = await open(`/clients/${clientId}/grants`);
    await page.getByRole('button', { name: 'Suspend' }).click();
    await page.getByRole('row', { name: /Suspended/ }).waitFor();
    await page.getByRole('button', { name: 'Reactivate' }).click();
    await page.getByRole('row', { name: /Active/ }).waitFor();
    await page.getByRole('button', { name: 'Revoke …' }).click();
    await page.getByText('1 active token would end.').waitFor();
    await assertSound(page);
    await page.getByLabel(/To confirm, type/).fill(clientId);
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /Revoked/ }).waitFor();
  });

  test('a branch of a chain is found from its client, and ended with all that was derived from it', async () => {
    const { site, open } = at();
    const { chain } = site;
    const page = await open('/clients/courier/grants');
    await page.getByRole('link', { name: 'Chain: for gateway' }).click();
    const tree = page.getByRole('tree', { name: 'Tokens of the chain' });
    await page.getByText('courier exchanged the token of shop for it, and acts for gateway.').waitFor();
    assert.equal(await tree.getByRole('treeitem').count(), 4);
    // The keyboard leads to the token that it was exchanged for: by ArrowLeft to the parent, Home to the first.
    await tree.getByRole('treeitem', { selected: true }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('heading', { name: 'Token of shop' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await tree.getByRole('treeitem').nth(3).waitFor({ state: 'detached' });
    assert.equal(await tree.getByRole('treeitem').count(), 3);
    await tree.getByRole('treeitem', { selected: true }).press('ArrowRight');
    await tree.getByRole('treeitem').nth(3).waitFor();
    await assertSound(page);
    await page.getByRole('button', { name: 'End this branch' }).click();
    await page.getByText('2 active tokens would end.').waitFor();
    await assertSound(page);
    await page.getByLabel(/To confirm, type/).fill('shop');
    await page.getByRole('dialog').getByRole('button', { name: 'End this branch' }).click();
    await tree.getByRole('treeitem', { name: /courier.*Ended/ }).waitFor();
    const response = await site.server.manage('GET', `/grants/${chain.first}/chain`);
    const { grants } = (await response.json()) as { grants: readonly { grant_id: string; status: string }[] };
    assert.deepEqual(Object.fromEntries(grants.map(({ grant_id, status }) => [grant_id, status])), {
      [chain.first]: 'active',
      [chain.second]: 'revoked',
      [chain.third]: 'ended',
      [chain.other]: 'active',
    });
  });

  test('the manifest of a change is applied as that change alone', async (t) => {
    const { site, open } = at();
    const { server } = site;
    await server.create({
      ...{
        name: 'Described',
        client_id: 'described',
        kind: 'agent',
        owner: 'payments',
        contacts: ['a@example.com'],
        labels: { team: 'a' },
      },
      ...{ scopes: ['invoices:read', 'x'], default_scopes: ['x'], restrict_scopes: false, access_token_lifetime: 600, quota: { day: 5 } },
      ...{
        ip_rules: { op: 'deny', ranges: ['203.0.113.0/24'] },
        exchange: { mode: 'delegation', subjects: [{ clients: ['gateway'] }], to: TO },
      },
    });
    const page = await open('/clients/described/details');
    await page.getByLabel('Description').fill('All of it');
    const steps = await plannedBy(page, t, site);
    assert.deepEqual(
      steps.map(({ action, changes }) => [action, changes]),
      [['update', [{ field: 'description', before: null, after: 'All of it' }]]],
    );
  });

  test('an instance of an agent is stopped while another continues, then the agent, and started again', async () => {
    const { site, open } = at();
    const page = await open('/agents');
    await page.getByRole('link', { name: 'Triage' }).click();
    await page.getByRole('heading', { name: 'What it may do' }).waitFor();
    await page.getByRole('row', { name: /run-1.*api\.example\.com/ }).waitFor();
    await page.getByRole('button', { name: 'Stop: run-1' }).click();
    await page.getByText('1 active token would end.').waitFor();
    await assertSound(page);
    await page.getByLabel(/To confirm, type/).fill('run-1');
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Start: run-1' }).waitFor();
    const statuses = async () => {
      const { grants } = (await (await site.server.manage('GET', '/grants?client_id=triage')).json()) as {
        grants: readonly { instance: string; status: string }[];
      };
      return Object.fromEntries(grants.map(({ instance, status }) => [instance, status]));
    };
    assert.deepEqual(await statuses(), { 'run-1': 'ended', 'run-2': 'active' });
    await page.getByRole('button', { name: 'Stop …' }).first().click();
    await page.getByLabel(/To confirm, type/).fill('triage');
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stop: Triage – done.', { exact: true }).first().waitFor();
    assert.deepEqual(await statuses(), { 'run-1': 'ended', 'run-2': 'ended' });
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('button', { name: 'Stop …' }).first().waitFor();
  });

  test('a viewer reads a policy, a chain and an agent, and is offered no change of them', async () => {
    const { site, open } = at();
    await site.addOperator('vera', ['viewer']);
    const pages = [
      ['/clients/shop/exchange', 'Whose tokens'],
      [`/grants/${site.chain.first}`, 'gateway obtained it for itself.'],
      ['/agents/triage', 'What it may do'],
    ] as const;
    for (const [path, loaded] of pages) {
      const page = await open(path, 'vera');
      await page.getByText(loaded).first().waitFor();
      await page.waitForLoadState('networkidle');
      assert.equal(await page.getByRole('button', { name: /Save|Stop|End this branch|Suspend|Remove/, disabled: false }).count(), 0, path);
    }
  });
};
