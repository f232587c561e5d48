// A histogram with fixed bounds.
import type { Exemplar, Family, MetricDefinition, Sample } from './family.ts';
import { LabelTree } from './label-tree.ts';

/** The definition of a histogram. */
export interface HistogramDefinition extends MetricDefinition {
  /** The upper bounds of the buckets, ascending. */
  readonly bounds: readonly number[];
  /** Maximum number of series; what is beyond counts as `other`. */
  readonly limit?: number;
}

const MAX_SERIES = 40;

/** The bounds of durations of requests in seconds, by the conventions of OpenTelemetry. */
export const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const;

/** One series of a histogram. It may be held on to. */
export class Distribution {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  readonly #exemplars: (Exemplar | undefined)[] = [];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  /** Adds a value. @param traceId - of a sampled trace that it belongs to */
  observe(value: number, traceId?: string): void {
    let at = 0;
    while (value > (this.#bounds[at] ?? Number.POSITIVE_INFINITY)) at++;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += value;
    if (traceId !== undefined) this.#exemplars[at] = { traceId, value, at: Date.now() / 1000 };
  }

  /** The buckets, cumulative as Prometheus reads them, then sum and count. */
  samples(labels: Sample['labels']): readonly Sample[] {
    let total = 0;
    const buckets = this.#counts.map((count, at): Sample => {
      total += count;
      const bound = this.#bounds[at];
      const le = bound === undefined ? '+Inf' : String(bound);
      return { suffix: '_bucket', labels: { ...labels, le }, value: total, exemplar: this.#exemplars[at] };
    });
    return [...buckets, { suffix: '_sum', labels, value: this.#sum }, { suffix: '_count', labels, value: total }];
  }
}

/** Counts values by their size and labels. */
export class Histogram {
  readonly #definition: HistogramDefinition;
  readonly #series: LabelTree<Distribution>;

  constructor(definition: HistogramDefinition) {
    this.#definition = definition;
    const { labels, bounds, limit = MAX_SERIES } = definition;
    this.#series = new LabelTree(labels, limit, () => new Distribution(bounds));
  }

  /** The series of some labels, which then exists. @param values - of the labels, in their order */
  distribution(...values: readonly string[]): Distribution {
    return this.#series.of(values);
  }

  /** The counts so far. */
  family(): Family {
    const { name, help, labels: names } = this.#definition;
    const samples = [...this.#series.all()].flatMap(([labels, series]) => series.samples(labels));
    return { name, help, labels: names, type: 'histogram', merge: 'sum', samples };
  }
}
