// DELETE of a registered resource.
import { Type } from 'typebox';
import { changesBetween } from '../../audit/changes.ts';
import { Problem } from '../../http/problem.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { findResourceByUri, MANAGE_RESOURCES, ONE_RESOURCE, ResourcePath } from './find.ts';
import { resourceSettingsView } from './settings.ts';

export const deleteResource = defineRoute({
  method: 'DELETE',
  url: ONE_RESOURCE,
  rights: MANAGE_RESOURCES,
  schema: { summary: 'Delete a registered resource', params: ResourcePath, response: { 204: Type.Null() } },
  handle: async (request, reply, { storage, freshness, audit }) => {
    const { tenant } = requester(request);
    const resource = await findResourceByUri(request, request.params.uri, storage);
    const { uri } = resource;
    const changes = changesBetween(resourceSettingsView(resource));
    const entry = audit.entry({ ...succeeded(request, 'resource.delete', uri), detail: { changes } });
    const result = await storage.deleteResource({ tenantId: tenant.tenant.id, uri, audit: entry });
    if (result === 'in-use') throw new Problem(409, 'This is the default resource of a client.');
    if (result === 'unknown') throw new Problem(409, 'The built-in resources of a tenant cannot be deleted.');
    await freshness.refresh();
    return reply.code(204).send(null);
  },
});
