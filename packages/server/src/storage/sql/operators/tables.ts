// The tables of operators, for Kysely.
import type { SignInMethod } from '../../../records/operator.ts';

export interface OperatorTables {
  operators: OperatorsTable;
  operator_sessions: OperatorSessionsTable;
  operator_links: OperatorLinksTable;
  operator_passkeys: OperatorPasskeysTable;
}

export interface OperatorsTable {
  tenant_id: string;
  id: string;
  name: string;
  display_name: string | null;
  /** JSON array of names. */
  roles: string;
  /** PHC string; the two after it are null with it. */
  password_hash: string | null;
  password_pepper_id: string | null;
  password_set_at: number | null;
  /** The provider that the operator signs in by; null with its subject there. */
  provider_id: string | null;
  provider_subject: string | null;
  version: number;
  created_at: number;
  created_by: string;
  updated_at: number;
  disabled_at: number | null;
  disabled_by: string | null;
}

export interface OperatorSessionsTable {
  tenant_id: string;
  id: string;
  /** SHA-256 of the cookie's value. */
  token_hash: string;
  operator_id: string;
  method: SignInMethod;
  address: string;
  user_agent: string;
  created_at: number;
  last_used_at: number;
  expires_at: number;
}

export interface OperatorLinksTable {
  tenant_id: string;
  /** SHA-256 of the token. */
  token_hash: string;
  /** Null for an operator that does not exist yet. */
  operator_id: string | null;
  /** JSON array of names. */
  roles: string;
  created_at: number;
  expires_at: number;
}

export interface OperatorPasskeysTable {
  tenant_id: string;
  /** The credential id, base64url. */
  id: string;
  operator_id: string;
  /** COSE key, base64url. */
  public_key: string;
  counter: number;
  /** JSON array of names. */
  transports: string;
  label: string;
  created_at: number;
  last_used_at: number | null;
}
