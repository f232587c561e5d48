// GET of the clients, and of one.
import { ownersOf } from '../../clients/entitlements.ts';
import { requester } from '../request.ts';
import { defineRoute } from '../route.ts';
import { setEtag } from '../writes/versions.ts';
import { CLIENTS, ClientPath, findClient, ONE_CLIENT, READ_CLIENTS } from './find.ts';
import { ClientQuery, cursorAfter, pageOf } from './query.ts';
import { ClientPage, ClientView } from './schema.ts';
import { clientView } from './view.ts';

export const listClients = defineRoute({
  method: 'GET',
  url: CLIENTS,
  rights: READ_CLIENTS,
  schema: { summary: 'List API clients', querystring: ClientQuery, response: { 200: ClientPage } },
  handle: async (request, _reply, { storage, uses, now }) => {
    const { tenant, principal } = requester(request);
    const { query } = request;
    const page = pageOf(query, tenant.tenant.id);
    const owners = ownersOf(principal.entitlements, 'readAPIClients');
    // One more than requested shows whether there is a next page.
    const found = await storage.listClients(tenant.tenant.id, { ...page, limit: page.limit + 1, owners });
    const shown = found.slice(0, page.limit);
    const last = shown.at(-1);
    const lastUses = await uses.of(
      tenant.tenant.id,
      shown.map(({ clientId }) => clientId),
    );
    return {
      clients: shown.map((client) => clientView(client, now(), lastUses)),
      next_cursor: found.length > page.limit && last !== undefined ? cursorAfter(last, query) : null,
    };
  },
});

export const showClient = defineRoute({
  method: 'GET',
  url: ONE_CLIENT,
  rights: READ_CLIENTS,
  schema: { summary: 'Show an API client', params: ClientPath, response: { 200: ClientView } },
  handle: async (request, reply, { storage, now, uses }) => {
    const client = await findClient(storage, request, request.params.client_id);
    return setEtag(reply, client).send(clientView(client, now(), await uses.of(client.tenantId, [client.clientId])));
  },
});
