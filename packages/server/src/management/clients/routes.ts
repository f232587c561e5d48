// What the routes of API clients share.
import type { FastifyRequest } from 'fastify';
import { holdsFor, type RequiredEntitlement } from '../../clients/entitlements.ts';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import type { Reason } from '../../refusals/reasons.ts';
import { Refusal } from '../../refusals/refusal.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { requireMayChange } from '../access/client-rights.ts';
import { requester } from '../request.ts';
import { timestamp } from '../requests/timestamp.ts';

/** The collection. */
export const CLIENTS = '/management/v1/clients';
/** One client. */
export const ONE_CLIENT = `${CLIENTS}/:client_id`;

/** What a route of API clients takes; each asks again for the client that it touches. */
const over = (...entitlements: readonly RequiredEntitlement[]) => ({ entitlements, asksPerClient: true }) as const;

export const READ_CLIENTS = over('readAPIClients');
export const EDIT_CLIENTS = over('editAPIClients');
export const ROTATE_SECRETS = over('rotateAPIClientSecrets');
export const REVOKE_CREDENTIALS = over('revokeAPIClientCredentials');

type FindsClient = Pick<Storage, 'findClient'>;

/**
 * The client of the request's tenant, if the principal may read it.
 *
 * @throws {@link Problem} 404
 */
export const findClient = async (storage: FindsClient, request: FastifyRequest, clientId: string): Promise<Client> =>
  requireReadable(await storage.findClient(requester(request).tenant.tenant.id, clientId), request);

/**
 * The client of the request's tenant, if the principal may do to it what the entitlement says. There is no other way to a client that a
 * request changes.
 *
 * @throws {@link Problem} 404, also when it may not even read it
 * @throws {@link Refusal} 403
 */
export const findClientToChange = async (
  storage: FindsClient,
  request: FastifyRequest,
  clientId: string,
  entitlement: RequiredEntitlement,
): Promise<Client> => {
  const client = await findClient(storage, request, clientId);
  requireMayChange(request, client, entitlement);
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

/**
 * The refusal of an id that cannot be given to a new client. Of a deleted client, only those who may read it hear more than that.
 *
 * @param pointer - of the id in the request
 */
export const takenId = async (
  storage: Pick<Storage, 'findClient' | 'findDeletedClient'>,
  request: FastifyRequest,
  { clientId, pointer }: { readonly clientId: string; readonly pointer: string },
): Promise<Problem> => {
  const { tenant, principal } = requester(request);
  const tenantId = tenant.tenant.id;
  const deleted = await storage.findDeletedClient(tenantId, clientId);
  const isGone = deleted === undefined && (await storage.findClient(tenantId, clientId)) === undefined;
  const isShown = deleted !== undefined && holdsFor(principal.client.entitlements, 'readAPIClients', deleted.owner);
  const at = deleted?.deletedAt;
  const detail =
    isShown && at !== undefined
      ? `is that of a client deleted at ${timestamp(at)}: restore it, by \`mintmark client restore ${clientId}\``
      : isGone
        ? 'was that of a client deleted more than 30 days ago, which cannot be restored any more; an id is never used again'
        : 'is taken';
  return new Problem(409, 'This client id is taken, or was once.', [{ pointer, detail }]);
};

const requireReadable = (client: Client | undefined, request: FastifyRequest): Client => {
  const { entitlements } = requester(request).principal.client;
  if (client !== undefined && holdsFor(entitlements, 'readAPIClients', client.owner)) return client;
  throw new Problem(404, 'There is no API client of this id.');
};

// Why a change to a client was not made, for the peer and for the operator.
const NOT_MADE: Readonly<Record<string, readonly [description: string, reason: Reason]>> = {
  'locked-out': ['This would leave nobody who can sign in and manage API clients for more than a day.', 'would_lock_out'],
  'locked-down': ['The client is locked down. Lift the lockdown first.', 'client_locked_down'],
  protected: ['The client is protected against deletion. Set deletion_protected to false first.', 'deletion_protected'],
};

/** @throws {@link Refusal} 409 for a change that was not made because nobody would be left to manage clients, or the client is protected */
export const throwIfNotApplied = (result: string): void => {
  const notMade = NOT_MADE[result];
  if (notMade !== undefined) throw new Refusal('invalid_request', ...notMade, {}, { status: 409 });
};
