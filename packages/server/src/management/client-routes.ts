// What the routes of API clients share.
import type { FastifyRequest } from 'fastify';
import type { Reason } from '../audit/reasons.ts';
import { Refusal } from '../audit/refusal.ts';
import type { Client } from '../clients/client.ts';
import { holdsFor, type RequiredEntitlement } from '../clients/entitlements.ts';
import { Problem } from '../http/problem.ts';
import type { Storage } from '../storage/storage.ts';
import { requireEntitlementOver } from './authorization.ts';
import { requester } from './management.ts';

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

/**
 * The client of the request's tenant, if the principal may do to it what the entitlement says.
 *
 * @throws {@link Problem} 404, also when it may not even read it
 * @throws {@link Refusal} 403
 */
export const findClient = async (
  storage: Pick<Storage, 'findClient'>,
  request: FastifyRequest,
  clientId: string,
  entitlement: RequiredEntitlement = 'readAPIClients',
): Promise<Client> => requireFound(await storage.findClient(requester(request).tenant.tenant.id, clientId), request, entitlement);

/**
 * The deleted client of the request's tenant, if the principal could do to it what the entitlement says.
 *
 * @throws {@link Problem} 404, also when it may not even read it
 * @throws {@link Refusal} 403
 */
export const findDeletedClient = async (
  storage: Pick<Storage, 'findDeletedClient'>,
  request: FastifyRequest,
  clientId: string,
  entitlement: RequiredEntitlement,
): Promise<Client> => requireFound(await storage.findDeletedClient(requester(request).tenant.tenant.id, clientId), request, entitlement);

const requireFound = (client: Client | undefined, request: FastifyRequest, entitlement: RequiredEntitlement): Client => {
  const { principal } = requester(request);
  if (client === undefined || !holdsFor(principal.client.entitlements, 'readAPIClients', client.owner)) {
    throw new Problem(404, 'There is no API client of this id.');
  }
  requireEntitlementOver(principal, entitlement, client);
  return client;
};

// Why a change to a client was not made, for the peer and for the operator.
const NOT_MADE: Readonly<Record<string, readonly [description: string, reason: Reason]>> = {
  'locked-out': ['This would leave nobody who can manage API clients for more than a day.', 'would_lock_out'],
  'locked-down': ['The client is locked down. Lift the lockdown first.', 'client_locked_down'],
  protected: ['The client is protected against deletion. Set deletion_protected to false first.', 'deletion_protected'],
};

/** @throws {@link Refusal} 409 for a change that was not made because nobody would be left to manage clients, or the client is protected */
export const requireMade = (result: string): void => {
  const notMade = NOT_MADE[result];
  if (notMade !== undefined) throw new Refusal('invalid_request', ...notMade, {}, { status: 409 });
};
