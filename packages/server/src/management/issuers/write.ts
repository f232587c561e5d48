// Creates, changes and deletes trusted issuers. The handlers read the store rather than the cached tenant.
import { Type } from 'typebox';
import { changesBetween } from '../../audit/changes.ts';
import { Problem } from '../../http/problem.ts';
import { MAX_ISSUERS, MAX_NAMESAKES, type TrustedIssuer } from '../../records/trusted-issuer.ts';
import { say } from '../../sentences/sentence.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { isDryRun } from '../writes/dry-run.ts';
import { applyPatch } from '../writes/merge-patch.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { WriteQuery, writeOrDryRun } from '../writes/write-or-dry-run.ts';
import { ISSUERS, IssuerPath, issuerNamed, MANAGE_ISSUERS, ONE_ISSUER, viewOf } from './find.ts';
import { requireMayChangeIssuer } from './rights.ts';
import { IssuerPatch, IssuerView, NewIssuer } from './schema.ts';
import { buildIssuer, issuerSettingsView, parseIssuerSettings } from './settings.ts';

const requireCreated = (result: string): void => {
  if (result === 'taken') throw new Problem(409, 'This id is taken.', [{ pointer: '/id', detail: 'is taken' }]);
  if (result === 'too-many') throw new Problem(409, say('A tenant has {limit} trusted issuers at most.', { limit: MAX_ISSUERS }));
  if (result === 'keys-taken') {
    throw new Problem(409, 'Another issuer has the same issuer and keys: a token could be of either.', [
      { pointer: '/keys', detail: 'are those of another issuer' },
    ]);
  }
  if (result === 'too-many-namesakes') {
    throw new Problem(
      409,
      say('{count} trusted issuers have this issuer already: the keys of each are tried for a token.', { count: MAX_NAMESAKES }),
      [{ pointer: '/issuer', detail: say('is that of {count} others', { count: MAX_NAMESAKES }) }],
    );
  }
  if (result === 'users-of-another') {
    throw new Problem(
      409,
      'The subjects of tokens name users of another issuer by this id. Create an issuer of another id, and rules for its users.',
      [{ pointer: '/issuer', detail: 'is not the one whose users the subjects of tokens name by this id' }],
    );
  }
};

export const createIssuer = defineRoute({
  method: 'POST',
  url: ISSUERS,
  rights: MANAGE_ISSUERS,
  schema: {
    summary: 'Trust an issuer',
    description: 'Its keys are fetched at once; `key_state` reports a failure. No client accepts its tokens before a trust rule says so.',
    querystring: WriteQuery,
    body: NewIssuer,
    response: { 200: IssuerView, 201: IssuerView },
  },
  handle: async (request, reply, dependencies) => {
    const { storage, freshness, audit, now, issuerKeys } = dependencies;
    const { tenant, principal } = requester(request);
    const issuer = buildIssuer(request.body, { tenantId: tenant.tenant.id, createdBy: principal.actor }, now());
    await requireMayChangeIssuer(request, issuer, storage);
    const changes = changesBetween(undefined, issuerSettingsView(issuer));
    const entry = audit.entry({ ...succeeded(request, 'issuer.create', issuer.id), detail: { changes } });
    requireCreated(await writeOrDryRun(storage, request, (store) => store.createIssuer(issuer, entry)));
    if (isDryRun(request)) return setEtag(reply, issuer).code(200).send(viewOf(issuer, dependencies));
    await Promise.all([freshness.refresh(), issuerKeys.refresh(issuer)]);
    const location = `${tenant.tenant.publicUrl}${ISSUERS}/${issuer.id}`;
    return setEtag(reply, issuer).code(201).header('location', location).send(viewOf(issuer, dependencies));
  },
});

export const updateIssuer = defineRoute({
  method: 'PATCH',
  url: ONE_ISSUER,
  rights: MANAGE_ISSUERS,
  schema: {
    summary: 'Change a trusted issuer',
    params: IssuerPath,
    querystring: WriteQuery,
    body: IssuerPatch,
    response: { 200: IssuerView },
  },
  handle: async (request, reply, dependencies) => {
    const { storage, freshness, audit, now } = dependencies;
    const before = await issuerNamed(storage, request, request.params.issuer_id);
    requireVersion(request, before);
    const settings = parseIssuerSettings(applyPatch(NewIssuer, issuerSettingsView(before), request.body));
    const record: TrustedIssuer = { ...before, ...settings, version: before.version + 1, updatedAt: now() };
    await requireMayChangeIssuer(request, record, storage);
    const changes = changesBetween(issuerSettingsView(before), issuerSettingsView(record));
    const entry = audit.entry({ ...succeeded(request, 'issuer.update', record.id), detail: { changes } });
    const update = { record, expectedVersion: before.version, audit: entry };
    const result = await writeOrDryRun(storage, request, (store) => store.updateIssuer(update));
    requireCreated(result);
    requireUpdated(result);
    await freshness.refresh();
    return setEtag(reply, record).send(viewOf(record, dependencies));
  },
});

export const deleteIssuer = defineRoute({
  method: 'DELETE',
  url: ONE_ISSUER,
  rights: MANAGE_ISSUERS,
  schema: { summary: 'Delete a trusted issuer', params: IssuerPath, response: { 204: Type.Null() } },
  handle: async (request, reply, { storage, freshness, audit }) => {
    const before = await issuerNamed(storage, request, request.params.issuer_id);
    requireVersion(request, before);
    const { tenantId, id } = before;
    const entry = audit.entry({
      ...succeeded(request, 'issuer.delete', id),
      detail: { changes: changesBetween(issuerSettingsView(before)) },
    });
    const result = await storage.deleteIssuer({ tenantId, id, audit: entry });
    if (result === 'unknown') throw new Problem(404, 'There is no issuer of this id.');
    if (result === 'in-use') {
      const detail =
        'Trust rules or exchange policies of clients name this issuer. Delete them first; those of a deleted client go with it, after 30 days.';
      throw new Problem(409, detail);
    }
    await freshness.refresh();
    return reply.code(204).send(null);
  },
});
