// The URLs of clients, the rights over them, and one client by its id.
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

/** The rights of a route of API clients, which each handler checks again for the client at hand. */
const clientRights = (...entitlements: readonly RequiredEntitlement[]) => ({ entitlements, checksEachClient: true }) as const;

export const READ_CLIENTS = clientRights('readAPIClients');
export const EDIT_CLIENTS = clientRights('editAPIClients');
export const ROTATE_SECRETS = clientRights('rotateAPIClientSecrets');
export const REVOKE_CREDENTIALS = clientRights('revokeAPIClientCredentials');

type ClientStore = Pick<Storage, 'findClient'>;

/**
 * The client of the request's tenant, if the principal may read it.
 *
 * @throws {@link Problem} 404
 */
export const findClient = async (storage: ClientStore, request: FastifyRequest, clientId: string): Promise<Client> =>
  requireReadable(await storage.findClient(requester(request).tenant.tenant.id, clientId), request);

/**
 * The client of the request's tenant, if the principal may do to it what the entitlement says. There is no other way to a client that a
 * request changes.
 *
 * @throws {@link Problem} 404, also when it may not even read it
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
 * The client whose settings a request changes: found, within the principal's rights, and of the version in `If-Match`.
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
 * The deleted client of the request's tenant, if the principal may restore it.
 *
 * @throws {@link Problem} 404, also when it may not even read it
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
  const { entitlements } = requester(request).principal.client;
  if (client !== undefined && holdsFor(entitlements, 'readAPIClients', client.owner)) return client;
  throw new Problem(404, 'There is no API client of this id.');
};

export const ClientPath = Type.Object({ client_id: Type.String() });
