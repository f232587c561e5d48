// A counter that the path of a token can afford: incrementing it costs about 50 ns.
import type { Family, MetricDefinition } from './family.ts';
import { LabelTree } from './label-tree.ts';

/** The definition of a counter. */
export interface CounterDefinition extends MetricDefinition {
  /** Maximum number of series; what is beyond counts as `other`. */
  readonly limit?: number;
}

/** One series of a counter. It may be held on to. */
export interface Tally {
  count: number;
}

const MAX_SERIES = 300;

/** Counts events by their labels. */
export class Counter {
  readonly #definition: CounterDefinition;
  readonly #series: LabelTree<Tally>;

  constructor(definition: CounterDefinition) {
    this.#definition = definition;
    const { labels, limit = MAX_SERIES } = definition;
    this.#series = new LabelTree(labels, limit, () => ({ count: 0 }));
  }

  /** Counts one event. @param values - of the labels, in their order */
  increment(...values: readonly string[]): void {
    this.#series.of(values).count++;
  }

  /** The series of some labels, which then exists. @param values - of the labels, in their order */
  tally(...values: readonly string[]): Tally {
    return this.#series.of(values);
  }

  /** The counts so far. */
  family(): Family {
    const { name, help, labels: names } = this.#definition;
    const samples = [...this.#series.all()].map(([labels, { count }]) => ({ labels, value: count }));
    return { name, help, labels: names, type: 'counter', merge: 'sum', samples };
  }
}
