// /management/v1/clients/{client_id}/…: what is done to a client as it is, beside changing its settings.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { RequiredEntitlement } from '../clients/entitlements.ts';
import { Problem } from '../http/problem.ts';
import type { ClientStateChange, StateChangeResult } from '../storage/storage.ts';
import { requireNotExceeding } from './authorization.ts';
import { EDIT_CLIENTS, findClient, ONE_CLIENT, REVOKE_CREDENTIALS, requireMade } from './client-routes.ts';
import { ClientView } from './client-schema.ts';
import { clientView } from './client-view.ts';
import { type ManagementApp, type ManagementDependencies, requester, succeeded } from './management.ts';

const Path = Type.Object({ client_id: Type.String() });
const CredentialPath = Type.Object({ client_id: Type.String(), credential_id: Type.String() });

/** Adds the routes. */
export const clientActionRoutes = (app: ManagementApp, { storage, clients, audit, now }: ManagementDependencies): void => {
  const changeState = async (
    request: FastifyRequest,
    clientId: string,
    event: string,
    entitlement: RequiredEntitlement,
    change: (change: ClientStateChange) => Promise<StateChangeResult>,
  ): Promise<void> => {
    const { tenant, principal } = requester(request);
    // Whoever arms a credential again, or puts a client out of its way, must not be lesser than that client.
    requireNotExceeding(principal, (await findClient(storage, request, clientId, entitlement)).entitlements);
    const tenantId = tenant.tenant.id;
    const result = await change({
      tenantId,
      clientId,
      at: now(),
      by: principal.client.clientId,
      audit: audit.entry(succeeded(request, event, clientId)),
    });
    clients.forget(tenantId, clientId);
    if (result === 'unknown') throw new Problem(404, 'There is no such API client, or it has no such credential.');
    requireMade(result);
  };

  const actions = [
    ['disable', 'editAPIClients', 'Disable an API client and end its tokens', (change: ClientStateChange) => storage.disableClient(change)],
    ['enable', 'editAPIClients', 'Enable an API client', (change: ClientStateChange) => storage.enableClient(change)],
    [
      'end-tokens',
      'revokeAPIClientCredentials',
      'End all tokens of an API client',
      (change: ClientStateChange) => storage.endClientTokens(change),
    ],
  ] as const;
  for (const [action, entitlement, summary, change] of actions) {
    app.post(
      `${ONE_CLIENT}/${action}`,
      { config: { entitlements: [entitlement], asksPerClient: true }, schema: { summary, params: Path, response: { 200: ClientView } } },
      async (request) => {
        await changeState(request, request.params.client_id, `client.${action}`, entitlement, change);
        return clientView(await findClient(storage, request, request.params.client_id), now());
      },
    );
  }

  app.delete(
    ONE_CLIENT,
    {
      config: EDIT_CLIENTS,
      schema: { summary: 'Delete an API client and end its tokens', params: Path, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await changeState(request, request.params.client_id, 'client.delete', 'editAPIClients', (change) => storage.deleteClient(change));
      return reply.code(204).send(null);
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
        response: { 200: ClientView },
      },
    },
    async (request) => {
      const { client_id: clientId, credential_id: credentialId } = request.params;
      await changeState(request, clientId, 'client.revoke-credential', 'revokeAPIClientCredentials', (change) =>
        storage.revokeCredential({ ...change, credentialId }),
      );
      return clientView(await findClient(storage, request, clientId), now());
    },
  );
};
