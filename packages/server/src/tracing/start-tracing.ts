// Starts OpenTelemetry's SDK. It is loaded only when traces are exported.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics/metrics.ts';
import { FailureReporter } from '../system/failure-reporter.ts';
import { VERSION } from '../system/version.ts';
import { endedInTime } from './flush.ts';
import { type ResourceFacts, resourceOf } from './resource.ts';
import { SpanExport } from './span-export.ts';
import { SpanTracing } from './span-tracing.ts';
import type { TraceSettings } from './trace-settings.ts';
import type { Tracing } from './tracing.ts';

/** The name of the scope of all spans. */
const SCOPE = '@mintmark/server';

/** The dependencies of tracing. */
export interface TracingDependencies {
  readonly resource: ResourceFacts;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Running tracing. */
export interface RunningTracing {
  readonly tracing: Tracing;
  /** Sends what is recorded, for a limited time. */
  close(): Promise<void>;
}

/** Starts tracing. The exporter reads header fields and certificates from OpenTelemetry's variables. */
export const startTracing = (settings: TraceSettings, { resource, metrics, log }: TracingDependencies): RunningTracing => {
  const reporter = new FailureReporter(log, 'sending traces');
  const { url, timeout } = settings.destination;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: timeout });
  const processor = new SpanExport(settings, { exporter, metrics, reporter });
  const provider = new TracerProvider({ resource: resourceOf(resource), sampler: samplerOf(settings), spanProcessors: [processor] });
  return {
    tracing: new SpanTracing(provider.getTracer(SCOPE, VERSION), settings.continues),
    close: () => endedInTime(provider.shutdown()),
  };
};

const PARENT_BASED = 'parentbased_';

const samplerOf = ({ sampler, ratio }: Pick<TraceSettings, 'sampler' | 'ratio'>): Sampler => {
  const root = rootSampler(sampler.replace(PARENT_BASED, ''), ratio);
  return sampler.startsWith(PARENT_BASED) ? new ParentBasedSampler({ root }) : root;
};

const rootSampler = (name: string, ratio: number): Sampler => {
  if (name === 'traceidratio') return new TraceIdRatioBasedSampler(ratio);
  return name === 'always_off' ? new AlwaysOffSampler() : new AlwaysOnSampler();
};
