// Reads of a replica, which must cost nothing when it is down: after a failure the primary alone is read,
// until one read at a time finds that the replica responds again.
import type { FailureReporter } from '../system/failure-reporter.ts';
import type { GrantReplica } from './contract/replica.ts';

/** Milliseconds after a failure until the replica is tried again. */
const PAUSE = 1000;

/** The dependencies of reads from a replica. */
export interface ReplicaDependencies {
  readonly replica: GrantReplica;
  /** Milliseconds of a monotonic clock. */
  readonly monotonic: () => number;
  /** Reports that the replica fails, and that it works again. */
  readonly reporter: Pick<FailureReporter, 'failing' | 'recovered'>;
}

/** A replica that may fail. */
export class ReplicaReads {
  readonly #dependencies: ReplicaDependencies;
  #failedAt: number | undefined;
  #isTrying = false;

  constructor(dependencies: ReplicaDependencies) {
    this.#dependencies = dependencies;
  }

  /** Reads the replica. @returns `undefined` also when it fails, or failed a moment ago */
  async find<Result>(read: (replica: GrantReplica) => Promise<Result | undefined>): Promise<Result | undefined> {
    const { replica, monotonic, reporter } = this.#dependencies;
    const isFailing = this.#failedAt !== undefined;
    if (isFailing && (this.#isTrying || monotonic() - (this.#failedAt ?? 0) < PAUSE)) return undefined;
    this.#isTrying = isFailing;
    try {
      const result = await read(replica);
      this.#failedAt = undefined;
      reporter.recovered();
      return result;
    } catch (error) {
      this.#failedAt = monotonic();
      reporter.failing(error);
      return undefined;
    } finally {
      if (isFailing) this.#isTrying = false;
    }
  }
}
