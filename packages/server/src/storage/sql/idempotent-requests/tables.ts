// The table of idempotent requests, for Kysely.

export interface IdempotentRequestTables {
  idempotent_requests: IdempotentRequestsTable;
}

export interface IdempotentRequestsTable {
  tenant_id: string;
  /** The caller's client id. */
  actor: string;
  /** SHA-256 of the `Idempotency-Key`. */
  key: string;
  /** SHA-256 of the route and the body. */
  fingerprint: string;
  /** The id of the request that executes. */
  request_id: string;
  started_at: number;
  /** Null until there is a response. */
  status: number | null;
  /** JSON object. */
  headers: string | null;
  /** Without a secret. */
  body: string | null;
  /** The body with the secret: ciphertext under the master key that `sealed_key_id` names. */
  sealed: string | null;
  sealed_key_id: string | null;
  /** Until when `sealed` may be opened. */
  revealed_until: number;
  expires_at: number;
}
