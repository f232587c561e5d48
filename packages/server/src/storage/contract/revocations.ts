// The revocation feed, numbered within the tenant.
import type { NumberedRevocation } from '../../records/revocation.ts';

export interface RevocationRange {
  /** Events with a higher number. */
  readonly after: number;
  /** Seconds: events with a later `exp`. */
  readonly notExpiredAt: number;
  readonly limit: number;
}

export interface RevocationStorage {
  /** The number of the last event of the tenant; 0 before the first. */
  lastRevocation(tenantId: string): Promise<number>;
  /** The same of every tenant, by its id. */
  lastRevocations(): Promise<ReadonlyMap<string, number>>;
  /** Events in order of their numbers. */
  revocations(tenantId: string, range: RevocationRange): Promise<readonly NumberedRevocation[]>;
  /** Removes events whose `exp` (seconds) is before a moment, at most `limit`. @returns how many */
  purgeRevocations(expiredBefore: number, limit: number): Promise<number>;
}
