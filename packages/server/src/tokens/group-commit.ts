// Group commit: batches that arrive during a commit are written by the next one. If no commit is in progress,
// a batch is written at once.
import { RowRefused, StorageUnavailable } from '../storage/contract/errors.ts';
import type { RecordedSpan, Tracing } from '../tracing/tracing.ts';

/** Maximum number of rows of one commit, so that the store is not locked for long. */
const MAX_COMMIT = 2_000;

interface Waiting<Row> {
  readonly rows: readonly Row[];
  readonly spans: readonly RecordedSpan[];
  readonly settle: (isWritten: boolean) => void;
  readonly fail: (cause: unknown) => void;
}

const NO_SPANS: readonly RecordedSpan[] = [];

const endOfTick = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Writes batches of rows, several to a commit. */
export class GroupCommit<Row> {
  readonly #commit: (rows: readonly Row[]) => Promise<void>;
  readonly #collect: () => Promise<void>;
  readonly #tracing: Tracing | undefined;
  #waiting: Waiting<Row>[] = [];
  #busy = false;

  /**
   * @param commit - writes all rows or none; idempotent, since a commit of unknown outcome is tried again
   * @param collect - resolves when the batches that should join the commit after this one are written
   * @param tracing - `undefined` when nothing is traced
   */
  constructor(commit: (rows: readonly Row[]) => Promise<void>, collect: () => Promise<void> = endOfTick, tracing?: Tracing) {
    this.#tracing = tracing;
    this.#commit = commit;
    this.#collect = collect;
  }

  /**
   * Writes a batch. Resolves once it is durable.
   *
   * @param spans - of the requests in it; by default, the current one
   * @returns whether it is: the store may refuse a batch as a whole
   * @throws {@link StorageUnavailable} when the store cannot be written
   */
  write(rows: readonly Row[], spans = this.#currentSpan()): Promise<boolean> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ rows, spans, settle, fail });
      if (!this.#busy) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      const batches = this.#take();
      try {
        const written = await this.#commitOrBisect(batches);
        for (const batch of batches) batch.settle(written.has(batch));
      } catch (cause) {
        // Batches that arrived in the meantime fail too: an unresponsive store would cost each of them
        // another timeout.
        for (const { fail } of [...batches, ...this.#waiting.splice(0)]) fail(cause);
      }
      await this.#collect();
    }
    this.#busy = false;
  }

  #take(): Waiting<Row>[] {
    let rows = 0;
    const count = this.#waiting.findIndex((batch) => {
      rows += batch.rows.length;
      return rows > MAX_COMMIT;
    });
    return this.#waiting.splice(0, count < 0 ? this.#waiting.length : Math.max(count, 1));
  }

  // One refused batch must not fail the others, so halves are committed separately until it is isolated.
  async #commitOrBisect(batches: readonly Waiting<Row>[]): Promise<ReadonlySet<Waiting<Row>>> {
    try {
      const rows = batches.length === 1 ? (batches[0]?.rows ?? []) : batches.flatMap(({ rows }) => rows);
      await this.#traced(batches, () => this.#commitTwice(rows));
      return new Set(batches);
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error;
      if (batches.length === 1) return new Set();
      const middle = batches.length >> 1;
      const first = await this.#commitOrBisect(batches.slice(0, middle));
      return new Set([...first, ...(await this.#commitOrBisect(batches.slice(middle)))]);
    }
  }

  #currentSpan(): readonly RecordedSpan[] {
    const span = this.#tracing?.current();
    return span === undefined ? NO_SPANS : [span];
  }

  // Otherwise, all commits of a row of them would be traced as part of the request that began the first.
  #traced<T>(batches: readonly Waiting<Row>[], commit: () => T): T {
    if (this.#tracing === undefined) return commit();
    return this.#tracing.withinAll(
      batches.flatMap(({ spans }) => spans),
      commit,
    );
  }

  // If a connection breaks during a commit, whether the commit succeeded is unknown.
  async #commitTwice(rows: readonly Row[]): Promise<void> {
    try {
      await this.#commit(rows);
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      await this.#commit(rows);
    }
  }
}
