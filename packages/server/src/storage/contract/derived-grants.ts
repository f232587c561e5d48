// Grants of tokens that were derived from others (RFC 8693). Each ends with every one of its ancestors.
import type { Replay } from '../../records/replay.ts';
import type { ProvenGrant } from './grants.ts';

/** Why a derived grant was not written: its replays that were used before, or an ancestor that has ended. */
export type DerivedRefusal = { readonly used: readonly Replay[] } | { readonly ended: string };

/** A grant, and the one that it was derived from. */
export interface DerivedGrant {
  readonly id: string;
  /** `undefined` if it was derived from a token of a trusted issuer. */
  readonly parentId: string | undefined;
}

export interface DerivedGrantStorage {
  /**
   * Writes a batch of derived grants and their replays in one commit. One with an ancestor that was suspended, revoked
   * or denied is not written: no token is derived after the end of another was recorded. From this commit on, the
   * events about its ancestors are for its audience as well. Idempotent like `recordProvenGrants`.
   *
   * @returns the reasons, by the ids of the grants that were not written
   */
  recordDerivedGrants(batch: readonly ProvenGrant[]): Promise<ReadonlyMap<string, DerivedRefusal>>;
  /** The grants that were derived from one, the oldest first. @param limit - at most so many */
  derivedGrants(tenantId: string, ancestorId: string, limit: number): Promise<readonly DerivedGrant[]>;
  /** Forgets the origin of grants that expired before a moment (seconds), at most `limit` rows. @returns how many */
  purgeDerivedGrants(expiredBefore: number, limit: number): Promise<number>;
}
