// Changes of a client's state: disable, lock down, end tokens, delete, and their reversals.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { AuditEventName } from '../../audit/audit-events.ts';
import type { AuditEvent } from '../../audit/audit-trail.ts';
import type { RequiredEntitlement } from '../../clients/entitlements.ts';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import type { ClientStateChange, StateChangeResult } from '../../storage/contract/client-states.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute, type Route } from '../route.ts';
import { DryRunQuery, EffectView, isDryRun, reportEffect } from '../writes/dry-run.ts';
import { throwIfNotApplied } from '../writes/not-applied.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { WriteQuery } from '../writes/write-or-dry-run.ts';
import { ClientPath, EDIT_CLIENTS, findClient, findClientToChange, findClientToRestore, ONE_CLIENT, REVOKE_CREDENTIALS } from './find.ts';
import { ClientView } from './schema.ts';
import { clientView } from './view.ts';

const CredentialPath = Type.Object({ client_id: Type.String(), credential_id: Type.String() });
const ClientOrEffect = Type.Union([EffectView, ClientView]);

/** A change of state. */
interface Action {
  /** The name in the audit trail. */
  readonly event: AuditEventName;
  readonly detail?: AuditEvent['detail'];
  readonly entitlement: RequiredEntitlement;
  readonly apply: (storage: Storage, change: ClientStateChange) => Promise<StateChangeResult>;
}

// Actions that end tokens have a dry run.
const DISABLING: readonly (Action & { readonly path: string; readonly summary: string })[] = [
  {
    path: 'disable',
    event: 'client.disable',
    entitlement: 'editAPIClients',
    summary: 'Disable an API client and end its tokens',
    apply: (storage, change) => storage.disableClient(change),
  },
  {
    path: 'lockdown',
    event: 'client.lockdown',
    entitlement: 'revokeAPIClientCredentials',
    summary: 'Lock down an API client: disable it, deactivate its secrets and end its tokens',
    apply: (storage, change) => storage.lockDownClient(change),
  },
  {
    path: 'end-tokens',
    event: 'client.end-tokens',
    entitlement: 'revokeAPIClientCredentials',
    summary: 'End all tokens of an API client',
    apply: (storage, change) => storage.endClientTokens(change),
  },
];

const ENABLING: readonly (Action & { readonly path: string; readonly summary: string })[] = [
  {
    path: 'enable',
    event: 'client.enable',
    entitlement: 'editAPIClients',
    summary: 'Enable an API client',
    apply: (storage, change) => storage.enableClient(change),
  },
  {
    path: 'lift-lockdown',
    event: 'client.lift-lockdown',
    entitlement: 'revokeAPIClientCredentials',
    summary: 'Lift a lockdown: the client and its secrets are active again; ended tokens stay ended',
    apply: (storage, change) => storage.liftLockdown(change),
  },
];

const DELETE: Action = { event: 'client.delete', entitlement: 'editAPIClients', apply: (storage, change) => storage.deleteClient(change) };
const RESTORE: Action = {
  event: 'client.restore',
  entitlement: 'editAPIClients',
  apply: (storage, change) => storage.restoreClient(change),
};

const act = async (
  { audit, now, storage, clients }: ManagementDependencies,
  request: FastifyRequest,
  client: Client,
  { event, detail = {}, apply }: Action,
  dryRun = false,
): Promise<void> => {
  const { tenant, principal } = requester(request);
  requireVersion(request, client);
  const { clientId } = client;
  const tenantId = tenant.tenant.id;
  const entry = audit.entry({ ...succeeded(request, event, clientId), detail });
  const change = { tenantId, clientId, at: now(), by: principal.actor, audit: entry };
  const result = await (dryRun ? storage.dryRun((store) => apply(store, change)) : apply(storage, change));
  clients.forget(tenantId, clientId);
  if (result === 'unknown') throw new Problem(404, 'There is no API client of this id, or it has no such credential.');
  throwIfNotApplied(result);
};

const show = async ({ storage, now }: ManagementDependencies, request: FastifyRequest, reply: FastifyReply, clientId: string) => {
  const client = await findClient(storage, request, clientId);
  setEtag(reply, client);
  return clientView(client, now());
};

const effect = (dependencies: ManagementDependencies, request: FastifyRequest, clientId: string, credentialId?: string) =>
  reportEffect(dependencies, requester(request).tenant.tenant, { clientId, credentialId });

/** Routes that disable a client or end its tokens. */
export const disablingRoutes: readonly Route[] = DISABLING.map(({ path, summary, ...action }) =>
  defineRoute({
    method: 'POST',
    url: `${ONE_CLIENT}/${path}`,
    rights: { entitlements: [action.entitlement], checksEachClient: true },
    schema: { summary, params: ClientPath, querystring: DryRunQuery, response: { 200: ClientOrEffect } },
    handle: async (request, reply, dependencies) => {
      const { client_id: clientId } = request.params;
      const client = await findClientToChange(dependencies.storage, request, clientId, action.entitlement);
      await act(dependencies, request, client, action, isDryRun(request));
      return isDryRun(request) ? effect(dependencies, request, clientId) : show(dependencies, request, reply, clientId);
    },
  }),
);

/** Routes that reverse these actions. */
export const enablingRoutes: readonly Route[] = ENABLING.map(({ path, summary, ...action }) =>
  defineRoute({
    method: 'POST',
    url: `${ONE_CLIENT}/${path}`,
    rights: { entitlements: [action.entitlement], checksEachClient: true },
    schema: { summary, params: ClientPath, response: { 200: ClientView } },
    handle: async (request, reply, dependencies) => {
      const { client_id: clientId } = request.params;
      await act(dependencies, request, await findClientToChange(dependencies.storage, request, clientId, action.entitlement), action);
      return show(dependencies, request, reply, clientId);
    },
  }),
);

export const deleteClient = defineRoute({
  method: 'DELETE',
  url: ONE_CLIENT,
  rights: EDIT_CLIENTS,
  schema: {
    summary: 'Delete an API client and end its tokens; it can be restored for 30 days',
    params: ClientPath,
    querystring: DryRunQuery,
    response: { 200: EffectView, 204: Type.Null() },
  },
  handle: async (request, reply, dependencies) => {
    const { storage } = dependencies;
    const { client_id: clientId } = request.params;
    await act(dependencies, request, await findClientToChange(storage, request, clientId, 'editAPIClients'), DELETE, isDryRun(request));
    if (isDryRun(request)) return reply.code(200).send(await effect(dependencies, request, clientId));
    return reply.code(204).send(null);
  },
});

export const restoreClient = defineRoute({
  method: 'POST',
  url: `${ONE_CLIENT}/restore`,
  rights: EDIT_CLIENTS,
  schema: {
    summary: 'Restore an API client that was deleted in the last 30 days; its tokens stay ended',
    params: ClientPath,
    querystring: WriteQuery,
    response: { 200: ClientView },
  },
  handle: async (request, reply, dependencies) => {
    const { storage, now } = dependencies;
    const { client_id: clientId } = request.params;
    const client = await findClientToRestore(storage, request, clientId);
    await act(dependencies, request, client, RESTORE, isDryRun(request));
    if (isDryRun(request)) return clientView({ ...client, deletedAt: undefined, deletedBy: undefined }, now());
    return show(dependencies, request, reply, clientId);
  },
});

export const revokeCredential = defineRoute({
  method: 'POST',
  url: `${ONE_CLIENT}/credentials/:credential_id/revoke`,
  rights: REVOKE_CREDENTIALS,
  schema: {
    summary: 'Revoke a compromised credential, and end all tokens that were obtained with it',
    description: 'The id of a secret, or the thumbprint of a key (RFC 7638) or certificate (RFC 8705): the `credential_id` of grants.',
    params: CredentialPath,
    querystring: DryRunQuery,
    response: { 200: ClientOrEffect },
  },
  handle: async (request, reply, dependencies) => {
    const { storage } = dependencies;
    const { client_id: clientId, credential_id: credentialId } = request.params;
    const entitlement = 'revokeAPIClientCredentials';
    const action: Action = {
      event: 'client.revoke-credential',
      detail: { credential_id: credentialId },
      entitlement,
      apply: (store, change) => store.revokeCredential({ ...change, credentialId }),
    };
    await act(dependencies, request, await findClientToChange(storage, request, clientId, entitlement), action, isDryRun(request));
    return isDryRun(request) ? effect(dependencies, request, clientId, credentialId) : show(dependencies, request, reply, clientId);
  },
});
