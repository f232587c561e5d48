// Which requests are recorded, by sampler and caller, and what their spans are below.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import { parseTelemetry } from '../config/telemetry.ts';
import { Metrics } from '../metrics/metrics.ts';
import { startTracing } from './start-tracing.ts';
import type { RecordedSpan, Tracing } from './tracing.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const caller = (flags: '00' | '01') => ({ traceparent: `00-${TRACE}-00f067aa0ba902b7-${flags}` });

const tracingWith = (env: Readonly<Record<string, string>>): Tracing => {
  const { traces } = parseTelemetry({ OTEL_TRACES_EXPORTER: 'otlp', ...env });
  assert.ok(traces !== undefined);
  const resource = { instanceId: '1', worker: undefined };
  return startTracing(traces, { resource, metrics: new Metrics(), log: pino({ level: 'silent' }) }).tracing;
};

describe('whether a request is recorded', () => {
  for (const [sampler, argument, alone, ofSampledCaller, ofOtherCaller] of [
    ['parentbased_always_on', undefined, true, true, false],
    ['parentbased_always_off', undefined, false, true, false],
    ['parentbased_traceidratio', '0', false, true, false],
    ['always_on', undefined, true, true, true],
    ['always_off', undefined, false, false, false],
    ['traceidratio', '0', false, false, false],
    ['traceidratio', '1', true, true, true],
  ] as const) {
    test(`by ${sampler}${argument === undefined ? '' : ` of ${argument}`}`, () => {
      const tracing = tracingWith({
        OTEL_TRACES_SAMPLER: sampler,
        ...(argument === undefined ? {} : { OTEL_TRACES_SAMPLER_ARG: argument }),
      });
      const isRecorded = [{}, caller('01'), caller('00')].map((headers) => tracing.receive('GET', headers) !== undefined);
      assert.deepEqual(isRecorded, [alone, ofSampledCaller, ofOtherCaller]);
    });
  }

  test('without a propagator, the caller decides nothing', () => {
    const tracing = tracingWith({ OTEL_PROPAGATORS: 'none' });
    const span = tracing.receive('GET', caller('00'));
    assert.ok(span !== undefined && span.traceId !== TRACE);
  });
});

describe('a span is begun below', () => {
  const tracing = tracingWith({});
  const received = (): RecordedSpan => tracing.receive('GET', {}) ?? assert.fail('Not recorded.');

  test('the current one', () => {
    const root = received();
    tracing.within(root, () => assert.equal(tracing.begin('a', 'internal')?.traceId, root.traceId));
  });

  test('none, where none is current', () => {
    assert.equal(tracing.begin('a', 'internal'), undefined);
    tracing.within(received(), () => tracing.within(undefined, () => assert.equal(tracing.begin('a', 'internal'), undefined)));
  });

  test('the innermost that has not ended', () => {
    const root = received();
    tracing.within(root, () => {
      const inner = tracing.begin('a', 'internal');
      tracing.within(inner, () => {
        assert.equal(tracing.current(), inner);
        inner?.end();
        assert.equal(tracing.current(), root);
        root.end();
        assert.equal(tracing.current(), undefined);
      });
    });
  });

  test('the first of several that has not ended', () => {
    const [first, second] = [received(), received()];
    tracing.withinAll([first, second], () => assert.equal(tracing.current(), first));
    first.end();
    tracing.withinAll([first, second], () => assert.equal(tracing.current(), second));
    second.end();
    tracing.withinAll([first, second], () => assert.equal(tracing.current(), undefined));
  });
});
