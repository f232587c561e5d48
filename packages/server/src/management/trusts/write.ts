// Creates, changes and deletes trust rules.
import { Type } from 'typebox';
import { changesBetween } from '../../audit/changes.ts';
import { Problem } from '../../http/problem.ts';
import { recordId } from '../../records/record-id.ts';
import { MAX_RULES, type TrustRule, trustId } from '../../records/trust-rule.ts';
import { say } from '../../sentences/sentence.ts';
import { ClientPath } from '../clients/find.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { isDryRun } from '../writes/dry-run.ts';
import { applyPatch } from '../writes/merge-patch.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { WriteQuery, writeOrDryRun } from '../writes/write-or-dry-run.ts';
import { findClientToTrust, issuerOfRule, MANAGE_TRUST, nameTaken, ONE_TRUST, TRUSTS, TrustPath, trustNamed } from './find.ts';
import { NewTrust, TrustPatch, TrustView } from './schema.ts';
import { parseTrustSettings, trustSettingsView, trustView } from './settings.ts';

export const createTrust = defineRoute({
  method: 'POST',
  url: TRUSTS,
  rights: MANAGE_TRUST,
  schema: {
    summary: 'Let tokens of a trusted issuer authenticate an API client',
    params: ClientPath,
    querystring: WriteQuery,
    body: NewTrust,
    response: { 200: TrustView, 201: TrustView },
  },
  handle: async (request, reply, { storage, clients, audit, now }) => {
    const { tenant, principal } = requester(request);
    const client = await findClientToTrust(storage, request, request.params.client_id);
    const { tenantId, clientId } = client;
    const at = now();
    const issuer = await issuerOfRule(storage, request, request.body.issuer);
    const id = trustId(recordId());
    const { settings, pin } = parseTrustSettings(request.body, { client, issuer, tenant, now: at, id });
    const rule: TrustRule = {
      ...{ tenantId, clientId, id, ...settings, version: 1 },
      ...{ createdAt: at, createdBy: principal.actor, updatedAt: at },
    };
    const changes = changesBetween(undefined, trustSettingsView(rule));
    const entry = audit.entry({ ...succeeded(request, 'trust.create', clientId), detail: { trust: rule.id, changes } });
    const result = await writeOrDryRun(storage, request, (store) => store.createTrust({ rule, pin }, entry));
    if (result === 'too-many') throw new Problem(409, say('A client has {limit} trust rules at most.', { limit: MAX_RULES }));
    if (result === 'taken') throw nameTaken();
    if (result !== 'created') throw new Problem(404, 'There is no API client or no trusted issuer of this id any more.');
    if (isDryRun(request))
      return setEtag(reply, rule)
        .code(200)
        .send(trustView(rule, client, at));
    clients.forget(tenantId, clientId);
    const location = `${tenant.tenant.publicUrl}${TRUSTS.replace(':client_id', encodeURIComponent(clientId))}/${rule.id}`;
    return setEtag(reply, rule)
      .code(201)
      .header('location', location)
      .send(trustView(rule, client, at));
  },
});

export const updateTrust = defineRoute({
  method: 'PATCH',
  url: ONE_TRUST,
  rights: MANAGE_TRUST,
  schema: {
    summary: 'Change a trust rule; its tokens stay active',
    params: TrustPath,
    querystring: WriteQuery,
    body: TrustPatch,
    response: { 200: TrustView },
  },
  handle: async (request, reply, { storage, clients, audit, now }) => {
    const { tenant } = requester(request);
    const client = await findClientToTrust(storage, request, request.params.client_id);
    const before = await trustNamed(storage, client, request.params.trust_id);
    requireVersion(request, before);
    const at = now();
    const body = applyPatch(NewTrust, trustSettingsView(before), request.body);
    const issuer = await issuerOfRule(storage, request, before.issuerId);
    const { settings, pin } = parseTrustSettings(body, { client, issuer, tenant, now: at, id: before.id, before });
    const record: TrustRule = { ...before, ...settings, version: before.version + 1, updatedAt: at };
    const changes = changesBetween(trustSettingsView(before), trustSettingsView(record));
    const entry = audit.entry({ ...succeeded(request, 'trust.update', client.clientId), detail: { trust: record.id, changes } });
    const update = { record, pin, expectedVersion: before.version, audit: entry };
    const result = await writeOrDryRun(storage, request, (store) => store.updateTrust(update));
    if (result === 'taken') throw nameTaken();
    requireUpdated(result);
    clients.forget(client.tenantId, client.clientId);
    return setEtag(reply, record).send(trustView(record, client, at));
  },
});

export const deleteTrust = defineRoute({
  method: 'DELETE',
  url: ONE_TRUST,
  rights: MANAGE_TRUST,
  schema: {
    summary: 'Delete a trust rule; its tokens stay active',
    description: 'To end its tokens as well, revoke it as a credential: `POST …/credentials/{trust_id}/revoke`.',
    params: TrustPath,
    response: { 204: Type.Null() },
  },
  handle: async (request, reply, { storage, clients, audit, now }) => {
    const client = await findClientToTrust(storage, request, request.params.client_id);
    const before = await trustNamed(storage, client, request.params.trust_id);
    requireVersion(request, before);
    const { tenantId, clientId } = client;
    const detail = { trust: before.id, changes: changesBetween(trustSettingsView(before)) };
    const entry = audit.entry({ ...succeeded(request, 'trust.delete', clientId), detail });
    if ((await storage.deleteTrust({ tenantId, clientId, id: before.id, at: now(), audit: entry })) === 'unknown')
      throw new Problem(404, 'The API client has no trust rule of this id.');
    clients.forget(tenantId, clientId);
    return reply.code(204).send(null);
  },
});
