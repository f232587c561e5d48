// The actions on API clients, with their lines.
import type { Page } from 'playwright-core';
import type { SeededSite } from '../seeded-site.ts';
import { type Action, JWKS, named, press, thingsOf } from './action.ts';

/** What the manifest of every new client sets. */
const CREATED = ['create', 'name', 'owner', 'scopes', 'ip_rules'] as const;

export const clientActions = (site: () => SeededSite): readonly Action[] => {
  const { client, created } = thingsOf(site);
  const newClient = (kind: RegExp, fill: (page: Page) => Promise<unknown>, plan?: Action['plan']): Omit<Action, 'title'> => ({
    thing: named('lines-new'),
    path: '/clients/new',
    reach: async (page, id) => {
      await page.getByLabel('Name', { exact: true }).fill(`It's "${id}" $HOME`);
      await page.getByLabel('Client id').fill(`${id}${kind.source.replaceAll(/\W/g, '')}`);
      await page.getByLabel('Owner').fill('line-team');
      await page.keyboard.press('Enter');
      await page.getByRole('radio', { name: kind }).check();
      await fill(page);
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByLabel('invoices:read').check();
      await page.getByLabel('Addresses').fill('203.0.113.0/24\n198.51.100.7');
    },
    ...(plan === undefined ? {} : { plan }),
  });

  const confirmed = (tab: string, button: RegExp, thing: () => Promise<readonly string[]>): Omit<Action, 'title'> => ({
    thing,
    path: (id) => `/clients/${id}${tab}`,
    reach: async (page) => press(page, button),
    asks: true,
  });

  return [
    { title: 'a client with a secret', ...newClient(/^Secret/, async () => {}, CREATED) },
    {
      title: 'a client with keys',
      ...newClient(/^Key/, (page) => page.getByLabel('Public keys (JWK Set)').fill(JWKS), [
        ...CREATED,
        'token_endpoint_auth_method',
        'jwks',
      ]),
    },
    {
      title: 'a client with a certificate',
      ...newClient(/^Certificate/, (page) => page.getByLabel('Subject').fill("CN=b,O=It's"), [
        ...CREATED,
        'token_endpoint_auth_method',
        'tls_client_auth_subject_dn',
      ]),
    },
    {
      title: 'what a client may obtain',
      thing: () => client({ owner: 'payments', scopes: ['invoices:read'], labels: { tier: '1' }, quota: { day: 50, mode: 'observe' } }),
      path: (id) => `/clients/${id}/access`,
      reach: async (page) => {
        await page.getByLabel('invoices:write').check();
        await page.getByLabel('Addresses', { exact: true }).fill('203.0.113.0/24');
        await page.getByLabel('Lifetime of its tokens').fill('600');
        await page.getByLabel('Per hour').fill('20');
        // The lines of the check of an address are the last ones.
        await page
          .locator('details')
          .last()
          .evaluate((element) => element.remove());
      },
      plan: ['update', 'scopes', 'default_scopes', 'ip_rules', 'access_token_lifetime', 'quota'],
    },
    {
      title: 'whether an address would pass',
      thing: () => client(),
      path: (id) => `/clients/${id}/access`,
      reach: (page) => page.getByLabel('Address', { exact: true }).fill('203.0.113.7'),
    },
    {
      title: 'a trust rule',
      thing: () => client({ token_endpoint_auth_method: 'federated_jwt' }),
      path: (id) => `/clients/${id}/trust`,
      reach: async (page) => {
        await page.getByLabel('Token of the workload').fill(await site().workloadToken('acme/lines'));
        await press(page, 'Propose a rule');
        await page.getByLabel('Label').fill('From a token');
      },
    },
    { title: 'a rotation', thing: () => client(), path: (id) => `/clients/${id}`, reach: (page) => press(page, 'Rotate') },
    {
      title: 'the revocation of a secret',
      ...confirmed('', /^Revoke/, async () => {
        const { clientId, body } = await site().server.create({ name: 'Lines' });
        return [clientId, ...(body.secrets as { id: string }[]).map(({ id }) => id)];
      }),
    },
    {
      title: 'the revocation of a trust rule',
      ...confirmed('/trust', /^Revoke/, async () => {
        const [id = ''] = await client({ token_endpoint_auth_method: 'federated_jwt' });
        return [id, ...(await created(`/clients/${id}/trusts`, { issuer: 'ci', match: [{ claim: 'sub', equals: 'job' }] }, 'id'))];
      }),
    },
    { title: 'a lockdown', ...confirmed('/danger', /^Lock down/, () => client()) },
    { title: 'the end of all tokens', ...confirmed('/danger', /^End all tokens/, () => client()) },
    { title: 'a disabled client', ...confirmed('/danger', /^Disable/, () => client()) },
    { title: 'a deleted client', ...confirmed('/danger', /^Delete/, () => client()) },
  ];
};
