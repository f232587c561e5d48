// Group commit: while one commit syncs to disk, the bursts that come meanwhile grow into the next one. An idle store is never waited for.
import { RowRefused, StorageUnavailable } from '../storage/contract/errors.ts';

/** Most rows of one commit, so that the store is not held for long. */
const MAX_COMMIT = 2_000;

interface Waiting<Row> {
  readonly rows: readonly Row[];
  readonly settle: (refused: ReadonlySet<Row>) => void;
  readonly fail: (cause: unknown) => void;
}

const NONE: ReadonlySet<never> = new Set<never>();

/** Writes bursts of rows, many to a commit. */
export class GroupCommit<Row> {
  readonly #commit: (rows: readonly Row[]) => Promise<void>;
  #waiting: Waiting<Row>[] = [];
  #busy = false;

  /** @param commit - writes all rows or none; idempotent, since a commit of unknown outcome is tried again */
  constructor(commit: (rows: readonly Row[]) => Promise<void>) {
    this.#commit = commit;
  }

  /**
   * Writes a burst. Fulfils once it is durable, with the rows that the store refused, most often none.
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
      const bursts = this.#take();
      try {
        const refused = await this.#commitOrBisect(bursts.length === 1 ? (bursts[0]?.rows ?? []) : bursts.flatMap(({ rows }) => rows));
        for (const { settle } of bursts) settle(refused);
      } catch (cause) {
        // Those that came meanwhile have waited for the same store as long: a silent one would cost each of them another wait.
        for (const { fail } of [...bursts, ...this.#waiting.splice(0)]) fail(cause);
      }
      // The turn that hears of the commit also brings requests: they join the next one, which then is a third larger.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#busy = false;
  }

  #take(): Waiting<Row>[] {
    let rows = 0;
    const count = this.#waiting.findIndex((burst) => {
      rows += burst.rows.length;
      return rows > MAX_COMMIT;
    });
    return this.#waiting.splice(0, count < 0 ? this.#waiting.length : Math.max(count, 1));
  }

  // One bad row must not take down its neighbours: halves are tried apart until it stands alone.
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

  // A connection that breaks during a commit leaves open whether it took hold.
  async #commitTwice(rows: readonly Row[]): Promise<void> {
    try {
      await this.#commit(rows);
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      await this.#commit(rows);
    }
  }
}
