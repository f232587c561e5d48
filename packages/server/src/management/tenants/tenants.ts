// /management/v1/tenants: the settings of a tenant.
import type { X509Certificate } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { changesBetween } from '../../audit/changes.ts';
import { Problem } from '../../http/problem.ts';
import { allowedAuthMethods, allowedSigningAlgorithms } from '../../records/profile.ts';
import type { Tenant } from '../../records/tenant.ts';
import { findResource } from '../../tenants/find-resource.ts';
import { type LoadedTenant, ownName } from '../../tenants/load-tenant.ts';
import type { TenantDirectory } from '../../tenants/tenant-directory.ts';
import { readBundle } from '../../tls/certificate-trust.ts';
import { requireNotExceeding } from '../access/authorization.ts';
import { ensureKeys } from '../clients/ensure-keys.ts';
import { throwIfNotApplied } from '../clients/routes.ts';
import type { ManagementApp, ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { DryRunQuery, EffectView, isDryRun, reportEffect } from '../writes/dry-run.ts';
import { requireUpdated, requireVersion, setEtag } from '../writes/versions.ts';
import { WriteQuery, writeOrDryRun } from '../writes/write-or-dry-run.ts';
import { fapiFaults } from './fapi-preflight.ts';
import {
  findTenant,
  hostsAsked,
  hostTaken,
  MANAGE_TENANTS as MANAGE,
  ONE_TENANT as ONE,
  TenantPath as Path,
  requireHome,
  TENANTS,
  visibleTenants,
} from './routes.ts';
import { Preflight, TenantList, TenantPatch, type TenantPatchBody, TenantView } from './schema.ts';
import { tenantView } from './view.ts';

/** Most clients that one look at the store brings. */
const PAGE = 1_000;

/** Adds the routes. */
export const tenantRoutes = (app: ManagementApp, dependencies: ManagementDependencies): void => {
  const { storage, tenants, freshness, audit, now } = dependencies;
  const find = (request: FastifyRequest, id: string): LoadedTenant => findTenant(tenants, request, id);

  app.get(TENANTS, { config: MANAGE, schema: { summary: 'List tenants', response: { 200: TenantList } } }, async (request) => ({
    tenants: visibleTenants(tenants, request).map(({ tenant }) => tenantView(tenant)),
  }));

  app.get(
    ONE,
    { config: MANAGE, schema: { summary: 'Show a tenant', params: Path, response: { 200: TenantView } } },
    async (request, reply) => {
      const { tenant } = find(request, request.params.id);
      return setEtag(reply, tenant).send(tenantView(tenant));
    },
  );

  app.patch(
    ONE,
    {
      config: MANAGE,
      schema: { summary: 'Change a tenant', params: Path, querystring: WriteQuery, body: TenantPatch, response: { 200: TenantView } },
    },
    async (request, reply) => {
      const loaded = find(request, request.params.id);
      const { tenant } = loaded;
      requireVersion(request, tenant);
      if (request.body.hosts !== undefined) requireHome(tenants, request);
      const record = { ...applied(request.body, loaded, tenants), version: tenant.version + 1 };
      // Whoever chooses the CA can make a certificate for any client: that takes all that any of them may do.
      if (record.clientCa !== tenant.clientCa) requireNotExceeding(requester(request).principal, ['administrator']);
      if (record.profile === 'fapi2' && tenant.profile !== 'fapi2') requireAuthenticatedByKey(request);
      if (!isDryRun(request)) await ensureKeys(request, dependencies, record, loaded);
      const changes = changesBetween(tenantView(tenant), tenantView(record));
      const entry = audit.entry({ ...succeeded(request, 'tenant.update', tenant.id), detail: { changes } });
      const result = await writeOrDryRun(storage, request, (store) =>
        store.updateTenant({ record, expectedVersion: tenant.version, audit: entry }),
      );
      requireUpdated(result);
      if (result === 'host-taken') throw hostTaken();
      throwIfNotApplied(result);
      await freshness.look();
      return setEtag(reply, record).send(tenantView(record));
    },
  );

  app.post(
    `${ONE}/end-tokens`,
    {
      config: MANAGE,
      schema: {
        summary: 'End all tokens of a tenant',
        params: Path,
        querystring: DryRunQuery,
        response: { 200: EffectView, 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { tenant } = find(request, request.params.id);
      if (isDryRun(request)) return reply.code(200).send(await reportEffect(storage, { tenantId: tenant.id }));
      await storage.endTenantTokens({
        tenantId: tenant.id,
        at: now(),
        audit: audit.entry(succeeded(request, 'tenant.end-tokens', tenant.id)),
      });
      await freshness.look();
      return reply.code(204).send(null);
    },
  );

  app.get(
    `${ONE}/fapi-preflight`,
    {
      config: MANAGE,
      schema: { summary: 'List who would be refused under the FAPI 2.0 profile', params: Path, response: { 200: Preflight } },
    },
    async (request) => {
      const { tenant } = find(request, request.params.id);
      const refused = [];
      let after: string | undefined;
      do {
        const page = await storage.listClients(tenant.id, { after, limit: PAGE });
        for (const client of page) {
          const reasons = fapiFaults(client);
          if (reasons.length > 0) refused.push({ client_id: client.clientId, name: client.name, reasons: [...reasons] });
        }
        after = page.length === PAGE ? page.at(-1)?.id : undefined;
      } while (after !== undefined);
      return { refused };
    },
  );
};

/** The tenant with the changes of a body. @throws {@link Problem} 400 with every bad field */
const applied = (body: TenantPatchBody, loaded: LoadedTenant, tenants: TenantDirectory): Tenant => {
  const { tenant, resources } = loaded;
  const problems = new FieldProblems();
  const hosts = body.hosts === undefined ? tenant.hosts : hostsAsked(body.hosts, tenant, { problems, tenants, of: tenant.id });
  const defaultAudience = body.default_audience ?? tenant.defaultAudience;
  const named = findResource(loaded.requestable, defaultAudience);
  const registered = named && ownName(named, loaded);
  const record: Tenant = {
    ...tenant,
    hosts,
    name: body.name ?? tenant.name,
    accessTokenLifetime: body.access_token_lifetime ?? tenant.accessTokenLifetime,
    maxAccessTokenLifetime: body.max_access_token_lifetime ?? tenant.maxAccessTokenLifetime,
    accessTokenFormat: body.access_token_format ?? tenant.accessTokenFormat,
    accessTokenSigningAlg: body.access_token_signing_alg ?? tenant.accessTokenSigningAlg,
    defaultAudience: registered?.uri ?? defaultAudience,
    profile: body.profile ?? tenant.profile,
    dpopNonce: body.dpop_nonce ?? tenant.dpopNonce,
    clientCa: body.client_ca === undefined ? tenant.clientCa : (body.client_ca ?? undefined),
    keyLifetime: body.key_lifetime ?? tenant.keyLifetime,
  };
  const { accessTokenLifetime, maxAccessTokenLifetime: most } = record;
  problems.require(accessTokenLifetime <= most, '/access_token_lifetime', `is above the tenant's maximum of ${most} seconds`);
  problems.require(resources.has(record.defaultAudience), '/default_audience', 'is not a resource of this tenant');
  const isAllowed = allowedSigningAlgorithms(record.profile).includes(record.accessTokenSigningAlg);
  problems.require(isAllowed, '/access_token_signing_alg', 'is not one that the FAPI 2.0 profile allows');
  if (body.client_ca !== undefined && body.client_ca !== null) problems.parse('/client_ca', () => requireCas(body.client_ca ?? ''));
  problems.throwIfAny();
  return record;
};

const requireCas = (pem: string): void => {
  if (/PRIVATE KEY/.test(pem)) throw new Error('has a private key: it has leaked; send certificates alone');
  let certificates: readonly X509Certificate[];
  try {
    certificates = readBundle(pem);
  } catch {
    throw new Error('has a certificate that cannot be read');
  }
  if (certificates.length === 0) throw new Error('has no certificate in PEM');
  if (!certificates.every(({ ca }) => ca)) throw new Error('has a certificate that is not of a CA');
};

// Whoever switches the profile on must be able to switch it off again.
const requireAuthenticatedByKey = (request: FastifyRequest): void => {
  const methods: readonly string[] = allowedAuthMethods('fapi2');
  const { client } = requester(request).principal;
  if (methods.includes(client.authMethod) && fapiFaults(client).length === 0) return;
  throw new Problem(
    409,
    'The FAPI 2.0 profile is switched on by a client that could still switch it off: one that authenticates by private_key_jwt or mutual TLS and has bound tokens.',
  );
};
