// /management/v1/agents: which agents exist, who owns them, what they may do, and what they did. One is stopped as any
// client is (/clients/{client_id}/disable), and one of its instances by /clients/{client_id}/instances/{name}/disable.

import { Type } from 'typebox';
import { ownersOf } from '../../clients/entitlements.ts';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import type { TrustRule } from '../../records/trust-rule.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { ClientPath, findClient, READ_CLIENTS } from '../clients/find.ts';
import { ClientQuery, cursorAfter, pageOf } from '../clients/query.ts';
import { type ManagementDependencies, requester } from '../request.ts';
import { defineRoute, type Route } from '../route.ts';
import { activityOf } from './activity.ts';
import { AgentPage, AgentWithActivity } from './schema.ts';
import { agentView } from './view.ts';

const AGENTS = '/management/v1/agents';

const { kind: _, ...filters } = ClientQuery.properties;
const AgentQuery = Type.Object(filters, { additionalProperties: false });

const viewsOf = async (clients: readonly Client[], tenant: LoadedTenant, { storage, uses, instances, now }: ManagementDependencies) => {
  const { id: tenantId } = tenant.tenant;
  const ids = clients.map(({ clientId }) => clientId);
  await instances.flush();
  const [counts, lastUses] = await Promise.all([storage.instanceCounts(tenantId, ids, now() - 86_400_000), uses.of(tenantId, ids)]);
  const views = [];
  for (const client of clients) {
    const { clientId } = client;
    const trusts: readonly TrustRule[] = await storage.trustsOfClient(tenantId, clientId);
    const parts = { client, counts: counts.get(clientId) ?? NONE, trusts, uses: lastUses };
    views.push(agentView(parts, tenant, now()));
  }
  return views;
};

const NONE = { enabled: 0, disabled: 0, seen: 0 };

const listAgents = defineRoute({
  method: 'GET',
  url: AGENTS,
  rights: READ_CLIENTS,
  schema: {
    summary: 'List agents: who owns each, what it may do, and when it was last used',
    querystring: AgentQuery,
    response: { 200: AgentPage },
  },
  handle: async (request, _reply, dependencies) => {
    const { tenant, principal } = requester(request);
    const query = { ...request.query, kind: 'agent' } as const;
    const page = pageOf(query, tenant.tenant.id);
    const owners = ownersOf(principal.entitlements, 'readAPIClients');
    // One more than requested shows whether there is a next page.
    const found = await dependencies.storage.listClients(tenant.tenant.id, { ...page, limit: page.limit + 1, owners });
    const shown = found.slice(0, page.limit);
    const last = shown.at(-1);
    return {
      agents: await viewsOf(shown, tenant, dependencies),
      next_cursor: found.length > page.limit && last !== undefined ? cursorAfter(last, query) : null,
    };
  },
});

const showAgent = defineRoute({
  method: 'GET',
  url: `${AGENTS}/:client_id`,
  rights: READ_CLIENTS,
  schema: {
    summary: 'Show an agent: who owns it, what it may do, and what it did in the last days',
    params: ClientPath,
    response: { 200: AgentWithActivity },
  },
  handle: async (request, _reply, dependencies) => {
    const { tenant, principal } = requester(request);
    const client = await findClient(dependencies.storage, request, request.params.client_id);
    if (client.kind !== 'agent') throw new Problem(404, 'There is no agent of this id; the client of this id is a service.');
    const [agent] = await viewsOf([client], tenant, dependencies);
    if (agent === undefined) throw new TypeError('An agent has a view.');
    return { ...agent, activity: await activityOf(client, principal, dependencies) };
  },
});

export const AGENT_ROUTES: readonly Route[] = [listAgents, showAgent];
