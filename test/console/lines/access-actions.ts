// The actions on resources, shared quotas, trusted issuers and tenants, with their lines.
import type { Page } from 'playwright-core';
import type { SeededSite } from '../seeded-site.ts';
import { type Action, dialog, JWKS, named, press, thingsOf } from './action.ts';

export const accessActions = (site: () => SeededSite): readonly Action[] => {
  const { created } = thingsOf(site);
  return [
    {
      title: 'a resource',
      thing: (number) => [`https://api.example.com/lines-${number}`, `lines-${number}`],
      path: '/resources',
      reach: async (page, uri) => {
        await press(page, 'New resource');
        await dialog(page).getByLabel('Name', { exact: true }).fill("Line's API");
        await dialog(page).getByLabel('URI').fill(uri);
        await dialog(page)
          .getByLabel('Scopes')
          .fill(`${uri.slice(-7)}:read ${uri.slice(-7)}:write`);
        await dialog(page).getByLabel('Lifetime').fill('300');
      },
      plan: ['create', 'name', 'scopes', 'access_token_lifetime'],
    },
    {
      title: 'a changed resource',
      thing: (number) =>
        created('/resources', { uri: `https://api.example.com/edit-${number}`, name: `Edit ${number}`, scopes: [`e${number}:a`] }, 'uri'),
      path: '/resources',
      reach: async (page) => {
        await page.getByRole('region', { name: 'Edit 1' }).getByRole('button', { name: 'Edit' }).click();
        await dialog(page).getByLabel('Scopes').fill('');
        await dialog(page).getByLabel('Format').selectOption('opaque');
      },
      plan: ['update', 'scopes', 'access_token_format'],
    },
    {
      title: 'a deleted resource',
      thing: (number) => created('/resources', { uri: `https://api.example.com/gone-${number}`, name: `Gone ${number}` }, 'uri'),
      path: '/resources',
      reach: (page) =>
        page
          .getByRole('region', { name: 'Gone 1' })
          .getByRole('button', { name: /^Delete/ })
          .click(),
      asks: true,
    },
    {
      title: 'a shared quota',
      thing: named('lines'),
      path: '/quotas',
      reach: async (page, name) => {
        await press(page, 'New quota');
        await dialog(page).getByLabel('Name', { exact: true }).fill(name);
        await dialog(page).getByLabel('per minute').fill('10');
        await dialog(page).getByLabel('per day').fill('1000');
        await dialog(page).getByLabel('Requests above it').selectOption('observe');
        await dialog(page).getByLabel('Labels').fill('tier=1\nteam=line team');
      },
      plan: ['create', 'labels', 'quota'],
    },
    {
      title: 'a changed quota',
      thing: (number) => created('/quotas', { name: `edited-${number}`, owner: 'o', quota: { hour: 5000 } }, 'name'),
      path: '/quotas',
      reach: async (page, name) => {
        await page.getByRole('region', { name }).getByRole('button', { name: 'Edit' }).click();
        await dialog(page).getByLabel('per hour').fill('6000');
        await dialog(page).getByLabel('Owner').fill('');
      },
      plan: ['update', 'owner', 'quota'],
    },
    {
      title: 'a deleted quota',
      thing: (number) => created('/quotas', { name: `gone-${number}`, quota: { hour: 5000 } }, 'name'),
      path: '/quotas',
      reach: (page, name) =>
        page
          .getByRole('region', { name })
          .getByRole('button', { name: /^Delete/ })
          .click(),
    },
    {
      title: 'an issuer',
      thing: named('lines-ci'),
      path: '/issuers',
      reach: async (page, id) => {
        await press(page, 'Trust an issuer');
        await dialog(page).getByLabel('Kind').selectOption('oidc');
        await dialog(page).getByLabel('Id', { exact: true }).fill(id);
        await dialog(page).getByLabel('Issuer', { exact: true }).fill(`https://${id}.example`);
        await dialog(page).getByLabel('Keys (JWK Set)').fill(JWKS);
      },
      plan: ['create', 'platform', 'issuer', 'keys'],
    },
    {
      title: 'a distrusted issuer',
      thing: (number) => {
        const keys = { jwks: JSON.parse(JWKS) };
        return created('/issuers', { id: `bad-${number}`, kind: 'oidc', issuer: `https://bad-${number}.example`, keys }, 'id');
      },
      path: '/issuers',
      reach: (page, id) =>
        page
          .getByRole('region', { name: id })
          .getByRole('button', { name: /^Distrust/ })
          .click(),
      asks: true,
    },
    {
      title: 'a tenant',
      thing: named('lines'),
      path: '/tenants',
      reach: async (page, name) => {
        await press(page, 'New tenant');
        await dialog(page).getByLabel('Name', { exact: true }).fill(name);
        await dialog(page).getByLabel('Public URL').fill(`https://${name}.example`);
      },
    },
    ...(
      [
        ['a renamed tenant', 'Rename', (page: Page) => dialog(page).getByLabel('Name', { exact: true }).fill("Other's")],
        ['the end of all tokens of a tenant', /^End all tokens/, undefined],
        ['a disabled tenant', /^Disable/, undefined],
        ['a moved tenant', /^Move/, (page: Page, id: string) => dialog(page).getByLabel('New public URL').fill(`https://${id}.example`)],
      ] as const
    ).map(
      ([title, button, fill], index): Action => ({
        title,
        thing: (number) => created('/tenants', { name: `T${index}${number}`, public_url: `https://t${index}${number}.example` }, 'id'),
        path: '/tenants',
        reach: async (page, id) => {
          await page
            .getByRole('listitem')
            .filter({ hasText: `https://t${index}1.example` })
            .getByRole('button', { name: button })
            .click();
          await fill?.(page, id);
        },
        asks: index > 0,
      }),
    ),
    {
      title: 'a changed issuer',
      thing: (number) => {
        const keys = { jwks: JSON.parse(JWKS) };
        return created('/issuers', { id: `mesh-${number}`, kind: 'oidc', issuer: `https://mesh-${number}.example`, keys }, 'id');
      },
      path: '/issuers',
      reach: async (page, id) => {
        await page.getByRole('region', { name: id }).getByRole('button', { name: 'Edit' }).click();
        await dialog(page).getByLabel('Description').fill("The mesh's issuer");
        await dialog(page).getByLabel('Audiences').fill('https://a.example\nhttps://b.example');
        await dialog(page).getByLabel('Accept tokens that are for others').check();
        await dialog(page).getByLabel('Greatest age').fill('600');
        await dialog(page).getByLabel('Its tokens', { exact: true }).selectOption('until_exp');
      },
      plan: ['update', 'description', 'audiences', 'allow_several_audiences', 'max_token_age', 'reuse'],
    },
  ];
};
