// Grants: the records of issued tokens.

import type { AuditEntry } from '../../records/audit-entry.ts';
import type { GrantRecord, NewGrant } from '../../records/grant.ts';
import type { GrantFilter, GrantPageRequest } from '../../records/grant-filter.ts';
import type { Replay } from '../../records/replay.ts';

/** A grant that is recorded only if none of its assertions and proofs was used before. */
export interface ProvenGrant {
  readonly grant: NewGrant;
  readonly replays: readonly Replay[];
  /** Whether only the assertions and proofs are recorded, and not the grant. */
  readonly unrecorded?: boolean;
}

/** The key by which an opaque token's grant is found. */
export interface OpaqueTokenKey {
  /** SHA-256 of the token, base64url. */
  readonly hash: string;
  /** The time slot of the grant's batch, which the token states. */
  readonly timeSlot: number;
}

/** A change to a grant by a manager. */
export interface GrantChange {
  readonly tenantId: string;
  readonly id: string;
  /** `revoked` is final. */
  readonly to: 'active' | 'suspended' | 'revoked';
  readonly at: number;
  readonly audit: AuditEntry;
}

/** A revocation that the owner of a token requested (RFC 7009). */
export interface OwnRevocation {
  /** The grant, as it was found. */
  readonly grant: Pick<GrantRecord, 'id' | 'tenantId' | 'clientId' | 'audience' | 'expiresAt' | 'unrecorded'>;
  readonly at: number;
}

/** A revocation of the grants that match a filter. */
export interface GrantsRevocation {
  readonly tenantId: string;
  readonly filter: GrantFilter;
  readonly at: number;
  /** The {@link RevokedPage.next} of the call before. */
  readonly before?: string | undefined;
  /** Maximum number of grants that one transaction revokes. */
  readonly limit: number;
  /** The entry about the grants of one transaction. */
  readonly audit: (grantIds: readonly string[]) => AuditEntry;
}

/** The grants of one call that were revoked. */
export interface RevokedPage {
  /** The number of revoked grants. */
  readonly revoked: number;
  /** The position at which the next call continues; `undefined` when there are no more. */
  readonly next: string | undefined;
}

export interface GrantStorage {
  /**
   * Writes a batch of grants in one commit: all or none, durable when the promise fulfils. A grant whose id
   * is stored with the same content is accepted, so that a commit of unknown outcome can be retried.
   *
   * @throws {@link RowRefused} when nothing was written because of an invalid row, such as one whose id
   * belongs to another grant
   */
  recordGrants(grants: readonly NewGrant[]): Promise<void>;
  /**
   * Writes a batch of grants and their replays in one commit. A grant with a replay that was used before, in
   * the store or earlier in the batch, is not written. Idempotent like {@link recordGrants}.
   *
   * @returns the used replays, by the ids of the grants that were not written
   */
  recordProvenGrants(batch: readonly ProvenGrant[]): Promise<ReadonlyMap<string, readonly Replay[]>>;
  findGrant(tenantId: string, id: string): Promise<GrantRecord | undefined>;
  findGrantByTokenHash(tenantId: string, token: OpaqueTokenKey): Promise<GrantRecord | undefined>;
  changeGrant(change: GrantChange): Promise<'changed' | 'unchanged' | 'unknown'>;
  /** Revokes grants, many per commit; unrecorded ones by the deny list. A revoked one is left unchanged. */
  revokeGrants(batch: readonly OwnRevocation[]): Promise<void>;
  /** Revokes matching grants, the latest first. */
  revokeMatchingGrants(revocation: GrantsRevocation): Promise<RevokedPage>;
  /** A page of grants, the latest first. */
  listGrants(tenantId: string, page: GrantPageRequest): Promise<readonly GrantRecord[]>;
  /** Indexes the next grants for lists and counts. @returns how many; `limit` when there may be more */
  postGrants(limit: number): Promise<number>;
  /**
   * Removes the oldest grants that were issued before a moment.
   *
   * @returns how many; `limit` when there may be more
   */
  purgeGrants(issuedBefore: number, limit: number): Promise<number>;
}
