// POST: disables and enables a trusted issuer, and fetches its keys again.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import { say } from '../../sentences/sentence.ts';
import { type ManagementDependencies, requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { DryRunQuery, isDryRun } from '../writes/dry-run.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { DistrustEffect, distrustEffect } from './distrust-effect.ts';
import { IssuerPath, issuerNamed, MANAGE_ISSUERS, ONE_ISSUER, viewOf } from './find.ts';
import { requireMayChangeIssuer, requireMayEndIssuer } from './rights.ts';
import { IssuerView } from './schema.ts';

const setState = async (
  dependencies: ManagementDependencies,
  request: FastifyRequest<{ readonly Params: { readonly issuer_id: string } }>,
  reply: FastifyReply,
  to: 'disable' | 'enable',
) => {
  const { storage, audit, now, freshness } = dependencies;
  const { tenantId, id, ...before } = await issuerNamed(storage, request, request.params.issuer_id);
  requireVersion(request, before);
  if (to === 'enable') await requireMayChangeIssuer(request, { ...before, tenantId, id }, storage);
  const by = requester(request).principal.actor;
  const entry = audit.entry(succeeded(request, `issuer.${to}`, id));
  requireUpdated(await storage.disableIssuer({ tenantId, id, at: to === 'disable' ? now() : undefined, by, audit: entry }));
  await freshness.refresh();
  const issuer = await issuerNamed(storage, request, id);
  return setEtag(reply, issuer).send(viewOf(issuer, dependencies));
};

export const disableIssuer = defineRoute({
  method: 'POST',
  url: `${ONE_ISSUER}/disable`,
  rights: MANAGE_ISSUERS,
  schema: {
    summary: 'Refuse the tokens of a trusted issuer from now on',
    description: 'On every node within a second. The tokens of this server that it led to stay active.',
    params: IssuerPath,
    response: { 200: IssuerView },
  },
  handle: (request, reply, dependencies) => setState(dependencies, request, reply, 'disable'),
});

export const enableIssuer = defineRoute({
  method: 'POST',
  url: `${ONE_ISSUER}/enable`,
  rights: MANAGE_ISSUERS,
  schema: { summary: 'Accept the tokens of a trusted issuer again', params: IssuerPath, response: { 200: IssuerView } },
  handle: (request, reply, dependencies) => setState(dependencies, request, reply, 'enable'),
});

export const refreshIssuer = defineRoute({
  method: 'POST',
  url: `${ONE_ISSUER}/refresh`,
  rights: MANAGE_ISSUERS,
  schema: {
    summary: 'Fetch the keys of a trusted issuer now, and discard those that any node has',
    description: 'Keys that it no longer publishes stop working at once. If its keys cannot be fetched, nothing is discarded.',
    params: IssuerPath,
    response: { 200: IssuerView },
  },
  handle: async (request, reply, dependencies) => {
    const { storage, audit, freshness, issuerKeys } = dependencies;
    const before = await issuerNamed(storage, request, request.params.issuer_id);
    if (before.keys.type === 'jwks') throw new Problem(409, 'The keys of this issuer are in its record: change them there.');
    // The name of the new epoch, so that this node has the keys before others ask for them.
    const record = { ...before, version: before.version + 1, keysEpoch: before.keysEpoch + 1 };
    const state = await issuerKeys.renew(record, before);
    if (state?.fault !== undefined) {
      throw new Problem(
        409,
        say('The keys cannot be fetched ({fault}). Those that are known stay in use.', { fault: Object.values(state.fault).join(': ') }),
      );
    }
    const entry = audit.entry(succeeded(request, 'issuer.refresh', record.id));
    requireUpdated(await storage.updateIssuer({ record, expectedVersion: before.version, audit: entry }));
    await freshness.refresh();
    return setEtag(reply, record).send(viewOf(record, dependencies));
  },
});

export const distrustIssuer = defineRoute({
  method: 'POST',
  url: `${ONE_ISSUER}/distrust`,
  rights: MANAGE_ISSUERS,
  schema: {
    summary: 'Distrust an issuer: disable it, revoke its trust rules, and end every token that they led to',
    description: 'The response to keys or a platform that were compromised. Revoked rules stay revoked when the issuer is enabled again.',
    params: IssuerPath,
    querystring: DryRunQuery,
    response: { 200: Type.Union([DistrustEffect, IssuerView]) },
  },
  handle: async (request, reply, dependencies) => {
    const { storage, audit, now, freshness, onRevoked } = dependencies;
    const before = await issuerNamed(storage, request, request.params.issuer_id);
    requireVersion(request, before);
    await requireMayEndIssuer(request, before, storage);
    if (isDryRun(request)) return distrustEffect(dependencies, before, requester(request).tenant.tenant);
    const { tenantId, id } = before;
    const by = requester(request).principal.actor;
    const clients = await storage.clientsTrusting(tenantId, id, 100);
    const entry = audit.entry({ ...succeeded(request, 'issuer.distrust', id), detail: { clients } });
    requireUpdated(await storage.distrustIssuer({ tenantId, id, at: now(), by, audit: entry }));
    onRevoked(tenantId);
    await freshness.refresh();
    const issuer = await issuerNamed(storage, request, id);
    return setEtag(reply, issuer).send(viewOf(issuer, dependencies));
  },
});
