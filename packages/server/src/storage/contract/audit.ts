// The part of the storage contract that keeps the audit trail: chains of entries, and the checkpoints that sign them.
import type { AuditEntry, ChainedEntry } from '../../records/audit-entry.ts';

/** A chain: the entries of one tenant that one process wrote. */
export interface AuditChain {
  readonly epoch: string;
  readonly startedAt: number;
  /** The last link; 0 before the first. */
  readonly seq: number;
  readonly hash: string;
  /** The last link that may be gone; 0 while all must be there. */
  readonly purgedSeq: number;
  readonly purgedHash: string;
}

/** A signed statement of where the chains of a tenant stand. */
export interface AuditCheckpoint {
  /** Counts from 1 within the tenant. */
  readonly number: number;
  readonly at: number;
  /** Compact. */
  readonly jws: string;
}

/** What a list of entries is narrowed to; each must be equal. */
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
  /** The moment before which entries end. */
  readonly until?: number | undefined;
  readonly order: 'oldest' | 'newest';
  /** Where the page before ended. */
  readonly after?: { readonly at: number; readonly id: string } | undefined;
  readonly limit: number;
}

/** The audit trail. Nothing in it is ever changed, and only what is beyond its retention is removed. */
export interface AuditStorage {
  /** Appends entries to the chains of this process, in one commit. */
  appendAudit(entries: readonly AuditEntry[]): Promise<void>;
  /** The entries of one request, oldest first. */
  auditOfRequest(tenantId: string, requestId: string): Promise<readonly AuditEntry[]>;
  auditPage(tenantId: string, page: AuditPageRequest): Promise<readonly ChainedEntry[]>;

  /** All chains in order of their start; an epoch that has entries and no chain is told as an empty one. */
  auditChains(tenantId: string): Promise<readonly AuditChain[]>;
  /** Entries of a chain in order, those after a link. */
  auditLinks(
    tenantId: string,
    range: { readonly epoch: string; readonly after: number; readonly limit: number },
  ): Promise<readonly ChainedEntry[]>;

  /** In order, those after a number. */
  auditCheckpoints(tenantId: string, range: { readonly after: number; readonly limit: number }): Promise<readonly AuditCheckpoint[]>;
  lastAuditCheckpoint(tenantId: string): Promise<AuditCheckpoint | undefined>;
  /** The number of the first checkpoint that was made at a moment or later. */
  firstAuditCheckpointSince(tenantId: string, since: number): Promise<number | undefined>;
  /** Chains that went on, or whose purge did, since a checkpoint named them. */
  movedAuditChains(tenantId: string): Promise<readonly AuditChain[]>;
  /** Keeps a checkpoint and notes what it signs. `false` when there is one of its number: nothing is written then. */
  recordAuditCheckpoint(tenantId: string, checkpoint: AuditCheckpoint, signed: readonly AuditChain[]): Promise<boolean>;

  /** Lets entries at the beginning of chains go that are from before a moment, at most `limit` of each chain. Removes none. */
  releaseAudit(tenantId: string, before: number, limit: number): Promise<void>;
  /** Removes entries that were let go, once a checkpoint has said so, and checkpoints below a number, at most `limit` of them. */
  purgeAudit(tenantId: string, checkpointsBelow: number, limit: number): Promise<void>;
}
