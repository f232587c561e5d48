// The metrics of the replica, which worker 1 reads for all: how far it is behind the primary, and whether it is read.
import type { Sample } from '../metrics/family.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { ReplicaLag } from '../storage/replica-lag.ts';
import type { ReplicaReads } from '../storage/replica-reads.ts';

/** The dependencies of these metrics. */
export interface ReplicaMetricsDependencies {
  readonly metrics: Metrics;
  readonly storage: Pick<Storage, 'logPosition'>;
  readonly replica: Pick<ReplicaReads, 'state'>;
}

/** Registers the metrics of the replica. */
export const measureReplica = ({ metrics, storage, replica }: ReplicaMetricsDependencies): void => {
  const lag = new ReplicaLag({ primary: () => storage.logPosition(), replica: () => replica.state(), monotonic: () => performance.now() });
  const gauge = (name: string, help: string, value: (reading: Awaited<ReturnType<ReplicaLag['read']>>) => number | undefined): void =>
    metrics.read({
      name,
      help,
      labels: [],
      merge: 'max',
      read: async (): Promise<readonly Sample[]> => {
        const read = value(await lag.read());
        return read === undefined ? [] : [{ labels: {}, value: read }];
      },
    });
  gauge(
    'mintmark_replica_lag_seconds',
    'How long ago the oldest change was committed that the replica lacks; 0 when it lacks none.',
    ({ seconds }) => seconds,
  );
  gauge('mintmark_replica_lag_bytes', 'The part of the log of the primary that the replica has not replayed.', ({ bytes }) => bytes);
  gauge(
    'mintmark_replica_in_use',
    'Whether the replica responds and follows a primary: otherwise introspection reads the primary.',
    ({ isUsable }) => Number(isUsable),
  );
};
