// Exports the metrics that a scrape reads. It is loaded only when metrics are exported.
import { ExportResultCode, millisToHrTime } from '@opentelemetry/core';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { MeterProvider, type MetricProducer, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { Logger } from 'pino';
import type { Family } from '../metrics/family.ts';
import { FailureReporter } from '../system/failure-reporter.ts';
import { VERSION } from '../system/version.ts';
import { endedInTime } from './flush.ts';
import { metricData } from './metric-data.ts';
import { type ResourceFacts, resourceOf } from './resource.ts';
import { causeOf } from './span-export.ts';
import type { MetricSettings } from './trace-settings.ts';

/** The dependencies of the export. */
export interface MetricExportDependencies {
  readonly resource: ResourceFacts;
  /** Reads the metrics. */
  readonly collect: () => Promise<readonly Family[]>;
  readonly log: Logger;
}

/** Starts the export. @returns exports once more, for a limited time, and ends */
export const startMetricExport = (
  { destination, interval, timeout }: MetricSettings,
  { resource, collect, log }: MetricExportDependencies,
): (() => Promise<void>) => {
  const described = resourceOf(resource);
  const startTime = millisToHrTime(performance.timeOrigin);
  const producer: MetricProducer = {
    collect: async () => {
      const times = { startTime, endTime: millisToHrTime(Date.now()) };
      const metrics = (await collect()).flatMap((family) => metricData(family, times));
      return {
        resourceMetrics: { resource: described, scopeMetrics: [{ scope: { name: '@mintmark/server', version: VERSION }, metrics }] },
        errors: [],
      };
    },
  };
  const exporter = reporting(
    new OTLPMetricExporter({ url: destination.url, timeoutMillis: destination.timeout }),
    new FailureReporter(log, 'sending metrics'),
  );
  const reader = new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: interval,
    exportTimeoutMillis: timeout,
    metricProducers: [producer],
  });
  const provider = new MeterProvider({ resource: described, readers: [reader] });
  return () => endedInTime(provider.shutdown());
};

const reporting = (exporter: PushMetricExporter, reporter: FailureReporter): PushMetricExporter => ({
  export: (metrics, done) =>
    exporter.export(metrics, ({ code, error }) => {
      if (code === ExportResultCode.SUCCESS) reporter.recovered();
      else reporter.failing(causeOf(error));
      // The reader would report a failure once more.
      done({ code: ExportResultCode.SUCCESS });
    }),
  forceFlush: () => exporter.forceFlush(),
  shutdown: () => exporter.shutdown(),
});
