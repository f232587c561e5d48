// What ends a client's tokens or lets the client start anew.
import type { AuditEntry } from '../../records/audit-entry.ts';

/** The end of a client by its own expiry. */
export interface ExpiryChange {
  readonly tenantId: string;
  readonly clientId: string;
  readonly at: number;
  readonly audit: AuditEntry;
}

/** A change to a client's state that ends its tokens or lets it start anew. */
export interface ClientStateChange {
  readonly tenantId: string;
  readonly clientId: string;
  readonly at: number;
  readonly by: string;
  readonly audit: AuditEntry;
}

/**
 * How a state change ended: `unchanged` when the client was in that state already (nothing is written, no generation is bumped),
 * `locked-out` when it would have left the tenant without a client that can manage clients, `protected` when the client is protected against
 * deletion, `locked-down` when its lockdown has to be lifted first (nothing is written either).
 */
export type StateChangeResult = 'changed' | 'unchanged' | 'unknown' | 'locked-out' | 'protected' | 'locked-down';

/** The states of clients. */
export interface ClientStateStorage {
  /** Disables a client and raises its generation. */
  disableClient(change: ClientStateChange): Promise<StateChangeResult>;
  enableClient(change: ClientStateChange): Promise<StateChangeResult>;
  /** Marks a client as deleted and raises its generation; the client id stays taken. */
  deleteClient(change: ClientStateChange): Promise<StateChangeResult>;
  /** Undoes a deletion, unless the client was purged; its tokens stay ended. */
  restoreClient(change: ClientStateChange): Promise<StateChangeResult>;
  /** Removes all but the ids of clients that were deleted before a moment, at most `limit`. `0` when there were none. */
  purgeClients(deletedBefore: number, limit: number): Promise<number>;
  /** Disables a client, deactivates every secret and raises the generation, all together. */
  lockDownClient(change: ClientStateChange): Promise<StateChangeResult>;
  /** Undoes a lockdown; the client's tokens stay ended. */
  liftLockdown(change: ClientStateChange): Promise<StateChangeResult>;
  /** Raises the client's generation: all its tokens end, and it may obtain new ones. */
  endClientTokens(change: ClientStateChange): Promise<StateChangeResult>;
  /** Clients that expired by a moment (milliseconds) and whose tokens were not ended for it; without deleted ones. */
  expiredClients(at: number, limit: number): Promise<readonly { readonly tenantId: string; readonly clientId: string }[]>;
  /** Raises the generation of a client that expired, once for each expiry. `false` when there is nothing to do. */
  endExpiredClient(change: ExpiryChange): Promise<boolean>;
}
