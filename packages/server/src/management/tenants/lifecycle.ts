// /management/v1/tenants: tenants made, disabled and enabled, from the home tenant.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import { makeTenant } from '../../tenants/make-tenant.ts';
import type { ManagementApp, ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { DryRunQuery, EffectView, isDryRun, reportEffect } from '../writes/dry-run.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { requirePublicUrl } from './hosts.ts';
import { findTenant, hostsAsked, hostTaken, MANAGE_TENANTS, ONE_TENANT, requireHome, TENANTS, TenantPath } from './routes.ts';
import { CreatedTenant, NewTenant, type NewTenantBody, TenantView } from './schema.ts';
import { tenantView } from './view.ts';

/** Adds the routes. */
export const tenantLifecycleRoutes = (app: ManagementApp, dependencies: ManagementDependencies): void => {
  const { storage, tenants, freshness, audit, peppers, seal, now } = dependencies;

  const settingsOf = (body: NewTenantBody) => {
    const problems = new FieldProblems();
    const publicUrl = problems.parse('/public_url', () => requirePublicUrl(body.public_url)) ?? '';
    const url = publicUrl === '' ? 'https://nowhere.invalid' : publicUrl;
    const hosts = hostsAsked(body.hosts ?? [], { publicUrl: url, hosts: [], formerUrls: [] }, { problems, tenants, of: undefined });
    const taken = publicUrl !== '' && tenants.find(new URL(url).host, url.startsWith('https:') ? 'https' : 'http') !== undefined;
    problems.require(!taken, '/public_url', 'is served for another tenant');
    const { access_token_lifetime: lifetime = 0, max_access_token_lifetime: most = Number.POSITIVE_INFINITY } = body;
    problems.require(lifetime <= most, '/access_token_lifetime', `is above the maximum of ${most} seconds`);
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
      keyLifetime: body.key_lifetime,
    };
  };

  app.post(
    TENANTS,
    {
      config: MANAGE_TENANTS,
      schema: {
        summary: 'Make a tenant, with keys, resources and an administrator of its own',
        description: 'In the home tenant alone. The secret of its administrator is shown this once.',
        body: NewTenant,
        response: { 201: CreatedTenant },
      },
    },
    async (request, reply) => {
      requireHome(tenants, request);
      const { tenant: home, principal } = requester(request);
      const admin = {
        clientId: request.body.admin_client_id,
        clientSecret: undefined,
        description: 'Made with the tenant.',
        createdBy: `${principal.client.clientId} of the home tenant`,
      };
      const made = await makeTenant(settingsOf(request.body), admin, { peppers, seal }, now());
      const { tenant, resources, signingKeys } = made;
      const { client, clientSecret } = made.admin;
      const event = succeeded(request, 'tenant.create', tenant.id);
      // In both trails; in its own the actor is nobody of its clients.
      const own = { ...event, tenantId: tenant.id, actor: undefined, credentialId: undefined, detail: { made_in: home.tenant.id } };
      const entries = [audit.entry({ ...event, detail: { public_url: tenant.publicUrl } }), audit.entry(own)];
      if (!(await storage.createTenant({ tenant, resources, signingKeys, client, audit: entries }))) throw hostTaken();
      await freshness.look();
      return setEtag(reply, tenant)
        .code(201)
        .header('location', `${home.tenant.publicUrl}${TENANTS}/${tenant.id}`)
        .send({ ...tenantView(tenant), admin: { client_id: client.clientId, client_secret: clientSecret } });
    },
  );

  const setState = async (request: FastifyRequest, id: string, to: 'disabled' | 'enabled') => {
    const { tenant } = findTenant(tenants, request, id);
    const by = requester(request).principal.client.clientId;
    const event = to === 'disabled' ? 'tenant.disable' : 'tenant.enable';
    const entry = audit.entry(succeeded(request, event, tenant.id));
    const result = await storage.setTenantState({ tenantId: tenant.id, to, at: now(), by, audit: entry });
    if (result === 'unknown') throw new Problem(404, 'There is no tenant of this id.');
    await freshness.look();
    return findTenant(tenants, request, id).tenant;
  };

  app.post(
    `${ONE_TENANT}/disable`,
    {
      config: MANAGE_TENANTS,
      schema: {
        summary: 'Disable a tenant: its hosts answer nobody, and its tokens end',
        description: 'In the home tenant alone, and not the home tenant itself.',
        params: TenantPath,
        querystring: DryRunQuery,
        response: { 200: Type.Union([EffectView, TenantView]) },
      },
    },
    async (request, reply) => {
      requireHome(tenants, request);
      const { tenant } = findTenant(tenants, request, request.params.id);
      requireVersion(request, tenant);
      if (tenant.id === requester(request).tenant.tenant.id) throw new Problem(409, 'The home tenant cannot be disabled.');
      if (isDryRun(request)) return reportEffect(storage, { tenantId: tenant.id });
      const disabled = await setState(request, tenant.id, 'disabled');
      setEtag(reply, disabled);
      return tenantView(disabled);
    },
  );

  app.post(
    `${ONE_TENANT}/enable`,
    {
      config: MANAGE_TENANTS,
      schema: { summary: 'Enable a tenant; its tokens stay dead', params: TenantPath, response: { 200: TenantView } },
    },
    async (request, reply) => {
      requireHome(tenants, request);
      requireVersion(request, findTenant(tenants, request, request.params.id).tenant);
      const enabled = await setState(request, request.params.id, 'enabled');
      return setEtag(reply, enabled).send(tenantView(enabled));
    },
  );
};
