// What all processes of a server measured, as one: a scrape reaches one worker, and gets the sum.
import type { Tally } from '../metrics/counter.ts';
import type { Family, Sample } from '../metrics/family.ts';
import { mergeFamilies, remaining } from '../metrics/merge.ts';
import { Metrics } from '../metrics/metrics.ts';
import { measureProcess } from '../metrics/process-metrics.ts';
import type { Worker } from './worker.ts';

/** Collects the metrics of the primary process and its workers. */
export class WorkerMetrics {
  readonly #own = new Metrics();
  readonly #workers = new Set<Worker>();
  readonly #stopMeasuring: () => void;
  /** What the workers that have ended had counted. */
  #ended: readonly Family[] = [];
  readonly #ends: Tally;
  #up: readonly Sample[] = [];

  constructor() {
    this.#stopMeasuring = measureProcess(this.#own, 'primary');
    const ends = this.#own.counter({
      name: 'mintmark_worker_ends_total',
      help: 'Workers that ended, also those that were replaced.',
      labels: [],
    });
    this.#ends = ends.tally();
    this.#own.read({
      name: 'mintmark_worker_up',
      help: 'Whether a worker responded to the scrape.',
      labels: ['worker'],
      merge: 'max',
      read: () => this.#up,
    });
  }

  /** Adds a worker until it ends. */
  add(worker: Worker): void {
    this.#workers.add(worker);
    void worker.ended.then(() => {
      this.#workers.delete(worker);
      this.#ends.count++;
      // The gauges of a process end with it.
      this.#ended = remaining(this.#ended, worker.measured);
    });
  }

  /** Reads all of them. Of a worker that does not respond, the values of the last time are used. */
  async collect(): Promise<readonly Family[]> {
    const workers = [...this.#workers];
    const responded = await Promise.all(workers.map((worker) => worker.measure()));
    this.#up = upOf(workers, responded);
    // One that ended meanwhile is part of what remains.
    const families = workers.filter((worker) => this.#workers.has(worker)).map(({ measured }) => measured);
    return mergeFamilies([await this.#own.collect(), ...families, this.#ended]);
  }

  /** Stops measuring. */
  close(): void {
    this.#stopMeasuring();
  }
}

// A worker and its successor have the same number while one replaces the other.
const upOf = (workers: readonly Worker[], responded: readonly boolean[]): readonly Sample[] => {
  const up = new Set(workers.filter((_, at) => responded[at]).map(({ number }) => number));
  return [...new Set(workers.map(({ number }) => number))].map((number) => ({
    labels: { worker: String(number) },
    value: up.has(number) ? 1 : 0,
  }));
};
