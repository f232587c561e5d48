// Reads of a replica, which must cost nothing when it is down: after a failure the primary alone is read,
// until one read at a time finds that the replica responds again.
import type { Tally } from '../metrics/counter.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { FailureReporter } from '../system/failure-reporter.ts';
import type { GrantReplica, ReplicaState } from './contract/replica.ts';

/** Milliseconds after a failure until the replica is tried again. */
const PAUSE = 1000;

/** The dependencies of reads from a replica. */
export interface ReplicaDependencies {
  readonly replica: GrantReplica;
  /** Milliseconds of a monotonic clock. */
  readonly monotonic: () => number;
  /** Reports that the replica fails, and that it works again. */
  readonly reporter: Pick<FailureReporter, 'failing' | 'recovered'>;
  readonly metrics: Metrics;
}

/** What became of a read: the replica had the grant and every revocation, or not; it failed; or it failed a moment ago. */
type ReadResult = 'used' | 'behind' | 'failed' | 'paused';

/** A replica that may fail. */
export class ReplicaReads {
  readonly #dependencies: ReplicaDependencies;
  #failedAt: number | undefined;
  readonly #count: Readonly<Record<ReadResult, Tally>>;
  #isTrying = false;

  constructor(dependencies: ReplicaDependencies) {
    this.#dependencies = dependencies;
    const reads = dependencies.metrics.counter({
      name: 'mintmark_replica_reads_total',
      help: 'Reads of grants from the replica. Unless it was used, the primary was read: the replica was behind or lacked the grant, failed, or was paused after a failure.',
      labels: ['result'],
    });
    const [used, behind, failed, paused] = [reads.tally('used'), reads.tally('behind'), reads.tally('failed'), reads.tally('paused')];
    this.#count = { used, behind, failed, paused };
  }

  /** How far the replica has come. @throws when it does not respond in time */
  state(): Promise<ReplicaState> {
    return this.#dependencies.replica.state();
  }

  /** Reads the replica. @returns `undefined` also when it fails, or failed a moment ago */
  async find<Result>(read: (replica: GrantReplica) => Promise<Result | undefined>): Promise<Result | undefined> {
    const { replica, monotonic, reporter } = this.#dependencies;
    const isFailing = this.#failedAt !== undefined;
    if (isFailing && (this.#isTrying || monotonic() - (this.#failedAt ?? 0) < PAUSE)) {
      this.#count.paused.count++;
      return undefined;
    }
    this.#isTrying = isFailing;
    try {
      const result = await read(replica);
      this.#failedAt = undefined;
      reporter.recovered();
      this.#count[result === undefined ? 'behind' : 'used'].count++;
      return result;
    } catch (error) {
      this.#failedAt = monotonic();
      reporter.failing(error);
      this.#count.failed.count++;
      return undefined;
    } finally {
      if (isFailing) this.#isTrying = false;
    }
  }
}
