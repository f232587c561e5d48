// The table of trusted issuers, for Kysely.
import type { IssuerKindName } from '../../../records/trusted-issuer.ts';

export interface IssuerTables {
  trusted_issuers: TrustedIssuersTable;
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
