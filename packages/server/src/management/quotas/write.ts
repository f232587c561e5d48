// Creates, changes and deletes the quotas that clients share. The handlers read the store rather than the cached
// tenant.
import { Type } from 'typebox';
import { changesBetween } from '../../audit/changes.ts';
import { Problem } from '../../http/problem.ts';
import type { SharedQuota } from '../../records/quota.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { isDryRun } from '../writes/dry-run.ts';
import { applyPatch } from '../writes/merge-patch.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { WriteQuery, writeOrDryRun } from '../writes/write-or-dry-run.ts';
import { MANAGE_QUOTAS, ONE_QUOTA, QUOTAS, QuotaPath, quotaNamed } from './find.ts';
import { parseQuota, quotaView } from './quota-body.ts';
import { NewSharedQuota, SharedQuotaPatch, SharedQuotaView } from './schema.ts';
import { sharedQuotaView } from './view.ts';

export const createQuota = defineRoute({
  method: 'POST',
  url: QUOTAS,
  rights: MANAGE_QUOTAS,
  schema: {
    summary: 'Create a quota that clients share',
    querystring: WriteQuery,
    body: NewSharedQuota,
    response: { 200: SharedQuotaView, 201: SharedQuotaView },
  },
  handle: async (request, reply, { now, audit, storage, freshness }) => {
    const { tenant } = requester(request).tenant;
    const { name, owner, labels = {}, quota } = request.body;
    const record: SharedQuota = { tenantId: tenant.id, name, owner, labels, quota: parseQuota(quota), version: 1, createdAt: now() };
    const entry = audit.entry({ ...succeeded(request, 'quota.create', name), detail: { settings: settingsOf(record) } });
    const result = await writeOrDryRun(storage, request, (store) => store.createSharedQuota(record, entry));
    if (result === 'name-taken') throw new Problem(409, 'This name is taken.', [{ pointer: '/name', detail: 'is taken' }]);
    if (result === 'too-many') throw new Problem(409, 'A tenant has a hundred shared quotas at most.');
    if (isDryRun(request)) return setEtag(reply, record).code(200).send(sharedQuotaView(record, []));
    await freshness.refresh();
    return setEtag(reply, record).code(201).header('location', `${tenant.publicUrl}${QUOTAS}/${name}`).send(sharedQuotaView(record, []));
  },
});

export const updateQuota = defineRoute({
  method: 'PATCH',
  url: ONE_QUOTA,
  rights: MANAGE_QUOTAS,
  schema: {
    summary: 'Change a shared quota',
    params: QuotaPath,
    querystring: WriteQuery,
    body: SharedQuotaPatch,
    response: { 200: SharedQuotaView },
  },
  handle: async (request, reply, { audit, storage, freshness }) => {
    const before = await quotaNamed(storage, request, request.params.quota_name);
    requireVersion(request, before);
    const { name } = before;
    const { owner, labels = {}, quota } = applyPatch(NewSharedQuota, { name, ...settingsOf(before) }, request.body);
    const record: SharedQuota = { ...before, owner, labels, quota: parseQuota(quota), version: before.version + 1 };
    const changes = changesBetween(settingsOf(before), settingsOf(record));
    const entry = audit.entry({ ...succeeded(request, 'quota.update', name), detail: { changes } });
    requireUpdated(
      await writeOrDryRun(storage, request, (store) => store.updateSharedQuota({ record, expectedVersion: before.version, audit: entry })),
    );
    await freshness.refresh();
    return setEtag(reply, record).send(sharedQuotaView(record, []));
  },
});

export const deleteQuota = defineRoute({
  method: 'DELETE',
  url: ONE_QUOTA,
  rights: MANAGE_QUOTAS,
  schema: { summary: 'Delete a shared quota', params: QuotaPath, response: { 204: Type.Null() } },
  handle: async (request, reply, { audit, storage, freshness }) => {
    const before = await quotaNamed(storage, request, request.params.quota_name);
    requireVersion(request, before);
    const { tenantId, name } = before;
    const entry = audit.entry(succeeded(request, 'quota.delete', name));
    if ((await storage.deleteSharedQuota({ tenantId, name, audit: entry })) === 'unknown') {
      throw new Problem(404, 'There is no quota of this name.');
    }
    await freshness.refresh();
    return reply.code(204).send(null);
  },
});

const settingsOf = ({ owner, labels, quota }: SharedQuota) => ({ owner: owner ?? null, labels: { ...labels }, quota: quotaView(quota) });
