// POST of a resource.
import { changesBetween } from '../../audit/changes.ts';
import type { Resource } from '../../records/tenant.ts';
import { findResource } from '../../tenants/find-resource.ts';
import { requireMayAddOwners } from '../access/client-rights.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { isDryRun } from '../writes/dry-run.ts';
import { setEtag } from '../writes/versions.ts';
import { WriteQuery, writeOrDryRun } from '../writes/write-or-dry-run.ts';
import { MANAGE_RESOURCES, RESOURCES, requireAvailable } from './find.ts';
import { NewResource, ResourceView } from './schema.ts';
import { parseResourceSettings, resourceSettingsView, resourceView } from './settings.ts';

export const createResource = defineRoute({
  method: 'POST',
  url: RESOURCES,
  rights: MANAGE_RESOURCES,
  schema: {
    summary: 'Register a resource',
    querystring: WriteQuery,
    body: NewResource,
    response: { 200: ResourceView, 201: ResourceView },
  },
  handle: async (request, reply, { storage, freshness, audit, now }) => {
    const { tenant } = requester(request);
    const settings = await parseResourceSettings(request.body, tenant, storage);
    requireMayAddOwners(request, settings.owners);
    // A former URI of a built-in resource still belongs to it: tokens from before a move contain it.
    const kind = findResource(tenant.audiences, settings.uri)?.kind ?? 'registered';
    if (kind !== 'registered') requireAvailable('taken');
    const resource: Resource = { ...settings, tenantId: tenant.tenant.id, kind: 'registered', version: 1, createdAt: now() };
    const changes = changesBetween(undefined, resourceSettingsView(resource));
    const entry = audit.entry({ ...succeeded(request, 'resource.create', resource.uri), detail: { changes } });
    requireAvailable(await writeOrDryRun(storage, request, (store) => store.createResource(resource, entry)));
    if (isDryRun(request)) return setEtag(reply, resource).code(200).send(resourceView(resource));
    await freshness.refresh();
    const location = `${tenant.tenant.publicUrl}${RESOURCES}/${encodeURIComponent(resource.uri)}`;
    return setEtag(reply, resource).code(201).header('location', location).send(resourceView(resource));
  },
});
