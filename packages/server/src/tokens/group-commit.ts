// Group commit: batches that arrive while a commit syncs to disk form the next one. An idle store commits at once.
import { RowRefused, StorageUnavailable } from '../storage/contract/errors.ts';

/** Most rows of one commit, so that the store is not locked for long. */
const MAX_COMMIT = 2_000;

interface Waiting<Row> {
  readonly rows: readonly Row[];
  readonly settle: (refused: ReadonlySet<Row>) => void;
  readonly fail: (cause: unknown) => void;
}

const NONE: ReadonlySet<never> = new Set<never>();

/** Writes batches of rows, several to a commit. */
export class GroupCommit<Row> {
  readonly #commit: (rows: readonly Row[]) => Promise<void>;
  #waiting: Waiting<Row>[] = [];
  #busy = false;

  /** @param commit - writes all rows or none; idempotent, since a commit of unknown outcome is tried again */
  constructor(commit: (rows: readonly Row[]) => Promise<void>) {
    this.#commit = commit;
  }

  /**
   * Writes a batch. Resolves once it is durable, with the rows that the store refused.
   *
   * @throws {@link StorageUnavailable} when the store cannot be written
   */
  write(rows: readonly Row[]): Promise<ReadonlySet<Row>> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ rows, settle, fail });
      if (!this.#busy) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      const batches = this.#take();
      try {
        const refused = await this.#commitOrBisect(batches.length === 1 ? (batches[0]?.rows ?? []) : batches.flatMap(({ rows }) => rows));
        for (const { settle } of batches) settle(refused);
      } catch (cause) {
        // Batches that arrived in the meantime fail too: an unresponsive store would cost each of them another timeout.
        for (const { fail } of [...batches, ...this.#waiting.splice(0)]) fail(cause);
      }
      // Requests of the tick in which the commit completes join the next one, which makes it a third larger.
      await new Promise((resolve) => setImmediate(resolve));
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

  // One refused row must not fail the others, so halves are committed separately until it is isolated.
  async #commitOrBisect(rows: readonly Row[]): Promise<ReadonlySet<Row>> {
    try {
      await this.#commitTwice(rows);
      return NONE;
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error;
      if (rows.length === 1) return new Set(rows);
      const middle = rows.length >> 1;
      const first = await this.#commitOrBisect(rows.slice(0, middle));
      const second = await this.#commitOrBisect(rows.slice(middle));
      return new Set([...first, ...second]);
    }
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
