// The table of trust rules, for Kysely.

export interface TrustTables {
  trusts: TrustsTable;
}

export interface TrustsTable {
  tenant_id: string;
  client_id: string;
  id: string;
  issuer_id: string;
  /** A hash of the claims that the rule pins. */
  pin: string;
  /** `null` for the id. */
  name: string | null;
  label: string | null;
  /** JSON array: the conditions. */
  conditions: string;
  /** JSON object: scopes, resources, lifetime and addresses, and the subject unless it is the client. */
  limits: string;
  expires_at: number | null;
  version: number;
  created_at: number;
  created_by: string;
  updated_at: number;
  /** A deleted rule remains for as long as its tokens can be active. */
  deleted_at: number | null;
}
