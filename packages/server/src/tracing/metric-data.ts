// Metrics in the form of OpenTelemetry: the names, values and labels of a scrape, so that a dashboard works with
// either.
import { type HrTime, ValueType } from '@opentelemetry/api';
import { AggregationTemporality, type DataPoint, DataPointType, type Histogram, type MetricData } from '@opentelemetry/sdk-metrics';
import type { Family, Sample } from '../metrics/family.ts';

/** When the counts began, and when they were read. */
export interface Interval {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

/** The units that names end with. */
const UNITS = [
  [/_seconds(?:_total)?$/, 's'],
  [/_bytes$/, 'By'],
  [/_ratio$/, '1'],
] as const;

/** Converts a family. Of a summary, the quantiles become a gauge, and sum and count become counters. */
export const metricData = (family: Family, times: Interval): readonly MetricData[] => {
  const { type, samples } = family;
  if (samples.length === 0) return [];
  if (type === 'histogram')
    return [{ ...common(family, family.name), dataPointType: DataPointType.HISTOGRAM, dataPoints: histograms(samples, times) }];
  const bySuffix = Map.groupBy(samples, ({ suffix = '' }) => suffix);
  return [...bySuffix].map(([suffix, some]) => {
    const isCounter = type === 'counter' || suffix !== '';
    const dataPoints = some.map(({ labels, value }) => ({ ...times, attributes: labels, value }));
    const described = common(family, family.name + suffix);
    return isCounter
      ? { ...described, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
      : { ...described, dataPointType: DataPointType.GAUGE, dataPoints };
  });
};

const common = ({ help }: Family, name: string) => ({
  descriptor: { name, description: help, unit: UNITS.find(([ending]) => ending.test(name))?.[1] ?? '', valueType: ValueType.DOUBLE },
  aggregationTemporality: AggregationTemporality.CUMULATIVE,
});

/** One series, whose buckets are cumulative: each has what those before it have, too. */
const histograms = (samples: readonly Sample[], times: Interval): DataPoint<Histogram>[] => {
  const series = Map.groupBy(samples, ({ labels: { le: _, ...labels } }) => JSON.stringify(labels));
  return [...series.values()].map((some) => {
    const buckets = some.filter(({ suffix }) => suffix === '_bucket');
    const counts = buckets.map(({ value }, at) => value - (buckets[at - 1]?.value ?? 0));
    const boundaries = buckets.slice(0, -1).map(({ labels: { le } }) => Number(le));
    const of = (suffix: Sample['suffix']) => some.find((each) => each.suffix === suffix);
    const { labels = {}, value: count = 0 } = of('_count') ?? {};
    return {
      ...times,
      attributes: labels as Record<string, string>,
      value: { buckets: { boundaries, counts }, sum: of('_sum')?.value ?? 0, count },
    };
  });
};
