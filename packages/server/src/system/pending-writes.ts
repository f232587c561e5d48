// Writes what was collected in memory: at an interval, when asked to, and at the end, one write at a time.
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { FailureReporter } from './failure-reporter.ts';

/** What is written, and how. */
export interface PendingWritesOptions<Row> {
  /** The subject of logged sentences: `counting sign-ins`. */
  readonly what: string;
  readonly log: Logger;
  /** Milliseconds between two writes. */
  readonly interval: number;
  /** Rows of one transaction. */
  readonly chunk: number;
  /** Takes the rows out of the memory, in the same order on every node, so that none waits for another in a circle. */
  readonly take: () => readonly Row[];
  readonly write: (rows: readonly Row[]) => Promise<void>;
}

/** Writes rows that are lost if the store fails. */
export class PendingWrites<Row> {
  readonly #options: PendingWritesOptions<Row>;
  readonly #failures: FailureReporter;
  readonly #timer: NodeJS.Timeout;
  #underWay: readonly Row[] = [];
  #writing: Promise<void> | undefined;
  #isClosing = false;

  constructor(options: PendingWritesOptions<Row>) {
    this.#options = options;
    this.#failures = new FailureReporter(options.log, options.what);
    this.#timer = setInterval(() => void this.flush(), options.interval).unref();
  }

  /** The rows of a running write, which may not be stored yet. */
  get underWay(): readonly Row[] {
    return this.#underWay;
  }

  /** Writes what was collected so far. Fulfils even if the store fails, in which case these rows are lost. */
  async flush(): Promise<void> {
    await this.#writing;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  /** Writes the last rows. */
  close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#timer);
    return this.flush();
  }

  async #write(): Promise<void> {
    const { chunk, take, write } = this.#options;
    const rows = take();
    if (rows.length === 0) return;
    this.#underWay = rows;
    try {
      for (let start = 0; start < rows.length; start += chunk) {
        const began = performance.now();
        await write(rows.slice(start, start + chunk));
        const isLast = start + chunk >= rows.length;
        // Half of the time of the store is left for tokens, which wait for it.
        if (!isLast && !this.#isClosing) await delay(performance.now() - began);
      }
      this.#failures.recovered();
    } catch (error) {
      this.#failures.failing(error);
    }
    this.#underWay = [];
  }
}
