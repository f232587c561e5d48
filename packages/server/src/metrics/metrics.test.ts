// What a scrape reads: counters, histograms, values that are read, the merge of processes, and both formats.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatFor } from './exposition.ts';
import type { Family } from './family.ts';
import { mergeFamilies, remaining } from './merge.ts';
import { Metrics } from './metrics.ts';

const OPEN_METRICS = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3';
const prometheus = (families: readonly Family[]): string => formatFor(undefined).render(families);

describe('a counter', () => {
  test('counts by its labels, in their order', async () => {
    const metrics = new Metrics();
    const counter = metrics.counter({ name: 'a_total', help: 'A.', labels: ['tenant', 'kind'] });
    counter.increment('one', 'x');
    counter.tally('one', 'x').count += 2;
    counter.increment('two', 'x');
    assert.equal(
      prometheus(await metrics.collect()),
      '# HELP a_total A.\n# TYPE a_total counter\na_total{tenant="one",kind="x"} 3\na_total{tenant="two",kind="x"} 1\n',
    );
  });

  test('beyond its limit of series, the first label is `other`', async () => {
    const metrics = new Metrics();
    const counter = metrics.counter({ name: 'a_total', help: 'A.', labels: ['tenant', 'kind'], limit: 2 });
    for (let tenant = 0; tenant < 10_000; tenant++) counter.increment(`t${tenant}`, 'x');
    counter.increment('t0', 'x');
    const [family] = await metrics.collect();
    assert.deepEqual(
      family?.samples.map(({ labels, value }) => [labels['tenant'], value]),
      [
        ['t0', 2],
        ['t1', 1],
        ['other', 9_998],
      ],
    );
  });

  test('without labels it has one series', async () => {
    const metrics = new Metrics();
    metrics.counter({ name: 'a_total', help: 'A.', labels: [] }).increment();
    assert.match(prometheus(await metrics.collect()), /^a_total 1$/m);
  });

  test('a name is taken once', () => {
    const metrics = new Metrics();
    metrics.counter({ name: 'a_total', help: 'A.', labels: [] });
    assert.throws(() => metrics.read({ name: 'a_total', help: 'A.', labels: [], read: () => [] }), /a_total exists/);
  });
});

describe('a histogram', () => {
  test('has cumulative buckets whose bounds are inclusive, a sum and a count', async () => {
    const metrics = new Metrics();
    const sizes = metrics.histogram({ name: 'a', help: 'A.', labels: ['of'], bounds: [1, 2] }).distribution('x');
    for (const value of [0, 1, 1.5, 2, 3]) sizes.observe(value);
    assert.deepEqual(
      prometheus(await metrics.collect())
        .split('\n')
        .slice(2, -1),
      ['a_bucket{of="x",le="1"} 2', 'a_bucket{of="x",le="2"} 4', 'a_bucket{of="x",le="+Inf"} 5', 'a_sum{of="x"} 7.5', 'a_count{of="x"} 5'],
    );
  });
});

describe('a value that is read', () => {
  const ok = { name: 'b', help: 'B.', labels: [], read: () => [{ labels: {}, value: 1 }] };

  test('is left out when it cannot be read, and the others are not', async () => {
    const metrics = new Metrics();
    metrics.read({ name: 'a', help: 'A.', labels: [], read: () => Promise.reject(new Error('no store')) });
    metrics.read(ok);
    assert.equal(prometheus(await metrics.collect()), '# HELP b B.\n# TYPE b gauge\nb 1\n');
  });

  test('is left out when it takes too long', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const metrics = new Metrics();
    metrics.read({ name: 'a', help: 'A.', labels: [], read: () => new Promise(() => {}) });
    metrics.read(ok);
    const collected = metrics.collect();
    t.mock.timers.tick(2_000);
    assert.deepEqual(
      (await collected).map(({ samples }) => samples.length),
      [0, 1],
    );
  });
});

describe('the merge of processes', () => {
  const family = (type: Family['type'], value: number, more: Partial<Family> = {}): Family => {
    return { name: 'a', help: 'A.', labels: ['of'], type, merge: 'sum', samples: [{ labels: { of: 'x' }, value }], ...more };
  };

  for (const [title, families, expected] of [
    ['values under the same labels are added', [family('counter', 1), family('counter', 2)], [3]],
    ['or the larger one is used', [family('gauge', 1, { merge: 'max' }), family('gauge', 2)], [2]],
    [
      'values under other labels remain',
      [family('gauge', 1), family('gauge', 2, { samples: [{ labels: { of: 'y' }, value: 2 }] })],
      [1, 2],
    ],
  ] as const) {
    test(title, () => {
      const [merged] = mergeFamilies(families.map((each) => [each]));
      assert.deepEqual(
        merged?.samples.map(({ value }) => value),
        expected,
      );
    });
  }

  test('of a process that has ended, counters and histograms remain', () => {
    const all = (['counter', 'gauge', 'histogram', 'summary'] as const).map((type) => family(type, 1, { name: type }));
    assert.deepEqual(
      remaining([], all).map(({ type }) => type),
      ['counter', 'histogram'],
    );
  });

  for (const type of ['counter', 'histogram'] as const) {
    test(`of any number of processes that have ended, a ${type} has at most 300 series and \`other\`, which add up`, () => {
      const suffix = type === 'histogram' ? { suffix: '_count' as const } : {};
      let ended: readonly Family[] = [];
      for (let each = 0; each < 100; each++) {
        const samples = Array.from({ length: 50 }, (_, at) => ({ ...suffix, labels: { of: `${each} ${at}` }, value: 1 }));
        const before = ended[0]?.samples.find(({ labels }) => labels['of'] === 'other')?.value ?? 0;
        ended = remaining(ended, [family(type, 0, { samples })]);
        const other = ended[0]?.samples.find(({ labels }) => labels['of'] === 'other')?.value ?? 0;
        assert.ok(other >= before, 'it falls');
      }
      const samples = ended[0]?.samples ?? [];
      assert.equal(samples.length, 301);
      assert.equal(
        samples.reduce((sum, { value }) => sum + value, 0),
        5_000,
      );
    });
  }
});

describe('OpenMetrics', () => {
  test('names counters without _total, shows exemplars, and ends with EOF', async () => {
    const metrics = new Metrics();
    metrics.counter({ name: 'a_total', help: 'A "quoted" \\ text\nin lines.', labels: ['of'] }).increment('a "b"\\\n');
    metrics
      .histogram({ name: 'b', help: 'B.', labels: [], bounds: [1] })
      .distribution()
      .observe(0.5, 'abc');
    const { contentType, render } = formatFor(OPEN_METRICS);
    assert.match(contentType, /^application\/openmetrics-text; version=1\.0\.0/);
    const text = render(await metrics.collect());
    assert.match(text, /^# HELP a A "quoted" \\\\ text\\nin lines\.\n# TYPE a counter\na_total\{of="a \\"b\\"\\\\\\n"\} 1$/m);
    assert.match(text, /^b_bucket\{le="1"\} 1 # \{trace_id="abc"\} 0\.5 \d+\.\d{3}$/m);
    assert.ok(text.endsWith('\n# EOF\n'));
    assert.doesNotMatch(prometheus(await metrics.collect()), /trace_id|EOF/);
  });
});
