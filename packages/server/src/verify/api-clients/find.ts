// API clients by the name that a path gives them: the record's own id, as IBM's programs send it, or the client id, as others do.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { RequiredEntitlement } from '../../clients/entitlements.ts';
import { Problem } from '../../http/problem.ts';
import { findClient, findClientToChange } from '../../management/clients/find.ts';
import type { Client } from '../../records/client.ts';
import type { Storage } from '../../storage/contract/storage.ts';

/** One client in a path. */
export const ApiClientPath = Type.Object({ id: Type.String() });

const RECORD_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Finds = Pick<Storage, 'findClient' | 'findClientByRecordId'>;

/**
 * The client, if the principal may read it. The record's id goes before: nobody can choose one, so that nobody can put a client of a chosen
 * client id in the way of another.
 *
 * @throws {@link Problem} 404
 */
export const findApiClient = (storage: Finds, request: FastifyRequest, name: string): Promise<Client> =>
  findClient(byEitherId(storage), request, name);

/**
 * The client, if the principal may do to it what the entitlement says.
 *
 * @throws {@link Problem} 404, also when it may not even read it
 * @throws {@link Refusal} 403
 */
export const findApiClientToChange = (
  storage: Finds,
  request: FastifyRequest,
  name: string,
  entitlement: RequiredEntitlement,
): Promise<Client> => findClientToChange(byEitherId(storage), request, name, entitlement);

const byEitherId = (storage: Finds): Pick<Storage, 'findClient'> => ({
  findClient: async (tenantId, name) =>
    (RECORD_ID.test(name) ? await storage.findClientByRecordId(tenantId, name) : undefined) ?? storage.findClient(tenantId, name),
});

/** The same; `undefined` in the place of a 404. */
export const findApiClientToChangeIfAny = async (
  storage: Finds,
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
