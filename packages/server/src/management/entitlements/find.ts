// The URLs of entitlements, the rights that routes require, and one entitlement by its name.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { canonicalEntitlement, isInert } from '../../clients/entitlements.ts';
import { Problem } from '../../http/problem.ts';
import type { OwnEntitlement } from '../../records/entitlement.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester } from '../request.ts';

export const ENTITLEMENTS = '/management/v1/entitlements';

export const ONE_ENTITLEMENT = `${ENTITLEMENTS}/:name`;

export const MANAGE_ENTITLEMENTS = { entitlements: ['manageAPIClients'] } as const;

export const EntitlementPath = Type.Object({ name: Type.String({ description: 'Case-insensitive.' }) });

export const entitlementNamed = async (
  { storage }: ManagementDependencies,
  request: FastifyRequest,
  name: string,
): Promise<OwnEntitlement> => {
  const lowerCase = name.toLowerCase();
  const found = (await storage.entitlements(requester(request).tenant.tenant.id)).find((each) => each.name.toLowerCase() === lowerCase);
  if (found !== undefined) return found;
  const canonical = canonicalEntitlement(name);
  if (canonical !== undefined && !isInert(canonical)) throw new Problem(409, 'This entitlement is built in and cannot be changed.');
  throw new Problem(404, 'There is no entitlement of this name.');
};
