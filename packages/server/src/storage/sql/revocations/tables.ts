// The table of revocations, for Kysely.
import type { Revocation, TokenStatus } from '../../../records/revocation.ts';

export interface RevocationTables {
  revocations: RevocationsTable;
}

export interface RevocationsTable {
  tenant_id: string;
  /** Counts from 1 within the tenant. */
  seq: number;
  type: Revocation['type'];
  /** The jti, credential id, client id, name of an instance, kid, or tenant id. */
  subject: string;
  status: TokenStatus | null;
  gen_below: number | null;
  client_id: string | null;
  audience: string | null;
  /** Seconds. */
  exp: number;
}
