// GET of the tenants, and of one.
import { defineRoute } from '../route.ts';
import { setEtag } from '../writes/versions.ts';
import { findTenant, MANAGE_TENANTS as MANAGE, ONE_TENANT as ONE, TenantPath as Path, TENANTS, visibleTenants } from './find.ts';
import { TenantList, TenantView } from './schema.ts';
import { tenantView } from './view.ts';

export const listTenants = defineRoute({
  method: 'GET',
  url: TENANTS,
  rights: MANAGE,
  schema: { summary: 'List tenants', response: { 200: TenantList } },
  handle: async (request, _reply, { tenants }) => ({
    tenants: visibleTenants(tenants, request).map(({ tenant }) => tenantView(tenant)),
  }),
});

export const showTenant = defineRoute({
  method: 'GET',
  url: ONE,
  rights: MANAGE,
  schema: { summary: 'Show a tenant', params: Path, response: { 200: TenantView } },
  handle: async (request, reply, dependencies) => {
    const { tenant } = findTenant(dependencies.tenants, request, request.params.id);
    return setEtag(reply, tenant).send(tenantView(tenant));
  },
});
