// The table of trusted issuers, for Kysely.
import type { IssuerKindName } from '../../../records/trusted-issuer.ts';

export interface IssuerTables {
  trusted_issuers: TrustedIssuersTable;
  issuer_users: IssuerUsersTable;
}

/** Whose users the subjects of tokens name by the id of an issuer. It outlives the issuer. */
export interface IssuerUsersTable {
  tenant_id: string;
  issuer_id: string;
  /** The `iss`. */
  issuer: string;
}

export interface TrustedIssuersTable {
  tenant_id: string;
  id: string;
  kind: IssuerKindName;
  description: string | null;
  issuer: string;
  /** JSON object: where its keys come from. */
  key_source: string;
  /** JSON object: which of its tokens are accepted. */
  policy: string;
  version: number;
  keys_epoch: number;
  created_at: number;
  created_by: string;
  updated_at: number;
  disabled_at: number | null;
  disabled_by: string | null;
}
