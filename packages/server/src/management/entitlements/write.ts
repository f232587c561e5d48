// Creates, changes and deletes the entitlements of a tenant. The handlers read the store rather than the
// cached tenant.
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import type { OwnEntitlement } from '../../records/entitlement.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { isDryRun } from '../writes/dry-run.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { WriteQuery, writeOrDryRun } from '../writes/write-or-dry-run.ts';
import { ENTITLEMENTS, EntitlementPath, entitlementNamed, MANAGE_ENTITLEMENTS, ONE_ENTITLEMENT } from './find.ts';
import { EntitlementPatch, EntitlementView, NewEntitlement, ownView } from './view.ts';

export const createEntitlement = defineRoute({
  method: 'POST',
  url: ENTITLEMENTS,
  rights: MANAGE_ENTITLEMENTS,
  schema: {
    summary: 'Create an entitlement of the tenant',
    querystring: WriteQuery,
    body: NewEntitlement,
    response: { 200: EntitlementView, 201: EntitlementView },
  },
  handle: async (request, reply, { now, audit, storage, freshness }) => {
    const { tenant } = requester(request);
    const { name, description = '' } = request.body;
    const entitlement: OwnEntitlement = { tenantId: tenant.tenant.id, name, description, version: 1, createdAt: now() };
    const entry = audit.entry(succeeded(request, 'entitlement.create', name));
    const created = await writeOrDryRun(storage, request, (store) => store.createEntitlement(entitlement, entry));
    if (!created) throw new Problem(409, 'This name is taken.', [{ pointer: '/name', detail: 'is taken' }]);
    if (isDryRun(request)) return setEtag(reply, entitlement).code(200).send(ownView(entitlement));
    await freshness.refresh();
    const location = `${tenant.tenant.publicUrl}${ENTITLEMENTS}/${encodeURIComponent(name)}`;
    return setEtag(reply, entitlement).code(201).header('location', location).send(ownView(entitlement));
  },
});

export const updateEntitlement = defineRoute({
  method: 'PATCH',
  url: ONE_ENTITLEMENT,
  rights: MANAGE_ENTITLEMENTS,
  schema: {
    summary: 'Change the description of an entitlement',
    params: EntitlementPath,
    querystring: WriteQuery,
    body: EntitlementPatch,
    response: { 200: EntitlementView },
  },
  handle: async (request, reply, dependencies) => {
    const { audit, storage, freshness } = dependencies;
    const own = await entitlementNamed(dependencies, request, request.params.name);
    requireVersion(request, own);
    const record = { ...own, description: request.body.description ?? own.description, version: own.version + 1 };
    const entry = audit.entry({
      ...succeeded(request, 'entitlement.update', own.name),
      detail: { fields: Object.keys(request.body) },
    });
    requireUpdated(
      await writeOrDryRun(storage, request, (store) => store.updateEntitlement({ record, expectedVersion: own.version, audit: entry })),
    );
    await freshness.refresh();
    return setEtag(reply, record).send(ownView(record));
  },
});

export const deleteEntitlement = defineRoute({
  method: 'DELETE',
  url: ONE_ENTITLEMENT,
  rights: MANAGE_ENTITLEMENTS,
  schema: { summary: 'Delete an entitlement that no client has', params: EntitlementPath, response: { 204: Type.Null() } },
  handle: async (request, reply, dependencies) => {
    const { audit, storage, freshness } = dependencies;
    const own = await entitlementNamed(dependencies, request, request.params.name);
    requireVersion(request, own);
    const entry = audit.entry(succeeded(request, 'entitlement.delete', own.name));
    const result = await storage.deleteEntitlement({ tenantId: own.tenantId, name: own.name, audit: entry });
    if (result === 'in-use') throw new Problem(409, 'A client has this entitlement, or a deleted client that can be restored.');
    if (result === 'unknown') throw new Problem(404, 'There is no entitlement of this name.');
    await freshness.refresh();
    return reply.code(204).send(null);
  },
});
