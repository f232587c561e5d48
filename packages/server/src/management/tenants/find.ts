// Access to tenants. `manageTenants` covers the caller's tenant; in the home tenant it covers all. Only the
// home tenant creates, disables and moves tenants, and assigns host names, which are unique in the store.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import { hostOf } from '../../net/host-name.ts';
import type { Tenant } from '../../records/tenant.ts';
import { Refusal } from '../../refusals/refusal.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import type { TenantDirectory } from '../../tenants/tenant-directory.ts';
import { requester } from '../request.ts';
import type { FieldProblems } from '../requests/field-problems.ts';
import { requireHost } from './hosts.ts';

/** The collection. */
export const TENANTS = '/management/v1/tenants';
/** One tenant. */
export const ONE_TENANT = `${TENANTS}/:id`;

export const TenantPath = Type.Object({ id: Type.String({ description: 'The id of a tenant, or `current`.' }) });
export const MANAGE_TENANTS = { entitlements: ['manageTenants'] } as const;

const isHome = (tenants: TenantDirectory, request: FastifyRequest): boolean =>
  requester(request).tenant.tenant.id === tenants.all()[0]?.tenant.id;

/** The tenants that a principal may read. */
export const visibleTenants = (tenants: TenantDirectory, request: FastifyRequest): readonly LoadedTenant[] => {
  const { tenant: own } = requester(request);
  return isHome(tenants, request) ? tenants.all() : tenants.all().filter(({ tenant }) => tenant.id === own.tenant.id);
};

/** Finds a tenant that the principal may read. @throws {@link Problem} 404 */
export const findTenant = (tenants: TenantDirectory, request: FastifyRequest, id: string): LoadedTenant => {
  const tenantId = id === 'current' ? requester(request).tenant.tenant.id : id;
  const found = visibleTenants(tenants, request).find(({ tenant }) => tenant.id === tenantId);
  if (found === undefined) throw new Problem(404, 'There is no tenant of this id.');
  return found;
};

/** @throws {@link Refusal} 403 outside the home tenant */
export const requireHome = (tenants: TenantDirectory, request: FastifyRequest): void => {
  if (isHome(tenants, request)) return;
  throw new Refusal('insufficient_scope', 'This is only possible in the home tenant.', 'not_home_tenant');
};

/** The refusal of a host that belongs to another tenant. */
export const hostTaken = (pointer = '/hosts'): Problem =>
  new Problem(409, 'A host belongs to another tenant.', [{ pointer, detail: 'has a host of another tenant' }]);

/**
 * Parses the requested hosts, adds those of the public URLs, and records problems.
 *
 * @param of - the id of the tenant; `undefined` for a new one
 */
export const parseHosts = (
  requested: readonly string[],
  { publicUrl, hosts: current, formerUrls }: Pick<Tenant, 'publicUrl' | 'hosts' | 'formerUrls'>,
  { problems, tenants, of }: { readonly problems: FieldProblems; readonly tenants: TenantDirectory; readonly of: string | undefined },
): readonly string[] => {
  const hosts = requested.flatMap((text, index) => {
    const host = problems.parse(`/hosts/${index}`, () => requireHost(text));
    // The directory also contains the names that this process adds, such as the loopback names of the home
    // tenant.
    const owner = host === undefined ? undefined : tenants.find(host, 'https');
    problems.require(owner === undefined || owner.tenant.id === of, `/hosts/${index}`, 'belongs to another tenant');
    return host ?? [];
  });
  // Hosts of former URLs stay until these expire, also when the request omits them.
  const former = formerUrls.map(({ url }) => hostOf(url)).filter((host) => current.includes(host));
  return [...new Set([hostOf(publicUrl), ...former, ...hosts])];
};
