// The table of derived grants, as Kysely sees it.

export interface DerivedGrantTables {
  derived_grants: DerivedGrantsTable;
}

/** A grant and one of its ancestors. */
export interface DerivedGrantsTable {
  tenant_id: string;
  ancestor_id: string;
  grant_id: string;
  /** The grant that was exchanged for it. */
  parent_id: string | null;
  /** Resource indicators of the derived grant, space-delimited. */
  audience: string;
  /** Seconds. */
  expires_at: number;
}
