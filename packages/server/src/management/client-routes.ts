// What the routes of API clients share.
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../audit/refusal.ts';
import type { Client } from '../clients/client.ts';
import { Problem } from '../http/problem.ts';
import type { Storage } from '../storage/storage.ts';
import { requester } from './management.ts';

/** The collection. */
export const CLIENTS = '/management/v1/clients';
/** One client. */
export const ONE_CLIENT = `${CLIENTS}/:client_id`;

export const READ_CLIENTS = { entitlements: ['readAPIClients', 'manageAPIClients'] } as const;
export const MANAGE_CLIENTS = { entitlements: ['manageAPIClients'] } as const;

/** The client of the request's tenant. @throws {@link Problem} 404 */
export const findClient = async (storage: Pick<Storage, 'findClient'>, request: FastifyRequest, clientId: string): Promise<Client> => {
  const client = await storage.findClient(requester(request).tenant.tenant.id, clientId);
  if (client === undefined) throw new Problem(404, 'There is no API client of this id.');
  return client;
};

/** @throws {@link Refusal} 409 for a change that was not made because nobody would be left to manage clients */
export const requireNoLockOut = (result: string): void => {
  if (result !== 'locked-out') return;
  throw new Refusal(
    'invalid_request',
    'This would leave nobody who can manage API clients for more than a day.',
    'would_lock_out',
    {},
    { status: 409 },
  );
};
