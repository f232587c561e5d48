// /management/v1/resources: the APIs that tokens are for, by their resource indicators (RFC 8707).
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { changesBetween } from '../../audit/changes.ts';
import { Problem } from '../../http/problem.ts';
import { isSameResource } from '../../records/former-url.ts';
import type { Resource } from '../../records/tenant.ts';
import { findResource } from '../../tenants/find-resource.ts';
import { requireMayMakeOwners } from '../access/client-rights.ts';
import { READ_CLIENTS } from '../clients/routes.ts';
import type { ManagementApp, ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { isDryRun } from '../writes/dry-run.ts';
import { applyPatch } from '../writes/merge-patch.ts';
import { requireUpdated, requireVersion, tellVersion } from '../writes/versions.ts';
import { WriteQuery, writeOrRehearse } from '../writes/write-or-dry-run.ts';
import { NewResource, ResourceList, ResourcePatch, ResourceView } from './schema.ts';
import { parseResourceSettings, resourceSettingsView, resourceView } from './settings.ts';

const RESOURCES = '/management/v1/resources';
const ONE = `${RESOURCES}/:uri`;
const Path = Type.Object({ uri: Type.String({ description: 'The resource indicator, percent-encoded as one segment.' }) });

// Resources belong to the tenant, not to an owner of clients.
const MANAGE = { entitlements: ['manageAPIClients'] } as const;

/** Adds the routes. */
export const resourceRoutes = (app: ManagementApp, { storage, freshness, audit, now }: ManagementDependencies): void => {
  const find = async (request: FastifyRequest, uri: string): Promise<Resource> => {
    const all = await storage.resources(requester(request).tenant.tenant.id);
    const named = requester(request).tenant.requestable.get(uri);
    const found =
      findResource(new Map(all.map((resource) => [resource.uri, resource])), uri) ?? all.find((each) => isSameResource(named, each));
    if (found === undefined) throw new Problem(404, 'There is no resource of this URI.');
    return found;
  };
  const requireUntaken = (result: string): void => {
    if (result === 'taken')
      throw new Problem(409, 'This URI is taken.', [{ pointer: '/uri', detail: 'is taken, perhaps in another spelling' }]);
    if (result === 'scope-taken') throw new Problem(409, 'A scope, or a type of details, belongs to another resource of this tenant.');
  };

  app.post(
    RESOURCES,
    {
      config: MANAGE,
      schema: {
        summary: 'Register a resource',
        querystring: WriteQuery,
        body: NewResource,
        response: { 200: ResourceView, 201: ResourceView },
      },
    },
    async (request, reply) => {
      const { tenant } = requester(request);
      const settings = await parseResourceSettings(request.body, tenant, storage);
      requireMayMakeOwners(request, settings.owners);
      // What tokens from before a move name stays the built-in resource's.
      const kind = findResource(tenant.audiences, settings.uri)?.kind ?? 'registered';
      if (kind !== 'registered') requireUntaken('taken');
      const resource: Resource = { ...settings, tenantId: tenant.tenant.id, kind: 'registered', version: 1, createdAt: now() };
      const changes = changesBetween(undefined, resourceSettingsView(resource));
      const entry = audit.entry({ ...succeeded(request, 'resource.create', resource.uri), detail: { changes } });
      requireUntaken(await writeOrRehearse(storage, request, (store) => store.createResource(resource, entry)));
      if (isDryRun(request)) return tellVersion(reply, resource).code(200).send(resourceView(resource));
      await freshness.look();
      const location = `${tenant.tenant.publicUrl}${RESOURCES}/${encodeURIComponent(resource.uri)}`;
      return tellVersion(reply, resource).code(201).header('location', location).send(resourceView(resource));
    },
  );

  app.get(
    RESOURCES,
    { config: READ_CLIENTS, schema: { summary: 'List the resources of the tenant', response: { 200: ResourceList } } },
    async (request) => ({ resources: (await storage.resources(requester(request).tenant.tenant.id)).map(resourceView) }),
  );

  app.get(
    ONE,
    { config: READ_CLIENTS, schema: { summary: 'Show a resource', params: Path, response: { 200: ResourceView } } },
    async (request, reply) => {
      const resource = await find(request, request.params.uri);
      return tellVersion(reply, resource).send(resourceView(resource));
    },
  );

  app.patch(
    ONE,
    {
      config: MANAGE,
      schema: {
        summary: 'Change a resource',
        params: Path,
        querystring: WriteQuery,
        body: ResourcePatch,
        response: { 200: ResourceView },
      },
    },
    async (request, reply) => {
      const { tenant } = requester(request);
      const resource = await find(request, request.params.uri);
      requireVersion(request, resource);
      const body = applyPatch(NewResource, resourceSettingsView(resource), request.body);
      const record: Resource = { ...resource, ...(await parseResourceSettings(body, tenant, storage)), version: resource.version + 1 };
      requireMayMakeOwners(request, record.owners, resource.owners);
      const changes = changesBetween(resourceSettingsView(resource), resourceSettingsView(record));
      const entry = audit.entry({ ...succeeded(request, 'resource.update', resource.uri), detail: { changes } });
      const result = await writeOrRehearse(storage, request, (store) =>
        store.updateResource({ record, expectedVersion: resource.version, audit: entry }),
      );
      requireUpdated(result);
      requireUntaken(result);
      await freshness.look();
      return tellVersion(reply, record).send(resourceView(record));
    },
  );

  app.delete(
    ONE,
    { config: MANAGE, schema: { summary: 'Remove a registered resource', params: Path, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { tenant } = requester(request);
      const resource = await find(request, request.params.uri);
      const { uri } = resource;
      const changes = changesBetween(resourceSettingsView(resource));
      const entry = audit.entry({ ...succeeded(request, 'resource.delete', uri), detail: { changes } });
      const result = await storage.deleteResource({ tenantId: tenant.tenant.id, uri, audit: entry });
      if (result === 'in-use') throw new Problem(409, 'A client has this resource as its default.');
      if (result === 'unknown') throw new Problem(409, 'The tenant’s own resources cannot be removed.');
      await freshness.look();
      return reply.code(204).send(null);
    },
  );
};
