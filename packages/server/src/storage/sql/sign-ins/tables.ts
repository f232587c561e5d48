// The table of sign-in counts, for Kysely.

export interface SignInTables {
  sign_ins: SignInsTable;
}

/** The number of grants per hour; retained longer than the grants. */
export interface SignInsTable {
  tenant_id: string;
  /** Seconds since the epoch, a multiple of 3600. */
  hour: number;
  client_id: string;
  credential_id: string;
  address: string;
  granted: number;
  /** Seconds. */
  first_at: number;
  /** Seconds. */
  last_at: number;
}
