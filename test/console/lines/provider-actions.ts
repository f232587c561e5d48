// The actions on OpenID Providers of operators, with their lines.
import type { Page } from 'playwright-core';
import type { SeededSite } from '../seeded-site.ts';
import { type Action, dialog, named, press, thingsOf } from './action.ts';

const ROLES = [{ role: 'viewer', claim: 'groups', contains: 'staff' }];

export const providerActions = (site: () => SeededSite): readonly Action[] => {
  const { created } = thingsOf(site);
  /** Two providers. No test has more at a time: each is deleted once its lines were run. */
  const provider =
    (name: string, more: object = {}) =>
    async (number: number) => {
      const body = { id: `${name}-${number}`, label: `${name} ${number}`, client_id: 'mintmark', client_secret: 's', roles: ROLES };
      return created('/providers', { ...body, issuer: `https://${name}-${number}.example`, ...more }, 'id');
    };
  const card = (page: Page, name: string) => page.getByRole('region', { name });
  const remove = async (...ids: readonly string[]): Promise<void> => {
    for (const id of ids) await site().server.manage('DELETE', `/providers/${id}`);
  };
  return [
    {
      title: 'a provider',
      thing: named('lines'),
      path: '/providers',
      reach: async (page, id) => {
        await press(page, 'New provider');
        const fields = dialog(page);
        await fields.getByLabel('Id', { exact: true }).fill(id);
        await fields.getByLabel('Issuer', { exact: true }).fill(`https://${id}.example`);
        await fields.getByLabel('Name on the sign-in page').fill("The company's");
        await fields.getByLabel('Client id', { exact: true }).fill('mintmark');
        await fields.getByLabel('Client secret').fill('of-the-provider');
        await fields.getByLabel('Scopes in addition').fill('profile groups');
        await fields.getByLabel('Claim for names').fill('user > name');
        await fields.getByLabel('Value').fill('mintmark-admins');
        await press(page, 'Another rule');
        const second = fields.getByRole('group', { name: 'Rule 2' });
        await second.getByLabel('Role').selectOption('auditor');
        await second.getByLabel('Claim', { exact: true }).fill('realm > department');
        await second.getByLabel('Condition').selectOption('one_of');
        await second.getByLabel('Value').fill('"a, b", legal, 7, true');
      },
      after: () => remove('lines-1', 'lines-2'),
    },
    {
      title: 'a changed provider',
      thing: provider('edited'),
      path: '/providers',
      reach: async (page) => {
        await card(page, 'edited 1').getByRole('button', { name: 'Edit' }).click();
        await dialog(page).getByLabel('Name on the sign-in page').fill('Renamed');
        await dialog(page).getByLabel('Client secret').fill('another');
        await dialog(page).getByLabel('Value').fill('true');
      },
      after: () => remove('edited-1', 'edited-2'),
    },
    {
      title: 'the test of a provider',
      thing: provider('tested', { issuer: 'https://127.0.0.1/tested' }),
      path: '/providers',
      reach: async (page) => {
        await card(page, 'tested 1').getByRole('button', { name: 'Test' }).click();
        await dialog(page).getByLabel('Claims of an ID token').fill('{"sub": "it\'s", "groups": ["staff"]}');
      },
      after: () => remove('tested-1', 'tested-2'),
    },
    ...(['Disable', 'Enable'] as const).map(
      (action): Action => ({
        title: `${action} a provider`,
        thing: async (number) => {
          const [id = ''] = await provider(action.toLowerCase())(number);
          if (action === 'Enable') await site().server.manage('PATCH', `/providers/${id}`, { disabled: true });
          return [id];
        },
        path: '/providers',
        reach: (page) => card(page, `${action.toLowerCase()} 1`).waitFor(),
        lines: (page) => ({ around: card(page, `${action.toLowerCase()} 1`), action }),
        after: () => remove(`${action.toLowerCase()}-1`, `${action.toLowerCase()}-2`),
      }),
    ),
    {
      title: 'a deleted provider',
      thing: provider('gone'),
      path: '/providers',
      reach: (page) =>
        card(page, 'gone 1')
          .getByRole('button', { name: /^Delete/ })
          .click(),
    },
  ];
};
