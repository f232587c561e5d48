// /v1.0/apiclients: IBM Security Verify's shapes over the clients of the management API.
import type { Route } from '../../management/route.ts';
import type { VerifyDependencies } from '../dependencies.ts';
import { createApiClientAt } from './create.ts';
import { deleteApiClientAt, deleteApiClientsAt } from './delete.ts';
import { listApiClientsAt } from './list.ts';
import { showApiClientAt, showCredentialsAt } from './read.ts';
import { replaceApiClientAt } from './replace.ts';
import { API_CLIENT_ADDRESSES } from './view.ts';

const ROUTES = [
  listApiClientsAt,
  createApiClientAt,
  showApiClientAt,
  showCredentialsAt,
  replaceApiClientAt,
  deleteApiClientAt,
  deleteApiClientsAt,
];

export const API_CLIENT_ROUTES: readonly Route<VerifyDependencies>[] = API_CLIENT_ADDRESSES.flatMap((address) =>
  ROUTES.map((at) => at(address)),
);
