// The store of used DPoP proofs: each is accepted once (RFC 9449 §11.1).

/** Records used proofs. It must be shared by all processes of an API, as with Redis. */
export interface ReplayStore {
  /**
   * Records a name atomically: of two concurrent calls, one returns `true`.
   *
   * @param name - a hash
   * @param until - milliseconds since the epoch, after which the name may be removed
   * @returns whether it is new
   */
  remember(name: string, until: number): boolean | Promise<boolean>;
}

/** Maximum number of proofs in the memory of a process, each about 100 bytes. */
export const MAX_REPLAYS = 200_000;
/** Milliseconds between two sweeps. */
const SWEEP_INTERVAL = 5_000;

/**
 * Creates a store in the memory of this process.
 *
 * @param now - milliseconds since the epoch
 * @returns a store whose `remember` throws a RangeError when it is full: a proof that is removed early
 *   could be used twice
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
