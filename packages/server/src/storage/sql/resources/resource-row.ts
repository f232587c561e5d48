// Maps resources to rows and back.
import type { Kysely, Selectable } from 'kysely';
import { isJsonObject } from '../../../records/json-value.ts';
import type { Resource } from '../../../records/tenant.ts';
import { parseMembers, parseTexts } from '../json-column.ts';
import type { Schema } from '../schema.ts';
import type { ResourcesTable } from './tables.ts';

const RESOURCE_COLUMNS = [
  'tenant_id',
  'uri',
  'kind',
  'name',
  'scopes',
  'owners',
  'access_token_lifetime',
  'access_token_format',
  'authorization_details',
  'version',
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
  authorization_details: JSON.stringify(resource.authorizationDetails),
  version: resource.version,
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
  authorizationDetails: parseMembers(row.authorization_details, isJsonObject),
  version: row.version,
  createdAt: row.created_at,
});

export const resourcesOfTenant = (db: Kysely<Schema>, tenantId: string) =>
  db.selectFrom('resources').select(RESOURCE_COLUMNS).where('tenant_id', '=', tenantId).orderBy('created_at').orderBy('uri');
