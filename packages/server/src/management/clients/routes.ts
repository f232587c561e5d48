// /management/v1/clients: API clients and their states.
import type { Route } from '../route.ts';
import { beginningRoutes, deleteClient, endingRoutes, restoreClient, revokeCredential } from './actions.ts';
import { createClient } from './create.ts';
import { listClients, showClient } from './read.ts';
import { updateClient } from './update.ts';

export const CLIENT_ROUTES: readonly Route[] = [
  createClient,
  listClients,
  showClient,
  updateClient,
  ...endingRoutes,
  ...beginningRoutes,
  deleteClient,
  restoreClient,
  revokeCredential,
];
