// The way of spans to the collector: a bounded queue, whose losses are counted. A collector that does not respond
// costs memory for that queue, and no request any time.
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Tally } from '../metrics/counter.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { FailureReporter } from '../system/failure-reporter.ts';
import type { TraceSettings } from './trace-settings.ts';

/** The dependencies of the export. */
export interface SpanExportDependencies {
  readonly exporter: SpanExporter;
  readonly metrics: Metrics;
  readonly reporter: Pick<FailureReporter, 'failing' | 'recovered'>;
}

/** Queues spans, sends them in batches, and counts what becomes of them. */
export class SpanExport implements SpanProcessor {
  readonly #queue: BatchSpanProcessor;
  readonly #size: number;
  readonly #dropped: Tally;
  /** Spans that wait or are being sent. */
  #waiting = 0;

  constructor({ queueSize, batchSize, delay, batchTimeout }: TraceSettings, { exporter, metrics, reporter }: SpanExportDependencies) {
    const spans = metrics.counter({
      name: 'mintmark_spans_total',
      help: 'Recorded spans, by what became of them: sent, failed to be sent, or dropped because too many waited.',
      labels: ['result'],
    });
    const [sent, failed] = [spans.tally('sent'), spans.tally('failed')];
    this.#dropped = spans.tally('dropped');
    this.#size = queueSize;
    const settle = (count: number, { code, error }: ExportResult): void => {
      this.#waiting -= count;
      (code === ExportResultCode.SUCCESS ? sent : failed).count += count;
      if (code === ExportResultCode.SUCCESS) reporter.recovered();
      else reporter.failing(causeOf(error));
    };
    this.#queue = new BatchSpanProcessor({
      maxQueueSize: queueSize,
      maxExportBatchSize: Math.min(batchSize, queueSize),
      scheduledDelayMillis: delay,
      exportTimeoutMillis: batchTimeout,
      exporter: {
        export: (batch, done) =>
          exporter.export(batch, (result) => {
            settle(batch.length, result);
            // The processor would report a failure once more.
            done({ code: ExportResultCode.SUCCESS });
          }),
        shutdown: () => exporter.shutdown(),
      },
    });
  }

  onStart(): void {
    // Only what has ended is sent.
  }

  onEnd(span: ReadableSpan): void {
    if (this.#waiting >= this.#size) {
      this.#dropped.count++;
      return;
    }
    this.#waiting++;
    this.#queue.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.#queue.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#queue.shutdown();
  }
}

/** The error without what the collector responded, which is of no use in the log. */
export const causeOf = (error: Error | undefined): Error => new Error(error?.message || 'The collector did not accept it.');
