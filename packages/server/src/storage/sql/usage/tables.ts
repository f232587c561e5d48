// The tables of usage, for Kysely.

export interface UsageTables {
  usage_counts: UsageCountsTable;
  token_repeats: TokenRepeatsTable;
  scope_uses: ScopeUsesTable;
  trust_values: TrustValuesTable;
  usage_writers: UsageWritersTable;
}

/** Numbers of requests with everything else in common. */
export interface UsageCountsTable {
  tenant_id: string;
  /** Seconds: an hour or a day. Hours are merged into days. */
  span: number;
  /** Seconds, a multiple of `span`. */
  start: number;
  client_id: string;
  credential_id: string;
  resource: string;
  network: string;
  outcome: string;
  requests: number;
}

/** Tokens with the same terms that one address obtained in a day. */
export interface TokenRepeatsTable {
  tenant_id: string;
  /** Seconds, a multiple of 86400. */
  day: number;
  client_id: string;
  credential_id: string;
  address: string;
  /** A hash. */
  terms: string;
  issued: number;
  /** Seconds. */
  first_at: number;
  /** Seconds. */
  last_at: number;
  /** Seconds. */
  lifetime: number;
}

/** The last day on which a client obtained a scope. */
export interface ScopeUsesTable {
  tenant_id: string;
  client_id: string;
  scope: string;
  /** Seconds, a multiple of 86400. */
  last_on: number;
}

/** The values that tokens showed which met trust rules. */
export interface TrustValuesTable {
  tenant_id: string;
  rule_id: string;
  /** The path of a claim, as JSON, or `scope`. */
  name: string;
  /** Empty for those that are not stored. */
  value: string;
  /** Seconds, a multiple of 86400. */
  first_on: number;
  /** Seconds, a multiple of 86400. */
  last_on: number;
}

/** The last number of each writer, so that nothing is counted twice. */
export interface UsageWritersTable {
  /** A process, or a daily task. */
  writer: string;
  /** Rises with each batch of the writer. */
  number: number;
}
