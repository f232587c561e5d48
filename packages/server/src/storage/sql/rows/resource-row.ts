// A resource and its row.
import type { Selectable } from 'kysely';
import type { Resource } from '../../../tenants/tenant.ts';
import type { ResourcesTable } from '../../schema.ts';
import { parseTexts } from '../json-column.ts';

export const RESOURCE_COLUMNS = [
  'tenant_id',
  'uri',
  'kind',
  'name',
  'scopes',
  'owners',
  'access_token_lifetime',
  'access_token_format',
  'created_at',
] as const;

type ResourceRow = Selectable<ResourcesTable>;

export const resourceRow = (resource: Resource): ResourceRow => ({
  tenant_id: resource.tenantId,
  uri: resource.uri,
  kind: resource.kind,
  name: resource.name,
  scopes: JSON.stringify(resource.scopes),
  owners: JSON.stringify(resource.owners),
  access_token_lifetime: resource.accessTokenLifetime ?? null,
  access_token_format: resource.accessTokenFormat ?? null,
  created_at: resource.createdAt,
});

export const resourceOf = (row: ResourceRow): Resource => ({
  tenantId: row.tenant_id,
  uri: row.uri,
  kind: row.kind,
  name: row.name,
  scopes: parseTexts(row.scopes),
  owners: parseTexts(row.owners),
  accessTokenLifetime: row.access_token_lifetime ?? undefined,
  accessTokenFormat: row.access_token_format ?? undefined,
  createdAt: row.created_at,
});
