// GET of the resources, and of one.
import { READ_CLIENTS } from '../clients/find.ts';
import { requester } from '../request.ts';
import { defineRoute } from '../route.ts';
import { setEtag } from '../writes/versions.ts';
import { findResourceByUri, ONE_RESOURCE, RESOURCES, ResourcePath } from './find.ts';
import { ResourceList, ResourceView } from './schema.ts';
import { resourceView } from './settings.ts';

export const listResources = defineRoute({
  method: 'GET',
  url: RESOURCES,
  rights: READ_CLIENTS,
  schema: { summary: 'List the resources of the tenant', response: { 200: ResourceList } },
  handle: async (request, _reply, { storage }) => ({
    resources: (await storage.resources(requester(request).tenant.tenant.id)).map(resourceView),
  }),
});

export const showResource = defineRoute({
  method: 'GET',
  url: ONE_RESOURCE,
  rights: READ_CLIENTS,
  schema: { summary: 'Show a resource', params: ResourcePath, response: { 200: ResourceView } },
  handle: async (request, reply, { storage }) => {
    const resource = await findResourceByUri(request, request.params.uri, storage);
    return setEtag(reply, resource).send(resourceView(resource));
  },
});
