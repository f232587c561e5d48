// PATCH of a tenant.
import type { FastifyRequest } from 'fastify';
import { changesBetween } from '../../audit/changes.ts';
import { Problem } from '../../http/problem.ts';
import { allowedAuthMethods } from '../../records/profile.ts';
import { requireNotExceeding } from '../access/authorization.ts';
import { ensureKeys } from '../clients/ensure-keys.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { isDryRun } from '../writes/dry-run.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { WriteQuery, writeOrDryRun } from '../writes/write-or-dry-run.ts';
import { fapiIncompatibilities } from './fapi-preflight.ts';
import { findTenant, hostTaken, MANAGE_TENANTS as MANAGE, ONE_TENANT as ONE, TenantPath as Path, requireHome } from './find.ts';
import { TenantPatch, TenantView } from './schema.ts';
import { tenantWithSettings } from './settings.ts';
import { tenantView } from './view.ts';

export const updateTenant = defineRoute({
  method: 'PATCH',
  url: ONE,
  rights: MANAGE,
  schema: { summary: 'Change a tenant', params: Path, querystring: WriteQuery, body: TenantPatch, response: { 200: TenantView } },
  handle: async (request, reply, dependencies) => {
    const { tenants, audit, storage, freshness, now } = dependencies;
    const loaded = findTenant(dependencies.tenants, request, request.params.id);
    const { tenant } = loaded;
    requireVersion(request, tenant);
    if (request.body.hosts !== undefined) requireHome(tenants, request);
    const record = { ...tenantWithSettings(request.body, loaded, tenants, now()), version: tenant.version + 1 };
    // A CA can issue a certificate for any client: a change requires the rights of all of them.
    if (record.clientCa !== tenant.clientCa) requireNotExceeding(requester(request).principal, ['administrator']);
    if (record.profile === 'fapi2' && tenant.profile !== 'fapi2') requireAuthenticatedByKey(request);
    if (!isDryRun(request)) await ensureKeys(request, dependencies, record, loaded);
    const changes = changesBetween(tenantView(tenant), tenantView(record));
    const entry = audit.entry({ ...succeeded(request, 'tenant.update', tenant.id), detail: { changes } });
    const result = await writeOrDryRun(storage, request, (store) =>
      store.updateTenant({ record, expectedVersion: tenant.version, audit: entry }),
    );
    requireUpdated(result);
    if (result === 'host-taken') throw hostTaken();
    await freshness.refresh();
    return setEtag(reply, record).send(tenantView(record));
  },
});

// A client that enables the profile must be able to disable it again.
const requireAuthenticatedByKey = (request: FastifyRequest): void => {
  const methods: readonly string[] = allowedAuthMethods('fapi2');
  const { principal } = requester(request);
  const isAbleTo = principal.kind === 'client' && methods.includes(principal.client.authMethod);
  if (isAbleTo && fapiIncompatibilities(principal.client).reasons.length === 0) return;
  throw new Problem(
    409,
    'Only a client that could disable the FAPI 2.0 profile again can enable it: one that authenticates by private_key_jwt or mutual TLS and has bound tokens.',
  );
};
