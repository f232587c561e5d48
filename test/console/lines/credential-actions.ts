// The actions on secrets, tokens and leaked strings, with their lines.
import { decodeJwt } from 'jose';
import type { SeededSite } from '../seeded-site.ts';
import { type Action, dialog, press, thingsOf } from './action.ts';

export const credentialActions = (site: () => SeededSite): readonly Action[] => {
  const { post, client } = thingsOf(site);

  /** A client, with its secret and the id of it. */
  const withSecret = async () => {
    const { clientId, clientSecret, body } = await site().server.create({ name: 'Secretive' });
    const [{ id } = { id: '' }] = body['secrets'] as { id: string }[];
    return { clientId, clientSecret, id };
  };
  const onSecret = (action: string, prepare: (path: string) => Promise<unknown>): Action => ({
    title: `${action} of a secret`,
    thing: async () => {
      const { clientId, id } = await withSecret();
      await prepare(`/clients/${clientId}/secrets/${id}`);
      return [clientId, id];
    },
    path: (id) => `/clients/${id}`,
    reach: (page) => page.getByRole('heading', { name: 'Secrets' }).waitFor(),
    lines: (page) => ({ around: page.locator('main'), action }),
  });

  /** A token. @returns its grant */
  const grant = async () => {
    const { clientId, clientSecret } = await withSecret();
    return [String(decodeJwt(await site().server.token({ clientId, clientSecret })).jti)];
  };

  /** What was leaked, by the thing that its lines name. */
  const leaked = new Map<string, string>();
  const contained = (title: string, choice: string, thing: Action['thing']): Action => ({
    title,
    ...(thing && { thing }),
    path: '/leak',
    reach: async (page, name) => {
      await page.getByLabel('The string').fill(leaked.get(name) ?? '');
      await press(page, 'Whose is it?');
      await press(page, 'Contain it');
      await dialog(page).getByLabel(choice).check();
    },
    asks: true,
  });

  return [
    onSecret('Deactivate', async () => {}),
    onSecret('Reactivate', (path) => post(`${path}/deactivate`, {})),
    onSecret('Keep it', (path) => site().server.manage('PATCH', path, { retires_at: new Date(Date.now() + 86_400_000).toISOString() })),
    ...(['Suspend', 'Reactivate'] as const).map(
      (action): Action => ({
        title: `${action} of a token`,
        thing: async () => {
          const [id = ''] = await grant();
          if (action === 'Reactivate') await post(`/grants/${id}/suspend`, {});
          return [id];
        },
        path: (id) => `/grants/${id}`,
        reach: (page) => page.getByRole('button', { name: action }).waitFor(),
        lines: (page) => ({ around: page.locator('main'), action }),
      }),
    ),
    {
      title: 'the owner of a leaked string',
      path: '/leak',
      reach: (page) => page.getByLabel('The string').waitFor(),
    },
    contained('the revocation of a leaked secret', 'This secret', async () => {
      const { clientId, clientSecret, id } = await withSecret();
      leaked.set(clientId, clientSecret);
      return [clientId, id];
    }),
    contained('the revocation of a leaked token', 'This token', async () => {
      const { clientId, clientSecret } = await withSecret();
      const token = await site().server.token({ clientId, clientSecret });
      const id = String(decodeJwt(token).jti);
      leaked.set(id, token);
      return [id];
    }),
    contained('the lockdown after a leak', 'All credentials of the client', async () => {
      const { clientId, clientSecret } = await withSecret();
      leaked.set(clientId, clientSecret);
      return [clientId];
    }),
    {
      title: 'who may act for a client',
      thing: () => client(),
      path: (id) => `/clients/${id}/exchange`,
      reach: (page) => page.getByText('No client may exchange the tokens of this one.').waitFor(),
    },
    {
      title: 'what a token of another issuer would lead to',
      path: '/inspector',
      reach: async (page) => {
        await page.getByLabel('Token', { exact: true }).fill(await site().workloadToken('acme/inspected'));
        await press(page, 'Check it here');
        await page.getByText('This token would be refused.').waitFor();
      },
    },
    {
      title: 'a proposed trust rule',
      thing: () => client({ token_endpoint_auth_method: 'federated_jwt' }),
      path: (id) => `/clients/${id}/trust`,
      reach: (page) => page.getByRole('button', { name: 'Propose a rule' }).waitFor(),
      // The request has a word in place of the token.
      refused: { curl: /409/ },
    },
  ];
};
