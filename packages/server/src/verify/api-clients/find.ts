// Finds API clients by the id in a path: the record's id, which IBM's programs send, or the client id.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { RequiredEntitlement } from '../../clients/entitlements.ts';
import { Problem } from '../../http/problem.ts';
import { findClient, findClientToChange } from '../../management/clients/find.ts';
import type { Client } from '../../records/client.ts';
import type { Storage } from '../../storage/contract/storage.ts';

/** The parameters of a path that names one client. */
export const ApiClientPath = Type.Object({ id: Type.String() });

const RECORD_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type ClientLookup = Pick<Storage, 'findClient' | 'findClientByRecordId'>;

/**
 * Finds a client that the principal may read. The record's id takes precedence, because it cannot be chosen:
 * a client whose client id is another client's record id cannot shadow that client.
 *
 * @throws {@link Problem} 404
 */
export const findApiClient = (storage: ClientLookup, request: FastifyRequest, name: string): Promise<Client> =>
  findClient(byEitherId(storage), request, name);

/**
 * Finds a client that the principal may change by virtue of the entitlement.
 *
 * @throws {@link Problem} 404, also when the principal may not read it
 * @throws {@link Refusal} 403
 */
export const findApiClientToChange = (
  storage: ClientLookup,
  request: FastifyRequest,
  name: string,
  entitlement: RequiredEntitlement,
): Promise<Client> => findClientToChange(byEitherId(storage), request, name, entitlement);

const byEitherId = (storage: ClientLookup): Pick<Storage, 'findClient'> => ({
  findClient: async (tenantId, name) =>
    (RECORD_ID.test(name) ? await storage.findClientByRecordId(tenantId, name) : undefined) ?? storage.findClient(tenantId, name),
});

/** As {@link findApiClientToChange}, but returns `undefined` instead of throwing 404. */
export const findApiClientToChangeIfAny = async (
  storage: ClientLookup,
  request: FastifyRequest,
  name: string,
  entitlement: RequiredEntitlement,
): Promise<Client | undefined> => {
  try {
    return await findApiClientToChange(storage, request, name, entitlement);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  }
};
