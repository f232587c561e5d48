// PATCH of a resource.
import { changesBetween } from '../../audit/changes.ts';
import type { Resource } from '../../records/tenant.ts';
import { requireMayAddOwners } from '../access/client-rights.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { applyPatch } from '../writes/merge-patch.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { WriteQuery, writeOrDryRun } from '../writes/write-or-dry-run.ts';
import { findResourceByUri, MANAGE_RESOURCES, ONE_RESOURCE, ResourcePath, requireAvailable } from './find.ts';
import { NewResource, ResourcePatch, ResourceView } from './schema.ts';
import { parseResourceSettings, resourceSettingsView, resourceView } from './settings.ts';

export const updateResource = defineRoute({
  method: 'PATCH',
  url: ONE_RESOURCE,
  rights: MANAGE_RESOURCES,
  schema: {
    summary: 'Change a resource',
    params: ResourcePath,
    querystring: WriteQuery,
    body: ResourcePatch,
    response: { 200: ResourceView },
  },
  handle: async (request, reply, { storage, freshness, audit }) => {
    const { tenant } = requester(request);
    const resource = await findResourceByUri(request, request.params.uri, storage);
    requireVersion(request, resource);
    const body = applyPatch(NewResource, resourceSettingsView(resource), request.body);
    const record: Resource = { ...resource, ...(await parseResourceSettings(body, tenant, storage)), version: resource.version + 1 };
    requireMayAddOwners(request, record.owners, resource.owners);
    const changes = changesBetween(resourceSettingsView(resource), resourceSettingsView(record));
    const entry = audit.entry({ ...succeeded(request, 'resource.update', resource.uri), detail: { changes } });
    const result = await writeOrDryRun(storage, request, (store) =>
      store.updateResource({ record, expectedVersion: resource.version, audit: entry }),
    );
    requireUpdated(result);
    requireAvailable(result);
    await freshness.refresh();
    return setEtag(reply, record).send(resourceView(record));
  },
});
