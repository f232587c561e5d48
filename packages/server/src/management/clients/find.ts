// The URLs of clients, the rights that routes require, and one client by its id.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { holdsFor, type RequiredEntitlement } from '../../clients/entitlements.ts';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import { Refusal } from '../../refusals/refusal.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { requireMayChange } from '../access/client-rights.ts';
import { requester } from '../request.ts';
import { requireVersion } from '../writes/versions.ts';

/** The collection. */
export const CLIENTS = '/management/v1/clients';
/** One client. */
export const ONE_CLIENT = `${CLIENTS}/:client_id`;

/** The rights of a route of API clients. Each handler also checks them for the client that it accesses. */
const clientRights = (...entitlements: readonly RequiredEntitlement[]) => ({ entitlements, checksEachClient: true }) as const;

export const READ_CLIENTS = clientRights('readAPIClients');
export const EDIT_CLIENTS = clientRights('editAPIClients');
export const ROTATE_SECRETS = clientRights('rotateAPIClientSecrets');
export const REVOKE_CREDENTIALS = clientRights('revokeAPIClientCredentials');

type ClientStore = Pick<Storage, 'findClient'>;

/**
 * Finds a client of the request's tenant that the principal may read.
 *
 * @throws {@link Problem} 404
 */
export const findClient = async (storage: ClientStore, request: FastifyRequest, clientId: string): Promise<Client> =>
  requireReadable(await storage.findClient(requester(request).tenant.tenant.id, clientId), request);

/**
 * Finds a client that the principal may change by an entitlement. All routes that change a client find it
 * here.
 *
 * @throws {@link Problem} 404, also for a client that the principal may not read
 * @throws {@link Refusal} 403
 */
export const findClientToChange = async (
  storage: ClientStore,
  request: FastifyRequest,
  clientId: string,
  entitlement: RequiredEntitlement,
): Promise<Client> => {
  const client = await findClient(storage, request, clientId);
  requireMayChange(request, client, entitlement);
  return client;
};

/**
 * Finds the client whose settings a request changes, and checks the rights of the principal and `If-Match`.
 *
 * @throws {@link Problem} 404 and 412
 * @throws {@link Refusal} 403
 */
export const clientForUpdate = async (storage: ClientStore, request: FastifyRequest, clientId: string): Promise<Client> => {
  const client = await findClientToChange(storage, request, clientId, 'editAPIClients');
  requireVersion(request, client);
  return client;
};

/**
 * Finds a deleted client that the principal may restore.
 *
 * @throws {@link Problem} 404, also for a client that the principal may not read
 * @throws {@link Refusal} 403
 */
export const findClientToRestore = async (
  storage: Pick<Storage, 'findDeletedClient'>,
  request: FastifyRequest,
  clientId: string,
): Promise<Client> => {
  const client = requireReadable(await storage.findDeletedClient(requester(request).tenant.tenant.id, clientId), request);
  requireMayChange(request, client, 'editAPIClients');
  return client;
};

const requireReadable = (client: Client | undefined, request: FastifyRequest): Client => {
  const { entitlements } = requester(request).principal;
  if (client !== undefined && holdsFor(entitlements, 'readAPIClients', client.owner)) return client;
  throw new Problem(404, 'There is no API client of this id.');
};

export const ClientPath = Type.Object({ client_id: Type.String() });
