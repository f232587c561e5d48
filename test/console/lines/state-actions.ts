// The actions that a button does at once, with their lines: on issuers, operators, tenants, agents and clients.
import type { Page } from 'playwright-core';
import type { SeededSite } from '../seeded-site.ts';
import { type Action, JWKS, thingsOf } from './action.ts';

const IN_RECORD = /The keys of this issuer are in its record/;

const item = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text });

export const stateActions = (site: () => SeededSite): readonly Action[] => {
  const { post, client, created } = thingsOf(site);
  const manage = async (path: string): Promise<void> => void (await post(path, {}));

  const onIssuer = (action: string, path: string, more: Partial<Action> = {}): Action => ({
    title: `${action} of an issuer`,
    thing: async (number) => {
      const id = `${path}-${number}`;
      await post('/issuers', { id, kind: 'oidc', issuer: `https://${id}.example`, keys: { jwks: JSON.parse(JWKS) } });
      if (path === 'enable') await manage(`/issuers/${id}/disable`);
      return [id];
    },
    path: '/issuers',
    reach: (page, id) => page.getByRole('region', { name: id }).waitFor(),
    lines: (page, id) => ({ around: page.getByRole('region', { name: id }), action }),
    ...more,
  });

  const onOperator = (action: string, name: string): Action => ({
    title: `${action} of an operator`,
    thing: async (number) => {
      await post('/operators', { name: `${name}-${number}`, roles: ['viewer'] });
      if (action === 'Enable') await site().server.manage('PATCH', `/operators/${name}-${number}`, { disabled: true });
      return [`${name}-${number}`];
    },
    path: '/operators',
    reach: (page, id) => item(page, id).waitFor(),
    lines: (page, id) => ({ around: item(page, id), action }),
  });

  const onClient = (action: string, ...before: readonly string[]): Action => ({
    title: `${action} of a client`,
    thing: async () => {
      const [id = ''] = await client();
      for (const each of before) await site().server.manage(...wordsOf(each, id));
      return [id];
    },
    path: (id) => `/clients/${id}/danger`,
    reach: (page) => item(page, action).first().waitFor(),
    lines: (page) => ({ around: item(page, action).first() }),
  });
  const wordsOf = (text: string, id: string): [method: string, path: string] =>
    text === 'delete' ? ['DELETE', `/clients/${id}`] : ['POST', `/clients/${id}/${text}`];

  return [
    // Its keys are in its record: the API has no others for these tests.
    onIssuer('Fetch the keys', 'refresh', { refused: { CLI: IN_RECORD, curl: IN_RECORD } }),
    onIssuer('Disable', 'disable'),
    onIssuer('Enable', 'enable'),
    onOperator('New link', 'renewed'),
    onOperator('End sessions', 'ended'),
    onOperator('Disable', 'switched-off'),
    onOperator('Enable', 'switched-on'),
    {
      title: 'Enable of a tenant',
      thing: async (number) => {
        const [id = ''] = await created('/tenants', { name: `Off ${number}`, public_url: `https://off-${number}.example` }, 'id');
        await manage(`/tenants/${id}/disable`);
        return [id];
      },
      path: '/tenants',
      reach: (page) => item(page, 'https://off-1.example').waitFor(),
      lines: (page) => ({ around: item(page, 'https://off-1.example') }),
    },
    onClient('Enable', 'disable'),
    onClient('Lift the lockdown', 'lockdown'),
    onClient('Restore', 'delete'),
    {
      title: 'Stop of an instance',
      thing: async (number) => [...(await client({ kind: 'agent' })), `run-${number}`],
      path: (id) => `/agents/${id}`,
      reach: async (page) => {
        await page.getByLabel('Stop an instance by its name').fill('run-1');
        await page
          .getByRole('button', { name: /^Stop …/ })
          .last()
          .click();
      },
      asks: true,
    },
    {
      title: 'Start of an agent, in the message about it',
      thing: async () => {
        const [id = ''] = await client({ kind: 'agent' });
        await manage(`/clients/${id}/disable`);
        return [id];
      },
      path: (id) => `/agents/${id}`,
      reach: (page) => page.getByRole('button', { name: 'Start', exact: true }).click(),
      lines: (page) => ({ around: page.locator('.toast') }),
    },
    {
      title: 'Start of an instance, in the message about it',
      thing: async (number) => {
        const [id = ''] = await client({ kind: 'agent' });
        await manage(`/clients/${id}/instances/run-${number}/disable`);
        return [id, `run-${number}`];
      },
      path: (id) => `/agents/${id}`,
      reach: (page) => page.getByRole('button', { name: 'Start: run-1' }).click(),
      lines: (page) => ({ around: page.locator('.toast') }),
    },
    ...(['Disable', 'Enable'] as const).map(
      (action): Action => ({
        title: `${action} of several clients`,
        thing: async (number) => {
          const all = [...(await client({ name: `${action} a${number}` })), ...(await client({ name: `${action} b${number}` }))];
          if (action === 'Enable') for (const id of all) await manage(`/clients/${id}/disable`);
          return all;
        },
        path: '/clients?sort=-created',
        reach: async (page) => {
          for (const name of [`${action} a1`, `${action} b1`]) await page.getByLabel(`Select ${name}`).check();
        },
        lines: (page) => ({ around: page.getByRole('region', { name: 'Selected clients' }), action }),
        asks: action === 'Disable',
      }),
    ),
  ];
};
