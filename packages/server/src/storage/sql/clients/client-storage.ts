// Implements the part of the storage contract for clients, in SQL.
import type { ClientStorage } from '../../contract/clients.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { clientById, clientByRecordId, deletedClientById } from './client-queries.ts';
import { clientsOf } from './client-row.ts';
import { createClient } from './create-client.ts';
import { replaceClient } from './replace-client.ts';
import { updateClient } from './update-client.ts';

export const clientStorage = (backend: Backend, now: () => number): ClientStorage => {
  const { reads } = backend;
  const findById = backend.prepare('find_client', clientById);
  return {
    findClient: async (tenantId, clientId) => {
      if (hasNul(clientId)) return undefined;
      return (await backend.clientCopy?.(tenantId, clientId)) ?? clientsOf(await findById(tenantId, clientId))[0];
    },
    findClientByRecordId: async (tenantId, id) =>
      hasNul(id) ? undefined : clientsOf(await clientByRecordId(reads, tenantId, id).execute())[0],
    findDeletedClient: async (tenantId, clientId) =>
      hasNul(clientId) ? undefined : clientsOf(await deletedClientById(reads, tenantId, clientId).execute())[0],
    createClient: (client, audit, reveal) => createClient(backend, client, audit, reveal),
    updateClient: (update) => updateClient(backend, update, now()),
    replaceClient: (replacement) => replaceClient(backend, replacement, now()),
  };
};
