// The memory of DPoP proofs: each is good once (RFC 9449 §11.1).

/** Remembers what was used. Shared by all processes of an API where it has several, as by a Redis-like store. */
export interface ReplayStore {
  /**
   * Remembers a name, in one step: of two at once, one hears `true`.
   *
   * @param name - a hash
   * @param until - milliseconds since the epoch, after which it may be forgotten
   * @returns whether it is new
   */
  remember(name: string, until: number): boolean | Promise<boolean>;
}

/** Most proofs that one process remembers, each about 100 bytes. */
export const MAX_REPLAYS = 200_000;
/** Milliseconds between two sweeps. */
const SWEEP_INTERVAL = 5_000;

/**
 * A memory of one process.
 *
 * @param now - milliseconds since the epoch
 * @returns a store whose `remember` throws a RangeError when it is full: to forget one early would let it be used twice
 */
export const createMemoryReplayStore = (now: () => number): ReplayStore => {
  const used = new Map<string, number>();
  let sweptAt = now();
  const sweep = (moment: number): void => {
    sweptAt = moment;
    for (const [name, until] of used) if (until <= moment) used.delete(name);
  };
  return {
    remember(name, until) {
      const moment = now();
      if (Math.abs(moment - sweptAt) > SWEEP_INTERVAL) sweep(moment);
      const known = used.get(name);
      if (known !== undefined && known > moment) return false;
      if (used.size >= MAX_REPLAYS) sweep(moment);
      if (used.size >= MAX_REPLAYS) throw new RangeError(`More than ${MAX_REPLAYS} DPoP proofs within their lifetime.`);
      used.set(name, until);
      return true;
    },
  };
};
