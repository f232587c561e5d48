// Maps tenants to rows and back.
import type { Selectable } from 'kysely';
import type { Tenant } from '../../../records/tenant.ts';
import { quotaColumn, quotaOf } from '../quotas/quota-column.ts';
import type { TenantsTable } from './tables.ts';

/** Separates the hosts of a tenant that a query aggregates in one column; no host contains a space. */
export const HOST_SEPARATOR = ' ';

export const TENANT_COLUMNS = [
  'id',
  'name',
  'public_url',
  'former_urls',
  'generation',
  'access_token_lifetime',
  'max_access_token_lifetime',
  'access_token_format',
  'default_audience',
  'access_token_signing_alg',
  'profile',
  'dpop_nonce',
  'grant_records',
  'unrecorded_until',
  'client_quota',
  'coalesce_seconds',
  'client_ca',
  'key_lifetime',
  'restored_at',
  'version',
  'created_at',
  'disabled_at',
  'disabled_by',
] as const;

type TenantRow = Pick<Selectable<TenantsTable>, (typeof TENANT_COLUMNS)[number]>;

export const tenantRow = (tenant: Tenant): TenantRow => ({
  id: tenant.id,
  name: tenant.name,
  public_url: tenant.publicUrl,
  former_urls: JSON.stringify(tenant.formerUrls),
  generation: tenant.generation,
  access_token_lifetime: tenant.accessTokenLifetime,
  max_access_token_lifetime: tenant.maxAccessTokenLifetime,
  access_token_format: tenant.accessTokenFormat,
  default_audience: tenant.defaultAudience,
  access_token_signing_alg: tenant.accessTokenSigningAlg,
  profile: tenant.profile,
  dpop_nonce: tenant.dpopNonce,
  grant_records: tenant.grantRecords,
  unrecorded_until: tenant.unrecordedUntil ?? null,
  client_quota: quotaColumn(tenant.clientQuota),
  coalesce_seconds: tenant.coalesce,
  client_ca: tenant.clientCa ?? null,
  key_lifetime: tenant.keyLifetime,
  restored_at: tenant.restoredAt ?? null,
  version: tenant.version,
  created_at: tenant.createdAt,
  disabled_at: tenant.disabledAt ?? null,
  disabled_by: tenant.disabledBy ?? null,
});

export const tenantOf = (row: TenantRow & { readonly hosts: string | null }): Tenant => ({
  id: row.id,
  name: row.name,
  publicUrl: row.public_url,
  hosts: row.hosts === null ? [] : row.hosts.split(HOST_SEPARATOR),
  formerUrls: JSON.parse(row.former_urls),
  generation: row.generation,
  accessTokenLifetime: row.access_token_lifetime,
  maxAccessTokenLifetime: row.max_access_token_lifetime,
  accessTokenFormat: row.access_token_format,
  defaultAudience: row.default_audience,
  accessTokenSigningAlg: row.access_token_signing_alg,
  profile: row.profile,
  dpopNonce: row.dpop_nonce,
  grantRecords: row.grant_records,
  unrecordedUntil: row.unrecorded_until ?? undefined,
  clientQuota: row.client_quota === null ? undefined : quotaOf(row.client_quota),
  coalesce: row.coalesce_seconds ?? 0,
  clientCa: row.client_ca ?? undefined,
  keyLifetime: row.key_lifetime,
  restoredAt: row.restored_at ?? undefined,
  version: row.version,
  createdAt: row.created_at,
  disabledAt: row.disabled_at ?? undefined,
  disabledBy: row.disabled_by ?? undefined,
});
