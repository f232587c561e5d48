// The table of entitlements that tenants define, for Kysely.

export interface EntitlementTables {
  tenant_entitlements: TenantEntitlementsTable;
}

export interface TenantEntitlementsTable {
  tenant_id: string;
  /** The name in lower case. */
  name_key: string;
  name: string;
  description: string;
  version: number;
  created_at: number;
}
