// GET /management/v1/reports/scope-holders: the clients that hold a scope, and when each last obtained a token with it.
import { Type } from 'typebox';
import { ownersOf } from '../../clients/entitlements.ts';
import { READ_CLIENTS } from '../clients/find.ts';
import { cursorAfter, pageOf } from '../clients/query.ts';
import { ClientState } from '../clients/schema.ts';
import { clientState } from '../clients/view.ts';
import { nullable } from '../openapi/wire-schema.ts';
import { requester } from '../request.ts';
import { orNull } from '../requests/timestamp.ts';
import { defineRoute } from '../route.ts';

const ScopeHolders = Type.Object(
  {
    counted_since: nullable(
      Type.String({ format: 'date-time', description: 'Since when scopes are counted; null before the first token.' }),
    ),
    holders: Type.Array(
      Type.Object(
        {
          client_id: Type.String(),
          name: Type.String(),
          owner: nullable(Type.String()),
          state: ClientState,
          last_used_on: nullable(Type.String({ format: 'date-time', description: 'The day of its last token with the scope.' })),
        },
        { title: 'ScopeHolder' },
      ),
    ),
    next_cursor: nullable(Type.String()),
  },
  { $id: 'ScopeHolders' },
);

const ScopeQuery = Type.Object(
  {
    scope: Type.String({ minLength: 1, maxLength: 256 }),
    limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000 clients, 100 when absent.' })),
    cursor: Type.Optional(Type.String({ maxLength: 1024, description: '`next_cursor` of the previous page.' })),
  },
  { additionalProperties: false },
);

export const scopeHoldersReport = defineRoute({
  method: 'GET',
  url: '/management/v1/reports/scope-holders',
  rights: READ_CLIENTS,
  schema: {
    summary: 'List the clients that hold a scope, and when each last obtained a token with it',
    description: 'Read it before the scope of a resource is removed. Clients without an allow-list of scopes hold none.',
    querystring: ScopeQuery,
    response: { 200: ScopeHolders },
  },
  handle: async (request, _reply, { now, usage, storage }) => {
    const { tenant, principal } = requester(request);
    const { id: tenantId } = tenant.tenant;
    const { query } = request;
    const page = pageOf(query, tenantId);
    const owners = ownersOf(principal.entitlements, 'readAPIClients');
    await usage.flush();
    // One more than requested shows whether there is a next page.
    const found = await storage.listClients(tenantId, { ...page, limit: page.limit + 1, owners });
    const shown = found.slice(0, page.limit);
    const last = shown.at(-1);
    const ids = shown.map(({ clientId }) => clientId);
    const uses = (await storage.scopeUses(tenantId, ids)).filter(({ scope }) => scope === query.scope);
    const lastOn = new Map(uses.map((use) => [use.clientId, use.lastOn * 1000]));
    const first = await storage.firstUsage(tenantId);
    return {
      counted_since: orNull(first === undefined ? undefined : first * 1000),
      holders: shown.map((client) => ({
        client_id: client.clientId,
        name: client.name,
        owner: client.owner ?? null,
        state: clientState(client, now()),
        last_used_on: orNull(lastOn.get(client.clientId)),
      })),
      next_cursor: found.length > page.limit && last !== undefined ? cursorAfter(last, query) : null,
    };
  },
});
