// The table of resources, for Kysely.
import type { ResourceKind, TokenFormat } from '../../../records/tenant.ts';

export interface ResourceTables {
  resources: ResourcesTable;
}

export interface ResourcesTable {
  tenant_id: string;
  uri: string;
  kind: ResourceKind;
  name: string;
  /** JSON array. */
  scopes: string;
  /** JSON array. */
  owners: string;
  /** Seconds. */
  access_token_lifetime: number | null;
  access_token_format: TokenFormat | null;
  /** JSON object: type to JSON Schema. */
  authorization_details: string;
  version: number;
  created_at: number;
}
