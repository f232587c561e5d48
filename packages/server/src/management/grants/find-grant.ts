// One grant by its id, for callers that may see it or change it.
import type { FastifyRequest } from 'fastify';
import type { ClientDirectory } from '../../clients/client-directory.ts';
import { holdsFor } from '../../clients/entitlements.ts';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import type { GrantRecord } from '../../records/grant.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { requireEntitlementOver } from '../access/authorization.ts';
import { requireMayChange } from '../access/client-rights.ts';
import { requester } from '../request.ts';

/**
 * A grant and the client that got it; `undefined` for a client that is gone, whose grants belong to the
 * whole tenant.
 */
export interface FoundGrant {
  readonly grant: GrantRecord;
  readonly client: Client | undefined;
}

interface GrantStores {
  readonly storage: Pick<Storage, 'findGrant'>;
  readonly clients: Pick<ClientDirectory, 'find'>;
}

/** For a grant that there is not, or not for the principal. */
export const grantNotFound = (): Problem => new Problem(404, 'There is no grant of this id.');

/** @throws {@link Problem} 404, also when the principal may not read it */
export const findGrant = async ({ storage, clients }: GrantStores, request: FastifyRequest, id: string): Promise<FoundGrant> => {
  const { tenant, principal } = requester(request);
  const grant = await storage.findGrant(tenant.tenant.id, id);
  const client = grant === undefined ? undefined : await clients.find(tenant.tenant.id, grant.clientId);
  if (grant === undefined || !holdsFor(principal.client.entitlements, 'readOIDCGrants', client?.owner)) throw grantNotFound();
  return { grant, client };
};

/**
 * The grant, if the principal may suspend, reactivate or revoke it: not that of a client with rights that it
 * lacks.
 *
 * @throws {@link Problem} 404
 * @throws {@link Refusal} 403
 */
export const findGrantToChange = async (finds: GrantStores, request: FastifyRequest, id: string): Promise<FoundGrant> => {
  const found = await findGrant(finds, request, id);
  if (found.client === undefined) requireEntitlementOver(requester(request).principal, 'manageOIDCGrants', { owner: undefined });
  else requireMayChange(request, found.client, 'manageOIDCGrants');
  return found;
};

/**
 * Lets a principal pass that may end the grants of a client which it names; one that it may not see has none.
 *
 * @throws {@link Refusal} 403 for a client with rights that the principal lacks
 */
export const requireMayRevokeGrantsOf = async (
  { clients }: Pick<GrantStores, 'clients'>,
  request: FastifyRequest,
  clientId?: string,
): Promise<void> => {
  const { tenant, principal } = requester(request);
  const client = clientId === undefined ? undefined : await clients.find(tenant.tenant.id, clientId);
  if (client === undefined || !holdsFor(principal.client.entitlements, 'readOIDCGrants', client.owner)) return;
  requireMayChange(request, client, 'manageOIDCGrants');
};
