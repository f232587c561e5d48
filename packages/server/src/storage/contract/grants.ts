// Grants: the records of issued tokens.

import type { AuditEntry } from '../../records/audit-entry.ts';
import type { Grant, GrantRecord } from '../../records/grant.ts';
import type { GrantFilter, GrantPageRequest } from '../../records/grant-filter.ts';
import type { Replay } from '../../records/replay.ts';

/** A grant that may be recorded only if what it was obtained with was never used before. */
export interface ProvenGrant {
  readonly grant: Grant;
  readonly replays: readonly Replay[];
}

/** A change to a grant by someone who manages grants. */
export interface GrantChange {
  readonly tenantId: string;
  readonly id: string;
  /** `revoked` is final. */
  readonly to: 'active' | 'suspended' | 'revoked';
  readonly at: number;
  readonly audit: AuditEntry;
}

/** A revocation that the owner of a token asked for (RFC 7009). */
export interface OwnRevocation {
  readonly tenantId: string;
  readonly grantId: string;
  readonly at: number;
}

/** A revocation of grants that have something in common. */
export interface GrantsRevocation {
  readonly tenantId: string;
  readonly filter: GrantFilter;
  readonly at: number;
  /** Most that one transaction revokes. */
  readonly limit: number;
  /** The entry about those of one transaction. */
  readonly audit: (grantIds: readonly string[]) => AuditEntry;
}

/** Grants. */
export interface GrantStorage {
  /**
   * Writes a batch of grants in one commit: all or none, durable when the promise fulfils. A grant whose id is stored with the same
   * content counts as written, so that a commit of unknown outcome can be retried.
   *
   * @throws {@link RowRefused} when nothing was written because of an invalid row, such as one whose id belongs to another grant
   */
  recordGrants(batch: readonly Grant[]): Promise<void>;
  /**
   * Writes a batch of grants, each with what it was obtained with, in one commit. A grant of which anything was used before, in the
   * store or earlier in the batch, is not written. Idempotent, as {@link recordGrants}.
   *
   * @returns what had been used before, by the ids of the grants that were not written for it
   */
  recordProvenGrants(batch: readonly ProvenGrant[]): Promise<ReadonlyMap<string, readonly Replay[]>>;
  findGrant(tenantId: string, id: string): Promise<GrantRecord | undefined>;
  findGrantByTokenHash(tenantId: string, tokenHash: string): Promise<GrantRecord | undefined>;
  changeGrant(change: GrantChange): Promise<'changed' | 'unchanged' | 'unknown'>;
  /** Revokes grants, many to a commit. One that is revoked already, or unknown, is left unchanged. */
  revokeGrants(batch: readonly OwnRevocation[]): Promise<void>;
  /** Revokes the grants that match, the latest first. @returns how many; as many as `limit` when there may be more */
  revokeMatchingGrants(revocation: GrantsRevocation): Promise<number>;
  /** A page of grants, the latest first. */
  listGrants(tenantId: string, page: GrantPageRequest): Promise<readonly GrantRecord[]>;
  /** Indexes the next grants for lists and counts. @returns how many; as many as `limit` when more are left */
  postGrants(now: number, limit: number): Promise<number>;
  /** Removes the oldest grants that were issued before a moment. @returns how many; as many as `limit` when more are left */
  purgeGrants(issuedBefore: number, limit: number): Promise<number>;
}
