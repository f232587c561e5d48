// The URLs of resources, the right to change them, and one resource by its URI.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import { isSameResource } from '../../records/former-url.ts';
import type { Resource } from '../../records/tenant.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { findResource } from '../../tenants/find-resource.ts';
import { requester } from '../request.ts';

/** The collection. */
export const RESOURCES = '/management/v1/resources';
/** One resource. */
export const ONE_RESOURCE = `${RESOURCES}/:uri`;
export const ResourcePath = Type.Object({
  uri: Type.String({ description: 'The resource indicator, percent-encoded as one segment.' }),
});

// Resources belong to the tenant, not to an owner of clients.
export const MANAGE_RESOURCES = { entitlements: ['manageAPIClients'] } as const;

/**
 * Finds a resource by its URI, also by one under a former URL of the tenant.
 *
 * @throws {@link Problem} 404
 */
export const findResourceByUri = async (request: FastifyRequest, uri: string, storage: Pick<Storage, 'resources'>): Promise<Resource> => {
  const { tenant } = requester(request);
  const all = await storage.resources(tenant.tenant.id);
  const named = tenant.requestable.get(uri);
  const found =
    findResource(new Map(all.map((resource) => [resource.uri, resource])), uri) ?? all.find((each) => isSameResource(named, each));
  if (found === undefined) throw new Problem(404, 'There is no resource of this URI.');
  return found;
};

/** @throws {@link Problem} 409 if another resource has the URI, a scope or a type of authorization details */
export const requireAvailable = (result: string): void => {
  if (result === 'taken')
    throw new Problem(409, 'This URI is taken.', [{ pointer: '/uri', detail: 'is taken, possibly in another spelling' }]);
  if (result === 'scope-taken')
    throw new Problem(409, 'A scope or a type of authorization details belongs to another resource of this tenant.');
};
