// POST of a move: changes the public URL of a tenant. The former one is served for a time.

import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import { hostOf } from '../../net/host-name.ts';
import { atUrl, remainingUrls } from '../../records/former-url.ts';
import type { FormerUrl, Tenant } from '../../records/tenant.ts';
import { say } from '../../sentences/sentence.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { requireNotExceeding } from '../access/authorization.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { timestamp } from '../requests/timestamp.ts';
import { defineRoute } from '../route.ts';
import { DryRunQuery, isDryRun } from '../writes/dry-run.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { writeOrDryRun } from '../writes/write-or-dry-run.ts';
import { findTenant, hostTaken, MANAGE_TENANTS, ONE_TENANT, requireHome, TenantPath } from './find.ts';
import { requirePublicUrl } from './hosts.ts';
import { moveEffect } from './move-effect.ts';
import { DEFAULT_KEEP, MoveEffect, TenantMove, TenantView } from './schema.ts';
import { tenantView } from './view.ts';

/** The most former URLs of a tenant that live tokens can contain. */
const MOST_FORMER_URLS = 8;

const publicUrlOf = ({ tenants }: ManagementDependencies, text: string, { id }: Tenant): string => {
  const problems = new FieldProblems();
  const url = problems.parse('/public_url', () => requirePublicUrl(text)) ?? '';
  problems.throwIfAny();
  const owner = tenants.find(hostOf(url), 'https');
  if (owner !== undefined && owner.tenant.id !== id) throw hostTaken('/public_url');
  return url;
};

const entriesOf = ({ audit }: ManagementDependencies, request: FastifyRequest, before: Tenant, after: Tenant) => {
  const { tenant: home } = requester(request).tenant;
  const former = after.formerUrls.map(({ url, until }) => `${url} until ${timestamp(until)}`);
  const detail = { from: before.publicUrl, to: after.publicUrl, former_urls: former };
  const event = { ...succeeded(request, 'tenant.move', before.id), detail };
  if (home.id === before.id) return [audit.entry(event)];
  // Recorded in both tenants. In the moved one the actor is empty: it is not a client of that tenant.
  const ownEvent = { ...event, tenantId: before.id, actor: undefined, credentialId: undefined, detail: { ...detail, moved_in: home.id } };
  return [audit.entry(event), audit.entry(ownEvent)];
};

export const moveTenant = defineRoute({
  method: 'POST',
  url: `${ONE_TENANT}/move`,
  rights: MANAGE_TENANTS,
  schema: {
    summary: 'Move a tenant to another public URL. The former URL stays in service for a time, and no token ends',
    description:
      'Only in the home tenant. Moving the home tenant requires `administrator`. With the current public URL, `keep` changes how long the former one stays in service.',
    params: TenantPath,
    querystring: DryRunQuery,
    body: TenantMove,
    response: { 200: Type.Union([MoveEffect, TenantView]) },
  },
  handle: async (request, reply, dependencies) => {
    const { tenants, now, storage, freshness } = dependencies;
    requireHome(tenants, request);
    const loaded = findTenant(tenants, request, request.params.id);
    const { tenant } = loaded;
    const { tenant: home, principal } = requester(request);
    if (tenant.id === home.tenant.id) requireNotExceeding(principal, ['administrator']);
    requireVersion(request, tenant);
    const record = movedTenant(loaded, publicUrlOf(dependencies, request.body.public_url, tenant), request.body.keep, now());
    // A repeated move changes nothing.
    if (record.publicUrl !== tenant.publicUrl || request.body.keep !== undefined) {
      const entries = entriesOf(dependencies, request, tenant, record);
      const result = await writeOrDryRun(storage, request, (store) =>
        store.moveTenant({ record, expectedVersion: tenant.version, at: now(), audit: entries }),
      );
      requireUpdated(result);
      if (result === 'host-taken') throw hostTaken('/public_url');
      if (result === 'resource-taken') throw resourceTaken();
    }
    if (isDryRun(request)) return moveEffect(storage, loaded, record);
    await freshness.refresh();
    const moved = findTenant(tenants, request, request.params.id).tenant;
    setEtag(reply, moved);
    return tenantView(moved);
  },
});

const resourceTaken = (): Problem =>
  new Problem(409, 'A registered resource has the URI that a built-in resource would get.', [
    { pointer: '/public_url', detail: 'has a registered resource at / or /api' },
  ]);

/** The tenant after the move. @throws {@link Problem} 409 when it has too many former URLs */
const movedTenant = ({ tenant, resources }: LoadedTenant, publicUrl: string, keep: number | undefined, now: number): Tenant => {
  const allHosts = [...new Set([hostOf(publicUrl), ...tenant.hosts])];
  const moved = { ...tenant, publicUrl, hosts: allHosts, formerUrls: formerUrlsOf(tenant, publicUrl, keep, now) };
  const { formerUrls, hosts } = remainingUrls(moved, now);
  if (formerUrls.length > MOST_FORMER_URLS) {
    throw new Problem(
      409,
      say('Live tokens can contain {count} former URLs of the tenant. Wait until a day after one of them expires.', {
        count: MOST_FORMER_URLS,
      }),
    );
  }
  const audience = resources.get(tenant.defaultAudience);
  const defaultAudience = audience === undefined ? tenant.defaultAudience : atUrl(audience, publicUrl).uri;
  return { ...moved, hosts, formerUrls, defaultAudience, version: tenant.version + 1 };
};

const formerUrlsOf = ({ publicUrl: from, formerUrls }: Tenant, to: string, keep: number | undefined, now: number): readonly FormerUrl[] => {
  const until = now + (keep ?? DEFAULT_KEEP) * 1000;
  if (from !== to) return [{ url: from, until }, ...formerUrls.filter(({ url }) => url !== to)];
  return keep === undefined ? formerUrls : formerUrls.map((each, index) => (index === 0 ? { ...each, until } : each));
};
