// POST: ends all tokens of a tenant.
import { Type } from 'typebox';
import { succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { DryRunQuery, EffectView, isDryRun, reportEffect } from '../writes/dry-run.ts';
import { findTenant, MANAGE_TENANTS as MANAGE, ONE_TENANT as ONE, TenantPath as Path } from './find.ts';

export const endTenantTokens = defineRoute({
  method: 'POST',
  url: `${ONE}/end-tokens`,
  rights: MANAGE,
  schema: {
    summary: 'End all tokens of a tenant',
    params: Path,
    querystring: DryRunQuery,
    response: { 200: EffectView, 204: Type.Null() },
  },
  handle: async (request, reply, dependencies) => {
    const { storage, now, audit, freshness } = dependencies;
    const { tenant } = findTenant(dependencies.tenants, request, request.params.id);
    if (isDryRun(request)) return reply.code(200).send(await reportEffect(dependencies, tenant));
    await storage.endTenantTokens({
      tenantId: tenant.id,
      at: now(),
      audit: audit.entry(succeeded(request, 'tenant.end-tokens', tenant.id)),
    });
    await freshness.refresh();
    return reply.code(204).send(null);
  },
});
