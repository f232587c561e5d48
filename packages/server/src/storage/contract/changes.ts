// The change table: how nodes learn what others changed.
/** A change that other readers of the store must hear of, to drop what they have cached. */
export interface Change {
  /** The record id of this very change. */
  readonly id: string;
  readonly kind: 'tenant' | 'client' | 'key';
  readonly tenantId: string;
  /** The client id or kid; the tenant id for a tenant. */
  readonly subject: string;
}

/** The change table. */
export interface ChangeStorage {
  /** The changes of at least the last ten seconds; a poll sees each several times. */
  recentChanges(): Promise<readonly Change[]>;
}
