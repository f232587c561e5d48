// Implements the part of the storage contract for lists of clients, in SQL.
import type { ClientListStorage, ClientPageRequest } from '../../contract/client-lists.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { clientPage, clientsByRecordIds } from './client-queries.ts';
import { clientsOf } from './client-row.ts';
import { countClients, numberedClientIds } from './numbered-clients.ts';

export const clientListStorage = (backend: Backend, now: () => number): ClientListStorage => ({
  listClients: async (tenantId, page) =>
    hasNul(textOf(page)) ? [] : clientsOf(await clientPage(backend.reads, tenantId, page, now()).execute()),
  listClientsByNumber: async (tenantId, page) => {
    if (page.conditions.some(({ value }) => typeof value === 'string' && hasNul(value))) return { total: 0, clients: [] };
    const ids = await numberedClientIds(backend.reads, tenantId, page);
    const clients = ids.length === 0 ? [] : clientsOf(await clientsByRecordIds(backend.reads, tenantId, ids).execute());
    const byId = new Map(clients.map((client) => [client.id, client]));
    return { total: await countClients(backend.reads, tenantId, page), clients: ids.flatMap((id) => byId.get(id) ?? []) };
  },
});

// All text of a page request.
const textOf = ({ after = '', afterKey = '', filter = {} }: ClientPageRequest): string =>
  [after, afterKey, ...Object.values(filter)].flat().join();
