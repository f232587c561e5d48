// The states of clients: changes that revoke a client's tokens, or let it obtain new ones.
import type { AuditEntry } from '../../records/audit-entry.ts';

/** The revocation of an expired client's tokens. */
export interface ExpiryChange {
  readonly tenantId: string;
  readonly clientId: string;
  readonly at: number;
  readonly audit: AuditEntry;
}

export interface ClientStateChange {
  readonly tenantId: string;
  readonly clientId: string;
  readonly at: number;
  readonly by: string;
  readonly audit: AuditEntry;
}

/**
 * The result of a state change; only `changed` writes. `unchanged`: the client was in that state already.
 * `locked-out`: the tenant would be left without a client that can manage clients. `protected`: the client is
 * protected against deletion. `locked-down`: its lockdown has to be lifted first. `full`: as many of its keys,
 * certificates and trust rules were revoked as are recorded.
 */
export type StateChangeResult = 'changed' | 'unchanged' | 'unknown' | 'locked-out' | 'protected' | 'locked-down' | 'full';

export interface ClientStateStorage {
  /** Disables a client and raises its generation. */
  disableClient(change: ClientStateChange): Promise<StateChangeResult>;
  enableClient(change: ClientStateChange): Promise<StateChangeResult>;
  /** Marks a client as deleted and raises its generation; the client id remains taken. */
  deleteClient(change: ClientStateChange): Promise<StateChangeResult>;
  /** Undoes a deletion, unless the client was purged; its tokens remain revoked. */
  restoreClient(change: ClientStateChange): Promise<StateChangeResult>;
  /**
   * Removes all but the ids of clients that were deleted before a moment, at most `limit`.
   *
   * @returns how many
   */
  purgeClients(deletedBefore: number, limit: number): Promise<number>;
  /** Disables a client, deactivates every secret and raises the generation. */
  lockDownClient(change: ClientStateChange): Promise<StateChangeResult>;
  /** Undoes a lockdown; the client's tokens remain revoked. */
  liftLockdown(change: ClientStateChange): Promise<StateChangeResult>;
  /** Raises the client's generation, which revokes all its tokens; it may obtain new ones. */
  endClientTokens(change: ClientStateChange): Promise<StateChangeResult>;
  /**
   * Clients, not deleted, that expired by a moment (milliseconds) and whose tokens are not yet revoked for
   * it.
   */
  expiredClients(at: number, limit: number): Promise<readonly { readonly tenantId: string; readonly clientId: string }[]>;
  /** Raises the generation of an expired client, once per expiry. `false` when there is nothing to do. */
  endExpiredClient(change: ExpiryChange): Promise<boolean>;
}
