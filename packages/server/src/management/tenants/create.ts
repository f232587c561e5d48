// POST of a tenant, from the home tenant.

import { say } from '../../sentences/sentence.ts';
import { buildTenant } from '../../tenants/build-tenant.ts';
import { optionalQuota } from '../quotas/quota-body.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { defineRoute } from '../route.ts';
import { setEtag } from '../writes/versions.ts';
import { hostTaken, MANAGE_TENANTS, parseHosts, requireHome, TENANTS } from './find.ts';
import { requirePublicUrl } from './hosts.ts';
import type { NewTenantBody } from './schema.ts';
import { CreatedTenant, NewTenant } from './schema.ts';
import { tenantView } from './view.ts';

const settingsOf = ({ tenants }: ManagementDependencies, body: NewTenantBody) => {
  const problems = new FieldProblems();
  const publicUrl = problems.parse('/public_url', () => requirePublicUrl(body.public_url)) ?? '';
  const url = publicUrl === '' ? 'https://nowhere.invalid' : publicUrl;
  const hosts = parseHosts(body.hosts ?? [], { publicUrl: url, hosts: [], formerUrls: [] }, { problems, tenants, of: undefined });
  const taken = publicUrl !== '' && tenants.find(new URL(url).host, url.startsWith('https:') ? 'https' : 'http') !== undefined;
  problems.require(!taken, '/public_url', 'belongs to another tenant');
  const { access_token_lifetime: lifetime = 0, max_access_token_lifetime: maximum = Number.POSITIVE_INFINITY } = body;
  problems.require(lifetime <= maximum, '/access_token_lifetime', say('is above the maximum of {maximum} seconds', { maximum }));
  problems.throwIfAny();
  return {
    name: body.name,
    publicUrl,
    hosts,
    accessTokenLifetime: body.access_token_lifetime,
    maxAccessTokenLifetime: body.max_access_token_lifetime,
    accessTokenFormat: body.access_token_format,
    accessTokenSigningAlg: body.access_token_signing_alg,
    dpopNonce: body.dpop_nonce,
    grantRecords: body.grant_records,
    clientQuota: optionalQuota(body.client_quota),
    coalesce: body.coalesce,
    keyLifetime: body.key_lifetime,
  };
};

export const createTenant = defineRoute({
  method: 'POST',
  url: TENANTS,
  rights: MANAGE_TENANTS,
  schema: {
    summary: 'Create a tenant with keys, resources and an administrator',
    description: 'Only in the home tenant. The response is the only one that contains the secret of the administrator.',
    body: NewTenant,
    response: { 201: CreatedTenant },
  },
  handle: async (request, reply, dependencies) => {
    const { tenants, peppers, seal, now, audit, storage, freshness } = dependencies;
    requireHome(tenants, request);
    const { tenant: home, principal } = requester(request);
    const admin = {
      clientId: request.body.admin_client_id,
      clientSecret: undefined,
      description: 'Created with the tenant.',
      createdBy: `${principal.actor} of the home tenant`,
    };
    const created = await buildTenant(settingsOf(dependencies, request.body), admin, { peppers, seal }, now());
    const { tenant, resources, signingKeys } = created;
    const { client, clientSecret } = created.admin;
    const event = succeeded(request, 'tenant.create', tenant.id);
    // Recorded in both tenants. In the new one the actor is empty: it is not a client of that tenant.
    const ownEvent = { ...event, tenantId: tenant.id, actor: undefined, credentialId: undefined, detail: { made_in: home.tenant.id } };
    const entries = [audit.entry({ ...event, detail: { public_url: tenant.publicUrl } }), audit.entry(ownEvent)];
    if (!(await storage.createTenant({ tenant, resources, signingKeys, client, audit: entries }))) throw hostTaken();
    await freshness.refresh();
    return setEtag(reply, tenant)
      .code(201)
      .header('location', `${home.tenant.publicUrl}${TENANTS}/${tenant.id}`)
      .send({ ...tenantView(tenant), admin: { client_id: client.clientId, client_secret: clientSecret } });
  },
});
