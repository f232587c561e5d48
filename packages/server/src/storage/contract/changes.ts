// The change table, by which nodes learn what others changed.
/** A change that invalidates the caches of other nodes. */
export interface Change {
  /** The id of the change itself. */
  readonly id: string;
  readonly kind: 'tenant' | 'client' | 'key';
  readonly tenantId: string;
  /** The client id or kid; the tenant id for a tenant. */
  readonly subject: string;
}

export interface ChangeStorage {
  /** The changes of at least the last ten seconds; a poll sees each several times. */
  recentChanges(): Promise<readonly Change[]>;
}
