// The URLs of grants, the rights that routes require, and the filter by owner.
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { RequiredEntitlement } from '../../clients/entitlements.ts';
import { ownersOf } from '../../clients/entitlements.ts';
import type { GrantRecord } from '../../records/grant.ts';
import type { GrantFilter } from '../../records/grant-filter.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester } from '../request.ts';
import { type GrantView, grantView } from './view.ts';

export const GRANTS = '/management/v1/grants';

export const ONE_GRANT = `${GRANTS}/:id`;

export const GrantPath = Type.Object({ id: Type.String() });

export const READ_GRANTS = { entitlements: ['readOIDCGrants'], checksEachClient: true } as const;

export const MANAGE_GRANTS = { entitlements: ['manageOIDCGrants'], checksEachClient: true } as const;

export const viewOf = async (
  { clients, now }: ManagementDependencies,
  request: FastifyRequest,
  grant: GrantRecord,
): Promise<Static<typeof GrantView>> => {
  const { tenant } = requester(request);
  return grantView(grant, await clients.find(tenant.tenant.id, grant.clientId), tenant, now());
};

export const withinOwners = (request: FastifyRequest, filter: GrantFilter, entitlement: RequiredEntitlement): GrantFilter => ({
  ...filter,
  owners: ownersOf(requester(request).principal.client.entitlements, entitlement),
});
