// A read replica of the store: a copy that follows it some time later.
import type { GrantRecord } from '../../records/grant.ts';
import type { OpaqueTokenKey } from './grants.ts';

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
  close(): Promise<void>;
}
