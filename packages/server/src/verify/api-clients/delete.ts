// DELETE of an API client, and PATCH of the collection, which deletes several.

import type { FastifyRequest } from 'fastify';
import { EDIT_CLIENTS } from '../../management/clients/find.ts';
import { requester, succeeded } from '../../management/request.ts';
import { defineRoute, type Route } from '../../management/route.ts';
import { throwIfNotApplied } from '../../management/writes/not-applied.ts';
import type { VerifyDependencies } from '../dependencies.ts';
import { BulkOperations, respondToBulk, segmentOf, unknownOperation } from '../requests/bulk-operations.ts';
import { ApiClientPath, findApiClientToChangeIfAny } from './find.ts';

const remove = async (request: FastifyRequest, id: string, { storage, clients, audit, now }: VerifyDependencies): Promise<void> => {
  const { principal } = requester(request);
  const client = await findApiClientToChangeIfAny(storage, request, id, 'editAPIClients');
  if (client === undefined) return;
  const { tenantId, clientId } = client;
  const entry = audit.entry(succeeded(request, 'client.delete', clientId));
  const result = await storage.deleteClient({ tenantId, clientId, at: now(), by: principal.actor, audit: entry });
  clients.forget(tenantId, clientId);
  throwIfNotApplied(result);
};

export const deleteApiClientAt = (address: string): Route<VerifyDependencies> =>
  defineRoute({
    method: 'DELETE',
    url: `${address}/:id`,
    rights: EDIT_CLIENTS,
    schema: { params: ApiClientPath },
    handle: async (request, reply, dependencies: VerifyDependencies) => {
      await remove(request, request.params.id, dependencies);
      return reply.code(204).send();
    },
  });

export const deleteApiClientsAt = (address: string): Route<VerifyDependencies> =>
  defineRoute({
    method: 'PATCH',
    url: address,
    rights: EDIT_CLIENTS,
    schema: { body: BulkOperations },
    handle: (request, reply, dependencies: VerifyDependencies) =>
      respondToBulk(request, reply, request.body, {
        audit: dependencies.audit,
        perform: async (operation) => {
          const [, id] = /^\/([^/]+)$/.exec(operation.path) ?? [];
          if (operation.op !== 'remove' || id === undefined) throw unknownOperation(operation);
          await remove(request, segmentOf(id), dependencies);
        },
      }),
  });
