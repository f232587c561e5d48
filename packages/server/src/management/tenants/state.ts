// POST: disables and enables a tenant, from the home tenant.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { DryRunQuery, EffectView, isDryRun, reportEffect } from '../writes/dry-run.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { findTenant, MANAGE_TENANTS, ONE_TENANT, requireHome, TenantPath } from './find.ts';
import { TenantView } from './schema.ts';
import { tenantView } from './view.ts';

const setState = async (
  { tenants, audit, storage, now, freshness }: ManagementDependencies,
  request: FastifyRequest,
  id: string,
  to: 'disabled' | 'enabled',
) => {
  const { tenant } = findTenant(tenants, request, id);
  const by = requester(request).principal.actor;
  const event = to === 'disabled' ? 'tenant.disable' : 'tenant.enable';
  const entry = audit.entry(succeeded(request, event, tenant.id));
  const result = await storage.setTenantState({ tenantId: tenant.id, to, at: now(), by, audit: entry });
  if (result === 'unknown') throw new Problem(404, 'There is no tenant of this id.');
  await freshness.refresh();
  return findTenant(tenants, request, id).tenant;
};

export const disableTenant = defineRoute({
  method: 'POST',
  url: `${ONE_TENANT}/disable`,
  rights: MANAGE_TENANTS,
  schema: {
    summary: 'Disable a tenant: it is out of service, and its tokens end',
    description: 'Only in the home tenant, which cannot disable itself.',
    params: TenantPath,
    querystring: DryRunQuery,
    response: { 200: Type.Union([EffectView, TenantView]) },
  },
  handle: async (request, reply, dependencies) => {
    const { tenants } = dependencies;
    requireHome(tenants, request);
    const { tenant } = findTenant(tenants, request, request.params.id);
    requireVersion(request, tenant);
    if (tenant.id === requester(request).tenant.tenant.id) throw new Problem(409, 'The home tenant cannot be disabled.');
    if (isDryRun(request)) return reportEffect(dependencies, tenant);
    const disabled = await setState(dependencies, request, tenant.id, 'disabled');
    setEtag(reply, disabled);
    return tenantView(disabled);
  },
});

export const enableTenant = defineRoute({
  method: 'POST',
  url: `${ONE_TENANT}/enable`,
  rights: MANAGE_TENANTS,
  schema: { summary: 'Enable a tenant; its tokens stay ended', params: TenantPath, response: { 200: TenantView } },
  handle: async (request, reply, dependencies) => {
    const { tenants } = dependencies;
    requireHome(tenants, request);
    requireVersion(request, findTenant(tenants, request, request.params.id).tenant);
    const enabled = await setState(dependencies, request, request.params.id, 'enabled');
    return setEtag(reply, enabled).send(tenantView(enabled));
  },
});
