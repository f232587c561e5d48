// The URLs of shared quotas, the rights to read and change them, and one of them by its name.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import type { SharedQuota } from '../../records/quota.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { requester } from '../request.ts';

/** The collection. */
export const QUOTAS = '/management/v1/quotas';
/** One shared quota. */
export const ONE_QUOTA = `${QUOTAS}/:quota_name`;
export const QuotaPath = Type.Object({ quota_name: Type.String() });

// A shared quota tells of clients of any owner.
export const READ_QUOTAS = { entitlements: ['readAPIClients'] } as const;
// A manager of one owner's clients must not lift what limits them.
export const MANAGE_QUOTAS = { entitlements: ['manageAPIClients'] } as const;

/** @throws {@link Problem} 404 */
export const quotaNamed = async (storage: Pick<Storage, 'sharedQuotas'>, request: FastifyRequest, name: string): Promise<SharedQuota> => {
  const found = (await storage.sharedQuotas(requester(request).tenant.tenant.id)).find((each) => each.name === name);
  if (found === undefined) throw new Problem(404, 'There is no quota of this name.');
  return found;
};
