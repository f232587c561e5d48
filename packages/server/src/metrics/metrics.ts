// The metrics of one process. Each part of the server registers its own, and counts in plain numbers; a
// scrape reads them.
import { Counter, type CounterDefinition } from './counter.ts';
import type { Family, MetricDefinition, Sample } from './family.ts';
import { Histogram, type HistogramDefinition } from './histogram.ts';

/** The definition of values that are read when a scrape asks for them. */
export interface ReadDefinition extends MetricDefinition {
  /** A gauge unless set. */
  readonly type?: 'gauge' | 'counter' | 'summary';
  /** How the values of several workers under the same labels become one; by default, their sum. */
  readonly merge?: Family['merge'];
  /** Reads the values. One that fails is left out, and does not fail the scrape. */
  readonly read: () => readonly Sample[] | Promise<readonly Sample[]>;
}

/** Milliseconds that a value may take to be read: a scrape does not wait for a store that does not respond. */
const READ_TIMEOUT = 2_000;

/** Registers metrics, and reads all of them. */
export class Metrics {
  readonly #families = new Map<string, () => Family | Promise<Family>>();

  /** Registers a counter. @throws TypeError for a name that exists */
  counter(definition: CounterDefinition): Counter {
    const counter = new Counter(definition);
    this.#register(definition, () => counter.family());
    return counter;
  }

  /** Registers a histogram. @throws TypeError for a name that exists */
  histogram(definition: HistogramDefinition): Histogram {
    const histogram = new Histogram(definition);
    this.#register(definition, () => histogram.family());
    return histogram;
  }

  /**
   * Registers values that exist elsewhere, and are read at a scrape.
   *
   * @throws TypeError for a name that exists
   * @example
   * metrics.read({ name: 'mintmark_feed_followers', help: 'Requests that wait.', labels: [], read: () => [{ labels: {}, value: waiters.count }] })
   */
  read({ read, type = 'gauge', merge = 'sum', ...definition }: ReadDefinition): void {
    this.#register(definition, async () => ({ ...definition, type, merge, samples: await readInTime(read) }));
  }

  /** Reads all metrics, in the order of their names. */
  async collect(): Promise<readonly Family[]> {
    const families = await Promise.all([...this.#families.values()].map((family) => family()));
    return families.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  #register({ name }: MetricDefinition, family: () => Family | Promise<Family>): void {
    if (this.#families.has(name)) throw new TypeError(`The metric ${name} exists already.`);
    this.#families.set(name, family);
  }
}

const readInTime = async (read: ReadDefinition['read']): Promise<readonly Sample[]> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Sample[]>((resolve) => {
    timer = setTimeout(resolve, READ_TIMEOUT, []);
  });
  try {
    return await Promise.race([read(), late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
};
