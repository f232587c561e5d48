// Applies the body of a change to a tenant, and reports all problems that its schema cannot express.
import type { X509Certificate } from 'node:crypto';
import { allowedSigningAlgorithms } from '../../records/profile.ts';
import type { Tenant } from '../../records/tenant.ts';
import { withGrantRecords } from '../../records/unrecorded-token.ts';
import { ClauseError, say } from '../../sentences/sentence.ts';
import { findResource } from '../../tenants/find-resource.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { ownName } from '../../tenants/load-tenant.ts';
import type { TenantDirectory } from '../../tenants/tenant-directory.ts';
import { readBundle } from '../../tls/certificate-trust.ts';
import { optionalQuota } from '../quotas/quota-body.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { parseHosts } from './find.ts';
import type { TenantPatchBody } from './schema.ts';

/**
 * The tenant with the changes in a body.
 *
 * @param now - milliseconds since the epoch
 * @throws {@link Problem} 400 with every invalid field
 */
export const tenantWithSettings = (body: TenantPatchBody, loaded: LoadedTenant, tenants: TenantDirectory, now: number): Tenant => {
  const { tenant, resources } = loaded;
  const problems = new FieldProblems();
  const hosts = body.hosts === undefined ? tenant.hosts : parseHosts(body.hosts, tenant, { problems, tenants, of: tenant.id });
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
    ...withGrantRecords(tenant, body.grant_records ?? tenant.grantRecords, now),
    clientQuota: body.client_quota === undefined ? tenant.clientQuota : optionalQuota(body.client_quota),
    coalesce: body.coalesce ?? tenant.coalesce,
    clientCa: body.client_ca === undefined ? tenant.clientCa : (body.client_ca ?? undefined),
    keyLifetime: body.key_lifetime ?? tenant.keyLifetime,
  };
  const { accessTokenLifetime, maxAccessTokenLifetime: maximum } = record;
  problems.require(
    accessTokenLifetime <= maximum,
    '/access_token_lifetime',
    say("is above the tenant's maximum of {maximum} seconds", { maximum }),
  );
  problems.require(resources.has(record.defaultAudience), '/default_audience', 'is not a resource of this tenant');
  const isAllowed = allowedSigningAlgorithms(record.profile).includes(record.accessTokenSigningAlg);
  problems.require(isAllowed, '/access_token_signing_alg', 'is not allowed by the FAPI 2.0 profile');
  if (body.client_ca !== undefined && body.client_ca !== null) problems.parse('/client_ca', () => requireCas(body.client_ca ?? ''));
  problems.throwIfAny();
  return record;
};

const requireCas = (pem: string): void => {
  if (/PRIVATE KEY/.test(pem)) throw new ClauseError('contains a private key, which is now compromised: send only certificates');
  let certificates: readonly X509Certificate[];
  try {
    certificates = readBundle(pem);
  } catch {
    throw new ClauseError('contains an invalid certificate');
  }
  if (certificates.length === 0) throw new ClauseError('contains no certificate in PEM');
  if (!certificates.every(({ ca }) => ca)) throw new ClauseError('contains a certificate that is not one of a CA');
};
