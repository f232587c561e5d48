// Finds a grant by its id, for callers that may read or change it.
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
 * A grant and its client. `undefined` for a deleted client: its grants require a right over the whole
 * tenant.
 */
export interface FoundGrant {
  readonly grant: GrantRecord;
  readonly client: Client | undefined;
}

interface GrantStores {
  readonly storage: Pick<Storage, 'findGrant'>;
  readonly clients: Pick<ClientDirectory, 'find'>;
}

/** The refusal for a grant that does not exist or that the principal may not read. */
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
 * Finds a grant that the principal may suspend, reactivate or revoke. The principal needs every right of its
 * client.
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
 * Requires that a principal may revoke the grants of a client. A client that it may not read is skipped: the
 * filter by owner excludes its grants.
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
