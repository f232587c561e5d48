// Delivers checkpoints to a file or a URL. Each destination retries with the latest one, and delays no other.
import { appendFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { GuardedPost } from '../outgoing/guarded-fetch.ts';
import type { AuditCheckpoint } from '../storage/contract/audit.ts';
import { FailureReporter } from '../system/failure-reporter.ts';

/** A destination outside the store. */
export interface CheckpointSink {
  readonly kind: 'file' | 'url';
  /** The activity, for the log. */
  readonly doing: string;
  readonly deliver: (tenantId: string, checkpoint: AuditCheckpoint) => Promise<void>;
}

/** The delivered JSON. */
const published = (tenantId: string, { number, at, jws }: AuditCheckpoint) => ({
  tenant_id: tenantId,
  number,
  at: new Date(at).toISOString(),
  jws,
});

/** Appends a line to a file that only its owner can read. */
export const fileSink = (path: string): CheckpointSink => ({
  kind: 'file',
  doing: 'writing audit checkpoints to the file',
  deliver: (tenantId, checkpoint) => appendFile(path, `${JSON.stringify(published(tenantId, checkpoint))}\n`, { mode: 0o600, flush: true }),
});

/** Sends JSON by POST. */
export const urlSink = (url: string, post: GuardedPost): CheckpointSink => ({
  kind: 'url',
  doing: 'posting audit checkpoints',
  deliver: (tenantId, checkpoint) => post(url, published(tenantId, checkpoint)),
});

/** Delivers checkpoints to the sinks. */
export class CheckpointDelivery {
  readonly #sinks: readonly {
    readonly sink: CheckpointSink;
    readonly outage: FailureReporter;
    readonly waiting: Map<string, AuditCheckpoint>;
  }[];

  constructor(sinks: readonly CheckpointSink[], log: Logger) {
    this.#sinks = sinks.map((sink) => ({ sink, outage: new FailureReporter(log, sink.doing), waiting: new Map() }));
  }

  /** Queues a checkpoint. It replaces a waiting one, since it contains that one's hash. */
  add(tenantId: string, checkpoint: AuditCheckpoint): void {
    for (const { waiting } of this.#sinks) waiting.set(tenantId, checkpoint);
  }

  /** The checkpoints that each sink has not accepted yet: at most one of a tenant. */
  waiting(): readonly { readonly sink: CheckpointSink['kind']; readonly count: number }[] {
    return this.#sinks.map(({ sink, waiting }) => ({ sink: sink.kind, count: waiting.size }));
  }

  /** Delivers the queued checkpoints; never rejects. The next call retries a failed delivery. */
  async deliver(): Promise<void> {
    await Promise.all(
      this.#sinks.map(async ({ sink, outage, waiting }) => {
        for (const [tenantId, checkpoint] of [...waiting]) {
          try {
            await sink.deliver(tenantId, checkpoint);
            if (waiting.get(tenantId) === checkpoint) waiting.delete(tenantId);
            outage.recovered();
          } catch (error) {
            outage.failing(error);
            // The next one would fail in the same way.
            return;
          }
        }
      }),
    );
  }
}
