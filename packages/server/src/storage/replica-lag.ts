// How far a replica is behind its primary. The clocks of both are not compared: a time is that of the primary, or the time
// since this process saw the replica without a lag.
import type { LogPosition, ReplicaState } from './contract/replica.ts';

/** Milliseconds for which a reading is used again: several metrics are read by one scrape. */
const REUSED = 1_000;

/** How far a replica is behind. */
export interface Lag {
  /** At most so long ago the oldest change was committed that it lacks; `undefined` when it is not known. */
  readonly seconds: number | undefined;
  readonly bytes: number | undefined;
  /** Whether it responds and is a standby. */
  readonly isUsable: boolean;
}

/** What {@link ReplicaLag} reads. */
export interface LagDependencies {
  readonly primary: () => Promise<LogPosition | undefined>;
  readonly replica: () => Promise<ReplicaState>;
  /** Milliseconds of a monotonic clock. */
  readonly monotonic: () => number;
}

/** Reads the lag when it is asked for. */
export class ReplicaLag {
  readonly #dependencies: LagDependencies;
  #last: { readonly at: number; readonly lag: Promise<Lag> } | undefined;
  /** When the replica was seen without a lag. */
  #caughtUpAt: number | undefined;

  constructor(dependencies: LagDependencies) {
    this.#dependencies = dependencies;
  }

  /** The lag, at most a second old. It does not reject. */
  read(): Promise<Lag> {
    const at = this.#dependencies.monotonic();
    if (this.#last === undefined || at - this.#last.at >= REUSED) this.#last = { at, lag: this.#measure(at) };
    return this.#last.lag;
  }

  // The primary first: what it wrote while the replica responded is no lag.
  async #measure(at: number): Promise<Lag> {
    const { primary, replica } = this.#dependencies;
    const reached = await primary().catch(() => undefined);
    const state = await replica().catch(() => undefined);
    const isUsable = state?.isStandby === true;
    if (reached === undefined || state === undefined || !isUsable) return { seconds: undefined, bytes: undefined, isUsable };
    const bytes = Math.max(0, reached.position - state.position);
    if (bytes === 0) this.#caughtUpAt = at;
    return { seconds: bytes === 0 ? 0 : this.#age(at, reached, state), bytes, isUsable };
  }

  // Both are upper bounds. After hours without a commit, the first says nothing about the next one.
  #age(at: number, reached: LogPosition, { replayedAt }: ReplicaState): number | undefined {
    const bounds = [
      ...(replayedAt === undefined ? [] : [Math.max(0, reached.at - replayedAt)]),
      ...(this.#caughtUpAt === undefined ? [] : [at - this.#caughtUpAt]),
    ];
    return bounds.length === 0 ? undefined : Math.min(...bounds) / 1000;
  }
}
