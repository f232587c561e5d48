// A read replica of the store: a copy that follows it some time later.
import type { GrantRecord } from '../../records/grant.ts';
import type { OpaqueTokenKey } from './grants.ts';

/** How far the log of a database that replicates reaches. */
export interface LogPosition {
  /** In bytes from the start of the log. */
  readonly position: number;
  /** Milliseconds since the epoch, by the clock of the database. */
  readonly at: number;
}

/** How far a replica has replayed that log. */
export interface ReplicaState {
  /** In bytes from the start of the log. */
  readonly position: number;
  /** When the last transaction that it has was committed, by the clock of the primary; `undefined` when it knows none. */
  readonly replayedAt: number | undefined;
  /** Whether it follows a primary: one that was promoted is not read. */
  readonly isStandby: boolean;
}

/**
 * Grants as a replica has them. Revocations are numbered within the tenant and become visible in order, so
 * that a replica that has a revocation has all earlier ones, too.
 */
export interface GrantReplica {
  /**
   * @param revocation - the number of a revocation that must be reflected
   * @returns `undefined` when the replica lacks the grant or the revocation
   * @throws when the replica does not respond in time
   */
  findGrant(tenantId: string, id: string, revocation: number): Promise<GrantRecord | undefined>;
  /** See {@link GrantReplica.findGrant}. */
  findGrantByTokenHash(tenantId: string, token: OpaqueTokenKey, revocation: number): Promise<GrantRecord | undefined>;
  /** How far the replica has come. @throws when it does not respond in time */
  state(): Promise<ReplicaState>;
  close(): Promise<void>;
}
