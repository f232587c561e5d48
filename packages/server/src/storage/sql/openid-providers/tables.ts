// The table of OpenID Providers, for Kysely.

export interface OpenIdProviderTables {
  openid_providers: OpenIdProvidersTable;
}

export interface OpenIdProvidersTable {
  tenant_id: string;
  id: string;
  label: string;
  issuer: string;
  client_id: string;
  /** The client secret: ciphertext under the master key that `sealed_key_id` names. */
  sealed: string;
  sealed_key_id: string;
  /** JSON object: the scopes, the claim of names and the role rules. */
  policy: string;
  passwords_off_at: number | null;
  version: number;
  created_at: number;
  created_by: string;
  updated_at: number;
  disabled_at: number | null;
  disabled_by: string | null;
}
