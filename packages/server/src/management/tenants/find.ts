// What the routes of tenants share. `manageTenants` works on one's own tenant; in the home tenant it works
// on all, and only there tenants are created, disabled, or given host names: a host name is unique in the
// whole store.
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

/** The tenants that a principal may know of. */
export const visibleTenants = (tenants: TenantDirectory, request: FastifyRequest): readonly LoadedTenant[] => {
  const { tenant: own } = requester(request);
  return isHome(tenants, request) ? tenants.all() : tenants.all().filter(({ tenant }) => tenant.id === own.tenant.id);
};

/** A tenant that the principal may know of. @throws {@link Problem} 404 */
export const findTenant = (tenants: TenantDirectory, request: FastifyRequest, id: string): LoadedTenant => {
  const wanted = id === 'current' ? requester(request).tenant.tenant.id : id;
  const found = visibleTenants(tenants, request).find(({ tenant }) => tenant.id === wanted);
  if (found === undefined) throw new Problem(404, 'There is no tenant of this id.');
  return found;
};

/** @throws {@link Refusal} 403 anywhere but in the home tenant */
export const requireHome = (tenants: TenantDirectory, request: FastifyRequest): void => {
  if (isHome(tenants, request)) return;
  throw new Refusal('insufficient_scope', 'This is done in the home tenant alone.', 'not_home_tenant');
};

/** The refusal of a host that is another tenant's. */
export const hostTaken = (pointer = '/hosts'): Problem =>
  new Problem(409, 'A host is served for another tenant.', [{ pointer, detail: 'has a host of another tenant' }]);

/**
 * The hosts that a body requests, with those of its public URLs; what is wrong with them is noted.
 *
 * @param of - the tenant's id, if it has one
 */
export const parseHosts = (
  asked: readonly string[],
  { publicUrl, hosts: held, formerUrls }: Pick<Tenant, 'publicUrl' | 'hosts' | 'formerUrls'>,
  { problems, tenants, of }: { readonly problems: FieldProblems; readonly tenants: TenantDirectory; readonly of: string | undefined },
): readonly string[] => {
  const hosts = asked.flatMap((text, index) => {
    const host = problems.parse(`/hosts/${index}`, () => requireHost(text));
    // Also those that this process serves by itself, as the loopback names of the home tenant.
    const owner = host === undefined ? undefined : tenants.find(host, 'https');
    problems.require(owner === undefined || owner.tenant.id === of, `/hosts/${index}`, 'is served for another tenant');
    return host ?? [];
  });
  // Former URLs end at their time, and not because they were not named here.
  const former = formerUrls.map(({ url }) => hostOf(url)).filter((host) => held.includes(host));
  return [...new Set([hostOf(publicUrl), ...former, ...hosts])];
};
