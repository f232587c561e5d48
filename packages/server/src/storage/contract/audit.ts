// The audit trail: chains of entries, and the checkpoints that sign them.
import type { AuditEntry, ChainedEntry } from '../../records/audit-entry.ts';

/** The entries of one tenant that one process wrote, each linked to the one before. */
export interface AuditChain {
  /** The id of the process's run; each start of the server begins an epoch. */
  readonly epoch: string;
  readonly startedAt: number;
  /** The last link; 0 before the first. */
  readonly seq: number;
  readonly hash: string;
  /** The last link that may have been purged; 0 while none may. */
  readonly purgedSeq: number;
  readonly purgedHash: string;
}

/** A signed statement of the last links of a tenant's chains. */
export interface AuditCheckpoint {
  /** Counts from 1 within the tenant. */
  readonly number: number;
  readonly at: number;
  /** Compact. */
  readonly jws: string;
}

/** A filter of entries; all of it must match. */
export interface AuditFilter {
  readonly event?: string | undefined;
  readonly result?: string | undefined;
  readonly reason?: string | undefined;
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  readonly address?: string | undefined;
  readonly credentialId?: string | undefined;
  readonly requestId?: string | undefined;
}

/** One page of entries, in order of time and then of id. */
export interface AuditPageRequest extends AuditFilter {
  /** The first moment, in milliseconds. */
  readonly since?: number | undefined;
  /** The moment before which entries end, in milliseconds. */
  readonly until?: number | undefined;
  readonly order: 'oldest' | 'newest';
  /** The last entry of the previous page. */
  readonly after?: { readonly at: number; readonly id: string } | undefined;
  readonly limit: number;
}

/** The audit trail. Entries are never changed, and only removed after their retention. */
export interface AuditStorage {
  /** Appends entries to the chains of this process, in one commit. */
  appendAudit(entries: readonly AuditEntry[]): Promise<void>;
  /** The entries of one request, oldest first. */
  auditOfRequest(tenantId: string, requestId: string): Promise<readonly AuditEntry[]>;
  auditPage(tenantId: string, page: AuditPageRequest): Promise<readonly ChainedEntry[]>;

  /**
   * All chains in order of their start; an epoch that has entries but no chain is returned as an empty chain.
   */
  auditChains(tenantId: string): Promise<readonly AuditChain[]>;
  /** The entries of a chain after a link, in order. */
  auditLinks(
    tenantId: string,
    range: { readonly epoch: string; readonly after: number; readonly limit: number },
  ): Promise<readonly ChainedEntry[]>;

  /** The checkpoints after a number, in order. */
  auditCheckpoints(tenantId: string, range: { readonly after: number; readonly limit: number }): Promise<readonly AuditCheckpoint[]>;
  lastAuditCheckpoint(tenantId: string): Promise<AuditCheckpoint | undefined>;
  /** The number of the first checkpoint at a moment or later. */
  firstAuditCheckpointSince(tenantId: string, since: number): Promise<number | undefined>;
  /** Chains with entries that were added or marked as purgeable since their last checkpoint. */
  auditChainsToSign(tenantId: string): Promise<readonly AuditChain[]>;
  /** Stores a checkpoint and what it signs. `false` when its number is taken: nothing is written then. */
  recordAuditCheckpoint(tenantId: string, checkpoint: AuditCheckpoint, signed: readonly AuditChain[]): Promise<boolean>;

  /** Marks the entries before a moment at the start of each chain as purgeable, at most `limit` per chain. */
  markAuditPurgeable(tenantId: string, before: number, limit: number): Promise<void>;
  /**
   * Removes entries that a checkpoint states as purgeable, and at most `limit` checkpoints below a number.
   */
  purgeAudit(tenantId: string, checkpointsBelow: number, limit: number): Promise<void>;
}
