// How traces and metrics are exported: what `config` reads from OpenTelemetry's variables.

/** The samplers, by the names of the specification. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** The name of a sampler. */
export type SamplerName = (typeof SAMPLERS)[number];

/** Where to something is exported. */
export interface Destination {
  readonly url: string;
  /** Milliseconds that the collector may take, over all attempts. */
  readonly timeout: number;
}

/** How spans are exported. */
export interface TraceSettings {
  readonly destination: Destination;
  readonly sampler: SamplerName;
  /** The share of traces that the samplers by ratio record, 0 to 1. */
  readonly ratio: number;
  /** Whether requests continue the traces that they name. */
  readonly continues: boolean;
  /** Maximum number of spans that wait to be sent; others are dropped. */
  readonly queueSize: number;
  /** Maximum number of spans that are sent at once. */
  readonly batchSize: number;
  /** Milliseconds between two batches. */
  readonly delay: number;
  /** Milliseconds after which a batch counts as sent or lost. */
  readonly batchTimeout: number;
}

/** How metrics are exported. */
export interface MetricSettings {
  readonly destination: Destination;
  /** Milliseconds between two exports. */
  readonly interval: number;
  /** Milliseconds that an export may take. */
  readonly timeout: number;
}

/** What is exported. With which credentials, the exporters read themselves. */
export interface TelemetrySettings {
  readonly traces: TraceSettings | undefined;
  readonly metrics: MetricSettings | undefined;
  /** What the variables name and this server does not do, each as a sentence. */
  readonly warnings: readonly string[];
}
