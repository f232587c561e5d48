// What OpenTelemetry's variables turn on, and what they name that this server does not do.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseTelemetry } from './telemetry.ts';

type Env = Readonly<Record<string, string>>;

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const TRACES = 'http://collector:4318/v1/traces';
const METRICS = 'http://collector:4318/v1/metrics';

describe('OpenTelemetry is exported', () => {
  for (const [title, env, traces, metrics] of [
    ['not without its variables', {}, undefined, undefined],
    ['to an endpoint', ENDPOINT, TRACES, METRICS],
    [
      'to an endpoint with a path',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a/otlp/' },
      'https://a/otlp/v1/traces',
      'https://a/otlp/v1/metrics',
    ],
    ['traces alone to an endpoint of their own, as it is', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://a/b' }, 'http://a/b', undefined],
    ['to the default endpoint by the name of the exporter', { OTEL_TRACES_EXPORTER: 'otlp' }, 'http://localhost:4318/v1/traces', undefined],
    ['without traces', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }, undefined, METRICS],
    ['without metrics', { ...ENDPOINT, OTEL_METRICS_EXPORTER: 'none' }, TRACES, undefined],
    ['not when it is disabled', { ...ENDPOINT, OTEL_SDK_DISABLED: 'True' }, undefined, undefined],
    ['unless it is disabled by another word', { ...ENDPOINT, OTEL_SDK_DISABLED: '1' }, TRACES, METRICS],
    ['not for an empty variable', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, undefined, undefined],
    ['not to what is no URL', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, undefined, undefined],
    ['not by an unknown exporter', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'zipkin' }, undefined, METRICS],
  ] as readonly (readonly [string, Env, string | undefined, string | undefined])[]) {
    test(title, () => {
      const parsed = parseTelemetry(env);
      assert.deepEqual([parsed.traces?.destination.url, parsed.metrics?.destination.url], [traces, metrics]);
    });
  }
});

describe('the settings of traces', () => {
  for (const [title, env, expected] of [
    ['by default', {}, { sampler: 'parentbased_always_on', ratio: 1, continues: true, queueSize: 2048, batchSize: 512, delay: 5_000 }],
    [
      'sampler and ratio',
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.01' },
      { sampler: 'traceidratio', ratio: 0.01 },
    ],
    ['a ratio above 1 is ignored', { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' }, { ratio: 1 }],
    ['the argument of a sampler without one is ignored', { OTEL_TRACES_SAMPLER_ARG: '0.1' }, { ratio: 1 }],
    ['an unknown sampler is ignored', { OTEL_TRACES_SAMPLER: 'xray' }, { sampler: 'parentbased_always_on' }],
    ['the queue', { OTEL_BSP_MAX_QUEUE_SIZE: '10', OTEL_BSP_SCHEDULE_DELAY: '100' }, { queueSize: 10, delay: 100 }],
    ['the time of an attempt', { OTEL_EXPORTER_OTLP_TIMEOUT: '500' }, { destination: { url: TRACES, timeout: 500 } }],
    [
      'and of traces alone',
      { OTEL_EXPORTER_OTLP_TIMEOUT: '500', OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '600' },
      { destination: { url: TRACES, timeout: 600 } },
    ],
    ['a queue of no size is ignored', { OTEL_BSP_MAX_QUEUE_SIZE: '0' }, { queueSize: 2048 }],
    ['without propagators, no trace is continued', { OTEL_PROPAGATORS: 'none' }, { continues: false }],
    ['with others, too', { OTEL_PROPAGATORS: 'b3' }, { continues: false }],
    ['with its own among them', { OTEL_PROPAGATORS: 'baggage, tracecontext' }, { continues: true }],
  ] as readonly (readonly [string, Env, object])[]) {
    test(title, () => assert.partialDeepStrictEqual(parseTelemetry({ ...ENDPOINT, ...env }).traces, expected));
  }

  test('an export of metrics takes no longer than their interval', () =>
    assert.partialDeepStrictEqual(parseTelemetry({ ...ENDPOINT, OTEL_METRIC_EXPORT_INTERVAL: '1000' }).metrics, {
      interval: 1_000,
      timeout: 1_000,
    }));
});

describe('a warning names the variable, and not its value', () => {
  for (const [name, value] of [
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:secret'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/json'],
    ['OTEL_TRACES_EXPORTER', 'console,otlp'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
    ['OTEL_BSP_SCHEDULE_DELAY', 'soon'],
    ['OTEL_PROPAGATORS', 'b3'],
    ['OTEL_METRIC_EXPORT_INTERVAL', '-1'],
  ] as const) {
    test(name, () => {
      const { warnings } = parseTelemetry({ OTEL_TRACES_EXPORTER: 'otlp', OTEL_METRICS_EXPORTER: 'otlp', [name]: value });
      const [warning = '', ...others] = warnings;
      assert.deepEqual(others, []);
      assert.ok(warning.startsWith(name) && !warning.includes(value), warning);
    });
  }

  test('values that are used cause none', () =>
    assert.deepEqual(
      parseTelemetry({ ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf', OTEL_PROPAGATORS: 'tracecontext' }).warnings,
      [],
    ));
});
