// Implements the part of the storage contract for resources, in SQL.
import type { ResourceStorage } from '../../contract/resources.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { resourceOf, resourcesOfTenant } from './resource-row.ts';
import { createResource, deleteResource, updateResource } from './resources.ts';

export const resourceStorage = (backend: Backend): ResourceStorage => ({
  resources: async (tenantId) => (await resourcesOfTenant(backend.freshReads, tenantId).execute()).map(resourceOf),
  createResource: (resource, audit) => createResource(backend, resource, audit),
  updateResource: (update) => updateResource(backend, update),
  deleteResource: async (removal) => (hasNul(removal.uri) ? 'unknown' : deleteResource(backend, removal)),
});
