// The URLs of OpenID Providers, one of them by its id, and who may change it.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import type { OpenIdProvider, RoleRule } from '../../records/openid-provider.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { requireMayGrantRoles } from '../operators/find.ts';
import { requester } from '../request.ts';

/** The collection. */
export const PROVIDERS = '/management/v1/providers';
/** One provider. */
export const ONE_PROVIDER = `${PROVIDERS}/:provider_id`;
export const ProviderPath = Type.Object({ provider_id: Type.String() });

/** @throws {@link Problem} 404 */
export const providerNamed = async (
  storage: Pick<Storage, 'openIdProviders'>,
  request: FastifyRequest,
  id: string,
): Promise<OpenIdProvider> => {
  const found = (await storage.openIdProviders(requester(request).tenant.tenant.id)).find((provider) => provider.id === id);
  if (found === undefined) throw new Problem(404, 'There is no provider of this id.');
  return found;
};

/**
 * Requires every entitlement that some rules grant: whoever writes a rule could be the one who meets it.
 *
 * @throws {@link Refusal} `insufficient_scope` 403
 */
export const requireMayGrant = (request: FastifyRequest, rules: readonly RoleRule[]): void =>
  requireMayGrantRoles(request, [...new Set(rules.map(({ role }) => role))]);
