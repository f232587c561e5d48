// Replay records: the uses of single-use assertions and proofs.
import type { Replay } from '../../records/replay.ts';

export interface ReplayStorage {
  /**
   * Records uses that obtain no grant. `false` when one of them was recorded before: nothing is written then.
   */
  recordReplays(replays: readonly Replay[]): Promise<boolean>;
  /** Removes uses that expired before a moment, at most `limit`. @returns how many */
  purgeReplays(expiredBefore: number, limit: number): Promise<number>;
}
