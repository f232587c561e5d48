// Sends tasks from the main thread to the writer thread, and waits for their replies. A transaction has the
// writer to itself; batches that arrive in the meantime wait.
import { Worker } from 'node:worker_threads';
import { type StorageDamaged, StorageUnavailable } from '../contract/errors.ts';
import type { NewAuditRow } from '../sql/audit/audit-row.ts';
import type { BatchTable, BatchValue } from '../sql/batch-tables.ts';
import { damaged } from './damage.ts';
import { isDamage, sqliteFailure } from './failure.ts';
import type { WriterReply, WriterRequest, WriterResult, WriterTask } from './writer-messages.ts';

/** The other end of a {@link Writer}: a thread, or a connection to the shared writer. */
export interface WriterEnd {
  postMessage(request: WriterRequest): void;
  terminate(): Promise<unknown>;
  on(event: 'message', listener: (reply: WriterReply) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  once(event: 'exit', listener: () => void): unknown;
}

/** Starts the thread of a {@link Writer}. */
export const startWriterThread = (): Worker => new Worker(new URL(import.meta.resolve('#sqlite-writer')));

export class Writer {
  readonly #path: string;
  readonly #end: WriterEnd;
  readonly #waiting = new Map<number, PromiseWithResolvers<WriterResult>>();
  readonly #exit: Promise<void>;
  #lastId = 0;
  #isHeld = false;
  /** Batches that arrived while the writer was held. */
  #deferred: (() => void)[] = [];
  #failure: StorageUnavailable | undefined;

  private constructor(path: string, end: WriterEnd) {
    this.#path = path;
    this.#end = end;
    this.#exit = new Promise((resolve) => {
      end.once('exit', () => {
        this.#fail('its writer thread has ended');
        resolve();
      });
    });
    end.on('error', (error) => this.#fail(`its writer thread failed: ${error instanceof Error ? error.message : String(error)}`));
    end.on('message', (reply: WriterReply) => this.#settle(reply));
  }

  /** @throws {@link StorageUnavailable} when the database cannot be opened */
  static async open(path: string, end: WriterEnd = startWriterThread()): Promise<Writer> {
    const writer = new Writer(path, end);
    try {
      await writer.#post({ open: path });
    } catch (error) {
      await end.terminate();
      throw error;
    }
    return writer;
  }

  /**
   * @throws {@link StorageUnavailable} once writing is impossible: a store that cannot record must not serve
   * reads
   */
  requireAlive(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Inserts rows in one commit, once no transaction is open. */
  insert(table: BatchTable, rows: readonly (readonly BatchValue[])[]): Promise<void> {
    return this.#postBatch({ insert: table, rows });
  }

  /** Appends audit entries in one commit, once no transaction is open. */
  append(epoch: string, rows: readonly NewAuditRow[]): Promise<void> {
    return this.#postBatch({ append: rows, epoch });
  }

  /**
   * Refuses every further call, because the database is damaged, and tells the other end, which tells the other
   * processes.
   *
   * @param problem - a clause
   */
  condemn(problem: string): StorageDamaged {
    const failure = damaged(this.#path, problem);
    if (this.#failure !== undefined) return failure;
    this.#failure = failure;
    this.#fail(failure.message);
    this.#end.postMessage({ id: ++this.#lastId, task: { damaged: problem } });
    void this.#end.terminate();
    return failure;
  }

  async #postBatch(task: WriterTask): Promise<void> {
    if (!this.#isHeld) return void (await this.#post(task));
    // Posted by `release`, before the next transaction can hold the writer.
    await new Promise<WriterResult>((resolve) => this.#deferred.push(() => resolve(this.#post(task))));
  }

  /** Defers batches until {@link release}. Kysely ensures that there is one holder at a time. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    for (const post of this.#deferred.splice(0)) post();
  }

  /** Runs a statement, within the transaction of the holder. */
  run(sql: string, parameters: Extract<WriterTask, { sql: string }>['parameters'] = []): Promise<WriterResult> {
    return this.#post({ sql, parameters });
  }

  /** Closes the database after the tasks that were posted before, and ends the thread. */
  async close(): Promise<void> {
    if (this.#failure === undefined) await this.#post({ close: true });
    await this.#exit;
  }

  #post(task: WriterTask): Promise<WriterResult> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const reply = Promise.withResolvers<WriterResult>();
    const request: WriterRequest = { id: ++this.#lastId, task };
    this.#waiting.set(request.id, reply);
    this.#end.postMessage(request);
    return reply.promise;
  }

  #settle(reply: WriterReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (!('error' in reply)) waiting?.resolve(reply.result);
    else if (isDamage(reply.error.errcode)) {
      const failure = this.condemn(reply.error.message);
      waiting?.reject(failure);
    } else waiting?.reject(sqliteFailure(this.#path, reply.error));
  }

  #fail(reason: string): void {
    const failure = this.#failure ?? new StorageUnavailable(`The database ${this.#path} cannot be used: ${reason}.`);
    this.#failure = failure;
    for (const { reject } of this.#waiting.values()) reject(failure);
    this.#waiting.clear();
  }
}
