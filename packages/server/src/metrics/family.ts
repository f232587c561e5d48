// What a scrape reads: families of samples, as plain data, so that they can be sent from a worker to the
// primary process, and merged.

/** The kind of a metric, by the names of Prometheus. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';

/** The labels of a sample. */
export type Labels = Readonly<Record<string, string>>;

/** A value with its labels. */
export interface Sample {
  /** Follows the name of the family: of the parts of a histogram or summary. */
  readonly suffix?: '_bucket' | '_sum' | '_count';
  readonly labels: Labels;
  readonly value: number;
  readonly exemplar?: Exemplar | undefined;
}

/** A request that a value includes, by the id of its trace. */
export interface Exemplar {
  readonly traceId: string;
  readonly value: number;
  /** Seconds since the epoch. */
  readonly at: number;
}

/** What is constant about a metric. */
export interface MetricDefinition {
  /** In the form of Prometheus: `mintmark_tokens_issued_total`. */
  readonly name: string;
  /** A sentence for whoever reads a dashboard. */
  readonly help: string;
  /** The names of its labels, in the order of a sample. All but the first have values from closed sets. */
  readonly labels: readonly string[];
}

/** All samples of a metric. */
export interface Family extends MetricDefinition {
  readonly type: MetricType;
  /** How the values of several processes under the same labels become one. */
  readonly merge: 'sum' | 'max';
  readonly samples: readonly Sample[];
}
