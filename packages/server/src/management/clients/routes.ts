// /management/v1/clients: API clients and their states.
import type { Route } from '../route.ts';
import { deleteClient, disablingRoutes, enablingRoutes, restoreClient, revokeCredential } from './actions.ts';
import { createClient } from './create.ts';
import { listExchangers } from './exchangers.ts';
import { listClients, showClient } from './read.ts';
import { refreshClientMetadata } from './refresh-metadata.ts';
import { updateClient } from './update.ts';

export const CLIENT_ROUTES: readonly Route[] = [
  createClient,
  listClients,
  showClient,
  updateClient,
  ...disablingRoutes,
  ...enablingRoutes,
  deleteClient,
  restoreClient,
  revokeCredential,
  refreshClientMetadata,
  listExchangers,
];
