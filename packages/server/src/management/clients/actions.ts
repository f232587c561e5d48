// /management/v1/clients/{client_id}/…: what is done to a client as it is, beside changing its settings.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { RequiredEntitlement } from '../../clients/entitlements.ts';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import type { ClientStateChange, StateChangeResult } from '../../storage/contract/client-states.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import type { ManagementApp, ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { DryRunQuery, EffectView, isDryRun, reportEffect } from '../writes/dry-run.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { WriteQuery } from '../writes/write-or-dry-run.ts';
import {
  EDIT_CLIENTS,
  findClient,
  findClientToChange,
  findClientToRestore,
  ONE_CLIENT,
  REVOKE_CREDENTIALS,
  throwIfNotApplied,
} from './routes.ts';
import { ClientView } from './schema.ts';
import { clientView } from './view.ts';

const Path = Type.Object({ client_id: Type.String() });
const CredentialPath = Type.Object({ client_id: Type.String(), credential_id: Type.String() });
const ClientOrEffect = Type.Union([EffectView, ClientView]);

type Verb = (storage: Storage, change: ClientStateChange) => Promise<StateChangeResult>;

/** What is done to a client, and what it takes. */
interface Action {
  readonly event: string;
  readonly entitlement: RequiredEntitlement;
  readonly verb: Verb;
}

// What ends something has a dry run.
const ENDINGS: readonly (Action & { readonly path: string; readonly summary: string })[] = [
  {
    path: 'disable',
    event: 'client.disable',
    entitlement: 'editAPIClients',
    summary: 'Disable an API client and end its tokens',
    verb: (storage, change) => storage.disableClient(change),
  },
  {
    path: 'lockdown',
    event: 'client.lockdown',
    entitlement: 'revokeAPIClientCredentials',
    summary: 'Disable an API client, deactivate its secrets and end its tokens, in one',
    verb: (storage, change) => storage.lockDownClient(change),
  },
  {
    path: 'end-tokens',
    event: 'client.end-tokens',
    entitlement: 'revokeAPIClientCredentials',
    summary: 'End all tokens of an API client',
    verb: (storage, change) => storage.endClientTokens(change),
  },
];

const BEGINNINGS: readonly (Action & { readonly path: string; readonly summary: string })[] = [
  {
    path: 'enable',
    event: 'client.enable',
    entitlement: 'editAPIClients',
    summary: 'Enable an API client',
    verb: (storage, change) => storage.enableClient(change),
  },
  {
    path: 'lift-lockdown',
    event: 'client.lift-lockdown',
    entitlement: 'revokeAPIClientCredentials',
    summary: 'Undo a lockdown: what it disabled and deactivated counts again; tokens stay dead',
    verb: (storage, change) => storage.liftLockdown(change),
  },
];

const DELETE: Action = { event: 'client.delete', entitlement: 'editAPIClients', verb: (storage, change) => storage.deleteClient(change) };
const RESTORE: Action = {
  event: 'client.restore',
  entitlement: 'editAPIClients',
  verb: (storage, change) => storage.restoreClient(change),
};

/** Adds the routes. */
export const clientActionRoutes = (app: ManagementApp, { storage, clients, audit, now }: ManagementDependencies): void => {
  const act = async (request: FastifyRequest, client: Client, { event, verb }: Action, dryRun = false): Promise<void> => {
    const { tenant, principal } = requester(request);
    requireVersion(request, client);
    const { clientId } = client;
    const tenantId = tenant.tenant.id;
    const entry = audit.entry(succeeded(request, event, clientId));
    const change = { tenantId, clientId, at: now(), by: principal.client.clientId, audit: entry };
    const result = await (dryRun ? storage.dryRun((store) => verb(store, change)) : verb(storage, change));
    clients.forget(tenantId, clientId);
    if (result === 'unknown') throw new Problem(404, 'There is no such API client, or it has no such credential.');
    throwIfNotApplied(result);
  };
  const show = async (request: FastifyRequest, reply: FastifyReply, clientId: string) => {
    const client = await findClient(storage, request, clientId);
    setEtag(reply, client);
    return clientView(client, now());
  };
  const effect = (request: FastifyRequest, clientId: string, credentialId?: string) =>
    reportEffect(storage, { tenantId: requester(request).tenant.tenant.id, clientId, credentialId });

  for (const { path, summary, ...action } of ENDINGS) {
    app.post(
      `${ONE_CLIENT}/${path}`,
      {
        config: { entitlements: [action.entitlement], asksPerClient: true },
        schema: { summary, params: Path, querystring: DryRunQuery, response: { 200: ClientOrEffect } },
      },
      async (request, reply) => {
        const { client_id: clientId } = request.params;
        await act(request, await findClientToChange(storage, request, clientId, action.entitlement), action, isDryRun(request));
        return isDryRun(request) ? effect(request, clientId) : show(request, reply, clientId);
      },
    );
  }

  for (const { path, summary, ...action } of BEGINNINGS) {
    app.post(
      `${ONE_CLIENT}/${path}`,
      {
        config: { entitlements: [action.entitlement], asksPerClient: true },
        schema: { summary, params: Path, response: { 200: ClientView } },
      },
      async (request, reply) => {
        const { client_id: clientId } = request.params;
        await act(request, await findClientToChange(storage, request, clientId, action.entitlement), action);
        return show(request, reply, clientId);
      },
    );
  }

  app.delete(
    ONE_CLIENT,
    {
      config: EDIT_CLIENTS,
      schema: {
        summary: 'Delete an API client and end its tokens; it can be restored for 30 days',
        params: Path,
        querystring: DryRunQuery,
        response: { 200: EffectView, 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { client_id: clientId } = request.params;
      await act(request, await findClientToChange(storage, request, clientId, 'editAPIClients'), DELETE, isDryRun(request));
      if (isDryRun(request)) return reply.code(200).send(await effect(request, clientId));
      return reply.code(204).send(null);
    },
  );

  app.post(
    `${ONE_CLIENT}/restore`,
    {
      config: EDIT_CLIENTS,
      schema: {
        summary: 'Restore an API client that was deleted in the last 30 days; its tokens stay dead',
        params: Path,
        querystring: WriteQuery,
        response: { 200: ClientView },
      },
    },
    async (request, reply) => {
      const { client_id: clientId } = request.params;
      const client = await findClientToRestore(storage, request, clientId);
      await act(request, client, RESTORE, isDryRun(request));
      if (isDryRun(request)) return clientView({ ...client, deletedAt: undefined, deletedBy: undefined }, now());
      return show(request, reply, clientId);
    },
  );

  app.post(
    `${ONE_CLIENT}/credentials/:credential_id/revoke`,
    {
      config: REVOKE_CREDENTIALS,
      schema: {
        summary: 'Revoke a credential as compromised, and end all tokens that were obtained with it',
        description: 'The id of a secret, or the thumbprint of a key (RFC 7638) or certificate (RFC 8705), as grants name it.',
        params: CredentialPath,
        querystring: DryRunQuery,
        response: { 200: ClientOrEffect },
      },
    },
    async (request, reply) => {
      const { client_id: clientId, credential_id: credentialId } = request.params;
      const entitlement = 'revokeAPIClientCredentials';
      const action: Action = {
        event: 'client.revoke-credential',
        entitlement,
        verb: (store, change) => store.revokeCredential({ ...change, credentialId }),
      };
      await act(request, await findClientToChange(storage, request, clientId, entitlement), action, isDryRun(request));
      return isDryRun(request) ? effect(request, clientId, credentialId) : show(request, reply, clientId);
    },
  );
};
