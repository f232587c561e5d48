// OpenTelemetry's variables. They belong to its specification, which other programs in the same environment follow,
// too: as it requires, a value that cannot be used is reported and ignored, and does not prevent the start.
import { type Destination, SAMPLERS, type TelemetrySettings } from '../tracing/trace-settings.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The only protocol of the exporters. Every collector accepts it. */
const PROTOCOL = 'http/protobuf';

/** Collects what cannot be used. */
class Variables {
  readonly warnings: string[] = [];
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  /** The value; an empty variable is not set. */
  text(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined;
  }

  number(name: string, fallback: number, isValid: (value: number) => boolean): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (isValid(value)) return value;
    this.warnings.push(`${name} is not a number that can be used: it is ignored.`);
    return fallback;
  }

  /** An HTTP URL, which is not repeated in a warning: it may have a password. */
  url(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || /^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
    this.warnings.push(`${name} is not the URL of a collector, as http://localhost:4318: it is ignored.`);
    return undefined;
  }

  /** The names of a list that are known; `undefined` when the variable is not set. */
  names<Name extends string>(name: string, known: readonly Name[]): readonly Name[] | undefined {
    const listed = this.text(name)?.toLowerCase().split(',');
    return listed?.flatMap((text) => {
      const value = known.find((each) => each === text.trim());
      if (value === undefined) this.warnings.push(`${name} names something else than ${known.join(', ')}: that is ignored.`);
      return value === undefined ? [] : [value];
    });
  }
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
const isShare = (value: number): boolean => value >= 0 && value <= 1;

/** Reads the variables. The exporters read their header fields and certificates from the process themselves. */
export const parseTelemetry = (env: Env): TelemetrySettings => {
  const variables = new Variables(env);
  if (variables.text('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return { traces: undefined, metrics: undefined, warnings: [] };
  const [traces, metrics] = [destination(variables, 'TRACES'), destination(variables, 'METRICS')];
  return {
    traces: traces === undefined ? undefined : traceSettings(traces, variables),
    metrics: metrics === undefined ? undefined : metricSettings(metrics, variables),
    // Both read what is common to them.
    warnings: [...new Set(variables.warnings)],
  };
};

/** Where a collector listens by default. */
const DEFAULT_ENDPOINT = 'http://localhost:4318';

// The specification exports by default. A server without a collector must not try to reach one: by default, an endpoint
// decides.
const destination = (variables: Variables, signal: 'TRACES' | 'METRICS'): Destination | undefined => {
  const own = variables.url(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`);
  const endpoint = variables.url('OTEL_EXPORTER_OTLP_ENDPOINT');
  const exporters = variables.names(`OTEL_${signal}_EXPORTER`, ['otlp', 'none']);
  if (exporters === undefined ? (own ?? endpoint) === undefined : !exporters.includes('otlp')) return undefined;
  const name = [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL'].find((each) => variables.text(each) !== undefined);
  if (name !== undefined) variables.names(name, [PROTOCOL]);
  const timeout = variables.number('OTEL_EXPORTER_OTLP_TIMEOUT', 10_000, isCount);
  return {
    url: own ?? `${(endpoint ?? DEFAULT_ENDPOINT).replace(/\/$/, '')}/v1/${signal.toLowerCase()}`,
    timeout: variables.number(`OTEL_EXPORTER_OTLP_${signal}_TIMEOUT`, timeout, isCount),
  };
};

const traceSettings = (destination: Destination, variables: Variables): TelemetrySettings['traces'] => {
  const [sampler = 'parentbased_always_on'] = variables.names('OTEL_TRACES_SAMPLER', SAMPLERS) ?? [];
  const ratio = sampler.endsWith('ratio') ? variables.number('OTEL_TRACES_SAMPLER_ARG', 1, isShare) : 1;
  const propagators = variables.names('OTEL_PROPAGATORS', ['tracecontext', 'baggage', 'none']);
  return {
    destination,
    sampler,
    ratio,
    continues: propagators?.includes('tracecontext') ?? true,
    queueSize: variables.number('OTEL_BSP_MAX_QUEUE_SIZE', 2048, isCount),
    batchSize: variables.number('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512, isCount),
    delay: variables.number('OTEL_BSP_SCHEDULE_DELAY', 5_000, isCount),
    batchTimeout: variables.number('OTEL_BSP_EXPORT_TIMEOUT', 30_000, isCount),
  };
};

const metricSettings = (destination: Destination, variables: Variables): TelemetrySettings['metrics'] => {
  const interval = variables.number('OTEL_METRIC_EXPORT_INTERVAL', 60_000, isCount);
  return { destination, interval, timeout: Math.min(interval, variables.number('OTEL_METRIC_EXPORT_TIMEOUT', 30_000, isCount)) };
};
