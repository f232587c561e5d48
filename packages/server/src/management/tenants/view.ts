// A tenant in its wire form.
import type { Tenant } from '../../records/tenant.ts';
import { quotaView } from '../quotas/quota-body.ts';
import { timestamp } from '../requests/timestamp.ts';
import type { TenantViewBody } from './schema.ts';

/** A tenant as responses show it. */
export const tenantView = (tenant: Tenant): TenantViewBody => ({
  id: tenant.id,
  name: tenant.name,
  public_url: tenant.publicUrl,
  hosts: [...tenant.hosts],
  former_urls: tenant.formerUrls.map(({ url, until }) => ({ url, answered_until: timestamp(until) })),
  access_token_lifetime: tenant.accessTokenLifetime,
  max_access_token_lifetime: tenant.maxAccessTokenLifetime,
  access_token_format: tenant.accessTokenFormat,
  access_token_signing_alg: tenant.accessTokenSigningAlg,
  default_audience: tenant.defaultAudience,
  profile: tenant.profile,
  dpop_nonce: tenant.dpopNonce,
  grant_records: tenant.grantRecords,
  client_quota: tenant.clientQuota === undefined ? null : quotaView(tenant.clientQuota),
  coalesce: tenant.coalesce,
  client_ca: tenant.clientCa ?? null,
  key_lifetime: tenant.keyLifetime,
  state: tenant.disabledAt === undefined ? 'enabled' : 'disabled',
  created_at: timestamp(tenant.createdAt),
  disabled_at: tenant.disabledAt === undefined ? null : timestamp(tenant.disabledAt),
  disabled_by: tenant.disabledBy ?? null,
});
