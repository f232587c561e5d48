// The actions on keys, settings and operators, and the lists that are read, with their lines.
import type { Page } from 'playwright-core';
import type { SeededSite } from '../seeded-site.ts';
import { type Action, dialog, named, press, thingsOf } from './action.ts';

export const administrationActions = (site: () => SeededSite): readonly Action[] => {
  const { post } = thingsOf(site);
  return [
    {
      title: 'a rotated key',
      // A standby key is announced for five minutes before it may sign.
      thing: () => {
        site().server.advance(301_000);
        return [];
      },
      path: '/keys',
      reach: (page) => press(page, 'Rotate now'),
    },
    {
      title: 'a revoked key',
      thing: async (number) => {
        const algorithm = number === 1 ? 'EdDSA' : 'ES384';
        const keys = (await post('/keys', { algorithm }))['keys'] as { kid: string; algorithm: string; state: string }[];
        return keys.filter((key) => key.algorithm === algorithm && key.state === 'standby').map(({ kid }) => kid);
      },
      path: '/keys',
      reach: (page, kid) =>
        page
          .getByRole('listitem')
          .filter({ hasText: kid })
          .getByRole('button', { name: /^Revoke/ })
          .click(),
      asks: true,
    },
    {
      title: 'a setting',
      path: '/settings',
      reach: async (page) => {
        await page.getByLabel('Lifetime of tokens, in seconds', { exact: true }).fill('3000');
        await page.getByLabel('Days that a key signs').fill('45');
        await page.getByLabel('Tokens of a client per hour').fill('5000');
        await page.getByLabel('Same token for identical requests').fill('10');
        await page.getByLabel('Nonce in DPoP proofs').selectOption('off');
      },
      plan: ['update', 'access_token_lifetime', 'client_quota', 'coalesce', 'dpop_nonce', 'key_lifetime'],
    },
    {
      title: 'an operator',
      thing: named('lines'),
      path: '/operators',
      reach: async (page, name) => {
        await press(page, 'New operator');
        await dialog(page).getByLabel('Name', { exact: true }).fill(name);
        await dialog(page).getByLabel('Full name').fill("Ada O'Hara");
        await dialog(page).getByLabel('auditor').check();
        await dialog(page).getByLabel('viewer').check();
      },
    },
    ...(
      [
        ['the roles of an operator', /^Roles/, (page: Page) => dialog(page).getByLabel('auditor').check()],
        ['a removed operator', /^Remove/, undefined],
      ] as const
    ).map(
      ([title, button, fill], index): Action => ({
        title,
        thing: async (number) => {
          await post('/operators', { name: `other${index}-${number}`, roles: ['viewer'] });
          return [`other${index}-${number}`];
        },
        path: '/operators',
        reach: async (page, name) => {
          await page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: button }).click();
          await fill?.(page);
        },
      }),
    ),
    { title: 'the usage by group', path: '/usage', reach: (page) => page.getByRole('heading', { name: 'By group' }).waitFor() },
    {
      title: 'sign-ins',
      path: '/grants?client=billing&address=127.0.0.1',
      reach: (page) =>
        page
          .getByRole('row', { name: /Granted/ })
          .first()
          .waitFor(),
    },
    {
      title: 'grants',
      path: '/grants?client=billing&status=active',
      reach: (page) => page.getByRole('tab', { name: 'Grants' }).click(),
    },
    {
      title: 'a part of the audit trail',
      path: '/audit?event=client.create&result=success&days=7&actor=admin',
      // The lines of the verification are the last ones.
      reach: async (page) =>
        void (await page
          .locator('details')
          .filter({ hasText: 'The same as' })
          .last()
          .evaluate((element) => element.remove())),
    },
    { title: 'the verification of the audit trail', path: '/audit', reach: async () => {} },
  ];
};
