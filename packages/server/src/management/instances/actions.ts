// POST: disables and enables an instance of an agent, and ends its tokens. An instance of an agent that is not known yet
// can be stopped, too: another node may know it.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { AuditEventName } from '../../audit/audit-events.ts';
import type { RequiredEntitlement } from '../../clients/entitlements.ts';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import { MAX_ENDED_INSTANCES } from '../../records/instance.ts';
import { say } from '../../sentences/sentence.ts';
import type { InstanceChange } from '../../storage/contract/instances.ts';
import { findClientToChange } from '../clients/find.ts';
import { type ManagementDependencies, requester, succeeded } from '../request.ts';
import { defineRoute, type Route } from '../route.ts';
import { DryRunQuery, EffectView, isDryRun, reportEffect } from '../writes/dry-run.ts';
import { InstancePath, instanceNamed, ONE_INSTANCE } from './find.ts';
import { InstanceView, instanceView } from './schema.ts';

interface Action {
  readonly path: string;
  readonly event: AuditEventName;
  readonly entitlement: RequiredEntitlement;
  readonly to: InstanceChange['to'];
  readonly summary: string;
}

const DISABLING: readonly Action[] = [
  {
    path: 'disable',
    event: 'instance.disable',
    entitlement: 'editAPIClients',
    to: 'disabled',
    summary: 'Disable an instance of an agent and end its tokens',
  },
  {
    path: 'end-tokens',
    event: 'instance.end-tokens',
    entitlement: 'revokeAPIClientCredentials',
    to: 'ended',
    summary: 'End all tokens of an instance of an agent, and those that were derived from them; it may obtain new ones',
  },
];

const ENABLE: Action = {
  path: 'enable',
  event: 'instance.enable',
  entitlement: 'editAPIClients',
  to: 'enabled',
  summary: 'Enable an instance of an agent; ended tokens stay ended',
};

const tooMany = (): Problem =>
  new Problem(
    409,
    say('More than {count} instances of this client would be disabled or recently ended. End the tokens of the client, or disable it.', {
      count: MAX_ENDED_INSTANCES,
    }),
  );

interface ActionPath {
  readonly client_id: string;
  readonly instance_name: string;
}

const act = async (
  dependencies: ManagementDependencies,
  request: FastifyRequest,
  { client_id: clientId, instance_name: name }: ActionPath,
  { event, entitlement, to }: Action,
  dryRun = false,
): Promise<Client> => {
  const { audit, now, storage, clients, onRevoked } = dependencies;
  const client = await findClientToChange(storage, request, clientId, entitlement);
  // A service may have been an agent: what it had then can be ended.
  if (client.kind !== 'agent') await instanceNamed(dependencies, client, name);
  const { tenantId } = client;
  const entry = audit.entry({ ...succeeded(request, event, clientId), detail: { instance: name } });
  const change = { tenantId, clientId, name, to, at: now(), by: requester(request).principal.actor, audit: entry };
  const result = await (dryRun ? storage.dryRun((store) => store.changeInstance(change)) : storage.changeInstance(change));
  clients.forget(tenantId, clientId);
  if (result === 'unknown') throw new Problem(404, 'There is no API client of this id.');
  if (result === 'too-many') throw tooMany();
  if (!dryRun) onRevoked(tenantId);
  return client;
};

const disablingRoutes = DISABLING.map((action) =>
  defineRoute({
    method: 'POST',
    url: `${ONE_INSTANCE}/${action.path}`,
    rights: { entitlements: [action.entitlement], checksEachClient: true },
    schema: {
      summary: action.summary,
      description: 'An instance of an agent that is not known yet can be stopped, too.',
      params: InstancePath,
      querystring: DryRunQuery,
      response: { 200: Type.Union([EffectView, InstanceView]) },
    },
    handle: async (request, _reply, dependencies) => {
      const client = await act(dependencies, request, request.params, action, isDryRun(request));
      const { client_id: clientId, instance_name: instance } = request.params;
      if (isDryRun(request)) return reportEffect(dependencies, requester(request).tenant.tenant, { clientId, instance });
      return instanceView(await instanceNamed(dependencies, client, instance));
    },
  }),
);

const enablingRoute = defineRoute({
  method: 'POST',
  url: `${ONE_INSTANCE}/${ENABLE.path}`,
  rights: { entitlements: [ENABLE.entitlement], checksEachClient: true },
  schema: { summary: ENABLE.summary, params: InstancePath, response: { 200: InstanceView } },
  handle: async (request, _reply, dependencies) => {
    const client = await act(dependencies, request, request.params, ENABLE);
    return instanceView(await instanceNamed(dependencies, client, request.params.instance_name));
  },
});

export const instanceActions: readonly Route[] = [...disablingRoutes, enablingRoute];
