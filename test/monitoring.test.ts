// The dashboard, the alert rules and the recording rules name only metrics and labels that a server has.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { allMetrics, ENV, FLAGS } from '../tools/reference/pages.ts';
import { groupingOf, metricsOf } from './promql.ts';
import { startTestServer, suiteEnding } from './running-server.ts';

const read = (path: string): string => readFileSync(new URL(`../deploy/${path}`, import.meta.url), 'utf8');

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
}
/** Each rule has its expression on the next line, in single quotes. */
const RULES: readonly Rule[] = [...read('prometheus/rules.yaml').matchAll(/- (record|alert): (\S+)\n +expr: '(.+)'\n/g)].map(
  ([, kind = '', name = '', expr = '']) => ({ [kind]: name, expr }),
);
interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}
/** Without the headings of rows. */
const PANELS: readonly Panel[] = JSON.parse(read('grafana/mintmark.json')).panels.filter(({ type }: Panel) => type !== 'row');
const RECORDED = new Set(RULES.map(({ record }) => record));

/** Prometheus adds these to every sample. */
const ADDED = ['job', 'instance'];
/** The samples of a histogram or summary. */
const PARTS = ['_bucket', '_sum', '_count'];

describe('the metrics that are named', () => {
  const ending = suiteEnding();
  /** The labels of each sample's name. */
  const known = new Map<string, ReadonlySet<string>>([['up', new Set()]]);

  before(async () => {
    const server = await startTestServer(ending, { flags: FLAGS, env: ENV });
    for (const { name, type, labels } of await allMetrics(server)) {
      const isSingle = type === 'counter' || type === 'gauge';
      for (const suffix of isSingle ? [''] : ['', ...PARTS])
        known.set(name + suffix, new Set([...labels, ...(suffix === '_bucket' ? ['le'] : [])]));
    }
  });

  const check = (expression: string): void => {
    const metrics = metricsOf(expression);
    assert.ok(metrics.length > 0, `no metric in ${expression}`);
    const labelsOf = (name: string): ReadonlySet<string> => known.get(name) ?? new Set();
    for (const { name, labels } of metrics) {
      assert.ok(known.has(name) || RECORDED.has(name), `no metric ${name}`);
      for (const label of labels) assert.ok(labelsOf(name).has(label) || ADDED.includes(label), `${name} has no label ${label}`);
    }
    for (const label of groupingOf(expression)) {
      assert.ok(ADDED.includes(label) || metrics.some(({ name }) => labelsOf(name).has(label)), `no label ${label} in ${expression}`);
    }
  };

  for (const { record, alert, expr } of RULES) test(`rule ${record ?? alert}`, () => check(expr));
  for (const { title, targets } of PANELS) {
    test(`panel: ${title}`, () => {
      for (const { expr, legendFormat } of targets) {
        check(expr);
        const inLegend = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
        for (const label of inLegend) assert.ok(groupingOf(expr).includes(label ?? '') || !expr.includes(' by '), `${title}: ${label}`);
      }
    });
  }

  test('a metric or label that does not exist is found', () => {
    assert.throws(() => check('rate(mintmark_token_issued_total[5m])'), /no metric/);
    assert.throws(() => check('mintmark_connections{kind="public"}'), /no label kind/);
    assert.throws(() => check('sum by (kind) (mintmark_connections)'), /no label kind/);
  });

  test('every rule is read, and names are unique', () => {
    assert.equal(RULES.length, read('prometheus/rules.yaml').match(/expr:/g)?.length);
    const names = RULES.map(({ record, alert }) => record ?? alert);
    assert.equal(new Set(names).size, names.length);
  });
});
