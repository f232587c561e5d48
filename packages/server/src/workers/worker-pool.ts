// The workers of a server: replaces those that end, and all of them one after the other on request.
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ServerFacts } from './messages.ts';
import type { Worker } from './worker.ts';
import { WorkerMetrics } from './worker-metrics.ts';

/** Milliseconds before the first and before later attempts to replace a worker that ended. */
const DELAYS = [0, 100, 400, 1_600] as const;
/** Milliseconds in which ends are counted. */
const PERIOD = 60_000;
/** Ends of a period, for each worker, after which the server ends. */
const MOST_ENDS = 4;

/** Creates the process of a worker. */
export type LaunchWorker = (number: number) => Worker;

/** The workers. */
export class WorkerPool {
  readonly metrics = new WorkerMetrics();
  /** Fulfils when workers end again and again. */
  readonly failed: Promise<Error>;
  readonly #failure = Promise.withResolvers<Error>();
  readonly #launch: LaunchWorker;
  readonly #count: number;
  readonly #first: Worker;
  readonly #log: Logger;
  /** All whose processes run. */
  readonly #workers = new Set<Worker>();
  readonly #serving = new Set<Worker>();
  /** When workers have ended, in milliseconds of a monotonic clock. */
  #ends: number[] = [];
  #isClosing = false;
  #renewing: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** Launches the first worker, whose program is loaded until {@link start}. */
  constructor(count: number, launch: LaunchWorker, log: Logger) {
    this.#count = count;
    this.#launch = launch;
    this.#log = log;
    this.failed = this.#failure.promise;
    this.#first = launch(1);
    this.#workers.add(this.#first);
  }

  /**
   * Starts the first worker, and launches the others once it serves: loading their programs would take processor time
   * from it.
   *
   * @throws {@link StartError}
   */
  async start(): Promise<ServerFacts> {
    const facts = await this.#add(this.#first, false);
    await Promise.all(Array.from({ length: this.#count - 1 }, (_, index) => this.#add(this.#launch(index + 2), true)));
    return facts;
  }

  /**
   * Replaces all workers, one after the other: a new one serves before the old one stops. When one does not start,
   * the others remain, and the error is logged. Calls while this goes on share one more round.
   */
  renew(): Promise<void> {
    if (this.#renewing === undefined) return this.#begin();
    this.#next ??= this.#renewing.then(() => this.#begin());
    return this.#next;
  }

  /** Stops all workers. Their requests in progress are completed. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.metrics.close();
    await Promise.all([...this.#workers].map((worker) => worker.stop(false)));
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    this.#renewing = this.#renewAll().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renewAll(): Promise<void> {
    for (const old of [...this.#workers].toSorted((a, b) => a.number - b.number)) {
      if (this.#isClosing) return;
      // One that has ended is replaced in any case.
      if (old.isStopping || !this.#workers.has(old)) continue;
      try {
        await this.#add(this.#launch(old.number), true);
      } catch (error) {
        this.#log.error({ err: error, worker: old.number }, 'a new worker did not start: the others continue to serve as they are');
        // The old one has ended meanwhile.
        if (!this.#isClosing && !this.#hasWorker(old.number)) void this.#replace(old.number);
        return;
      }
      void old.stop(true);
    }
    this.#log.info('every worker was replaced');
  }

  /** Starts a worker. @param joins - whether others serve already */
  async #add(worker: Worker, joins: boolean): Promise<ServerFacts> {
    const { number } = worker;
    this.#workers.add(worker);
    worker.start(joins);
    void worker.ended.then((how) => {
      this.#workers.delete(worker);
      const served = this.#serving.delete(worker);
      if (!served || worker.isStopping || this.#isClosing) return;
      this.#log.error({ worker: number, ended: worker.pid }, `a worker ${how}, and is replaced`);
      if (!this.#hasWorker(number)) void this.#replace(number);
    });
    const facts = await worker.serving;
    this.#serving.add(worker);
    this.metrics.add(worker);
    return facts;
  }

  async #replace(number: number): Promise<void> {
    let ends = this.#countEnd(performance.now());
    for (let attempt = 0; ; attempt++) {
      if (ends > MOST_ENDS * this.#count) {
        this.#failure.resolve(new Error(`Workers ended ${ends} times within a minute: the log has the reasons.`));
        return;
      }
      await wait(DELAYS[Math.min(Math.max(attempt, Math.ceil(ends / this.#count) - 1), DELAYS.length - 1)]);
      if (this.#isClosing || this.#hasWorker(number)) return;
      try {
        await this.#add(this.#launch(number), true);
        return;
      } catch (error) {
        if (this.#isClosing || this.#hasWorker(number)) return;
        this.#log.error({ err: error, worker: number }, 'a worker did not start, and is tried again');
      }
      // While others serve, as when the store is unavailable for a while, this is no reason to end.
      if (this.#serving.size === 0) ends = this.#countEnd(performance.now());
    }
  }

  /** Whether a worker serves with this number, or is being started: that of a renewal takes the place of one that ended. */
  #hasWorker(number: number): boolean {
    return [...this.#workers].some((worker) => worker.number === number && !worker.isStopping);
  }

  /** Records an end. @returns the ends of the last minute */
  #countEnd(now: number): number {
    this.#ends = [...this.#ends.filter((at) => now - at < PERIOD), now];
    return this.#ends.length;
  }
}
