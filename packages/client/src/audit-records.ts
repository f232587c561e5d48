// What the management API says of the audit trail, in the words of the wire.

/** What happened, as an operator may know it. */
export interface AuditEntryRecord {
  readonly id: string;
  readonly at: string;
  readonly request_id: string | null;
  readonly event: string;
  readonly result: 'success' | 'refused' | 'failed';
  readonly reason: string | null;
  /** What really happened, as a sentence. */
  readonly cause: string | null;
  /** What to do about it, as a sentence. */
  readonly remedy: string | null;
  readonly actor: string | null;
  readonly credential_id: string | null;
  readonly subject: string | null;
  readonly address: string | null;
  /** More; for an update `changes`: the fields that differ, with `from` and `to`. */
  readonly detail: unknown;
  /** The chain: the process that wrote the entry. */
  readonly epoch: string;
  /** Its place in the chain, from 1. */
  readonly seq: number;
  /** SHA-256 of the hash before it and of the entry (`auditLink`), base64url. */
  readonly hash: string;
}

/** What a list of entries is narrowed to; each must be equal. */
export interface AuditFilter {
  readonly event?: string | undefined;
  readonly result?: AuditEntryRecord['result'] | undefined;
  readonly reason?: string | undefined;
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  readonly address?: string | undefined;
  readonly credential_id?: string | undefined;
  readonly request_id?: string | undefined;
  /** RFC 3339. */
  readonly since?: string | undefined;
  /** RFC 3339; entries end before it. */
  readonly until?: string | undefined;
  /** What comes first; `oldest` by default. */
  readonly order?: 'oldest' | 'newest' | undefined;
}

/** One page of entries. */
export interface AuditPage {
  readonly tenant_id: string;
  readonly entries: readonly AuditEntryRecord[];
  /** Asks for the next page; `null` on the last. */
  readonly next_cursor: string | null;
  /** Asks for what comes behind this page, now or later; `null` on an empty one. */
  readonly end_cursor: string | null;
}

/** A chain: what one process wrote. */
export interface AuditChainRecord {
  readonly epoch: string;
  readonly started_at: string;
  /** The last link. */
  readonly seq: number;
  readonly hash: string;
  /** The last link that may be gone. */
  readonly purged_seq: number;
  readonly purged_hash: string;
}

/** All chains, and the key that signs checkpoints now. */
export interface AuditChainsRecord {
  readonly tenant_id: string;
  readonly chains: readonly AuditChainRecord[];
  readonly key: { readonly kid: string; readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };
}

/** A signed statement of where the chains stand. */
export interface AuditCheckpointRecord {
  readonly tenant_id: string;
  readonly number: number;
  readonly at: string;
  /** Compact (RFC 7515); its header holds the key. */
  readonly jws: string;
}
