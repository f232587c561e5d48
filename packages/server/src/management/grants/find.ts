// The URLs of grants, the rights that routes require, and one grant by its id.
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { ClientDirectory } from '../../clients/client-directory.ts';
import { holdsFor, ownersOf, type RequiredEntitlement } from '../../clients/entitlements.ts';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import type { GrantRecord } from '../../records/grant.ts';
import type { GrantFilter } from '../../records/grant-filter.ts';
import type { Tenant } from '../../records/tenant.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { tokenStatus } from '../../tokens/chain-status.ts';
import { requireEntitlementOver } from '../access/authorization.ts';
import { requireMayChange } from '../access/client-rights.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester } from '../request.ts';
import { type GrantView, grantView } from './view.ts';

export const GRANTS = '/management/v1/grants';

export const ONE_GRANT = `${GRANTS}/:id`;

export const GrantPath = Type.Object({ id: Type.String() });

export const READ_GRANTS = { entitlements: ['readOIDCGrants'], checksEachClient: true } as const;

export const MANAGE_GRANTS = { entitlements: ['manageOIDCGrants'], checksEachClient: true } as const;

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
export const grantNotFound = (tenant?: Tenant): Problem =>
  new Problem(
    404,
    tenant?.grantRecords === 'none'
      ? 'There is no grant of this id. This tenant records none for JWTs: they can be revoked, not shown or suspended.'
      : 'There is no grant of this id.',
  );

/** @throws {@link Problem} 404, also when the principal may not read it */
export const findGrant = async ({ storage, clients }: GrantStores, request: FastifyRequest, id: string): Promise<FoundGrant> => {
  const { tenant, principal } = requester(request);
  const grant = await storage.findGrant(tenant.tenant.id, id);
  const client = grant === undefined ? undefined : await clients.find(tenant.tenant.id, grant.clientId);
  if (grant === undefined || !holdsFor(principal.entitlements, 'readOIDCGrants', client?.owner)) {
    throw grantNotFound(tenant.tenant);
  }
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
  if (client === undefined || !holdsFor(principal.entitlements, 'readOIDCGrants', client.owner)) return;
  requireMayChange(request, client, 'manageOIDCGrants');
};

export const viewOf = async (
  { clients, storage, now }: ManagementDependencies,
  request: FastifyRequest,
  grant: GrantRecord,
): Promise<Static<typeof GrantView>> => {
  const { tenant } = requester(request);
  const client = await clients.find(tenant.tenant.id, grant.clientId);
  return grantView(grant, await tokenStatus(grant, client, tenant, { grants: storage, clients, now }));
};

export const withinOwners = (request: FastifyRequest, filter: GrantFilter, entitlement: RequiredEntitlement): GrantFilter => ({
  ...filter,
  owners: ownersOf(requester(request).principal.entitlements, entitlement),
});
