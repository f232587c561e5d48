// Runs the tasks of several processes on one connection. A transaction belongs to the peer that began it, and
// the tasks of the others wait for its end. Batches that wait at the same time share a commit, so that the disk
// is synced once for all of them. Once one process has found the database damaged, all of them are refused.
import { damageError, isDamage } from './failure.ts';
import { UNASKED, type WriterError, type WriterReply, type WriterRequest, type WriterResult, type WriterTask } from './writer-messages.ts';
import { type Connection, errorOf, type InsertTask, insertAll, NOTHING, openConnection, rollBack, runTask } from './writer-tasks.ts';

/** A process that sends tasks. */
export interface WriterPeer {
  /** Called for each request, once what it wrote is durable. */
  reply(reply: WriterReply): void;
}

interface Waiting {
  readonly peer: WriterPeer;
  readonly request: WriterRequest;
}

/** The writer of several processes. */
export class SharedWriter {
  #path: string | undefined;
  #connection: Connection | undefined;
  readonly #peers = new Set<WriterPeer>();
  #waiting: Waiting[] = [];
  #damage: WriterError | undefined;
  /** The peer whose transaction is open. */
  #holder: WriterPeer | undefined;
  #isScheduled = false;

  /** Queues a request. */
  receive(peer: WriterPeer, request: WriterRequest): void {
    this.#peers.add(peer);
    // At once, also while a transaction is open.
    if ('damaged' in request.task) this.#condemn(damageError(request.task.damaged));
    this.#waiting.push({ peer, request });
    this.#schedule();
  }

  /** Forgets a peer that has ended: its open transaction is rolled back, and its waiting tasks are dropped. */
  leave(peer: WriterPeer): void {
    this.#peers.delete(peer);
    this.#waiting = this.#waiting.filter((each) => each.peer !== peer);
    if (this.#holder !== peer) return;
    this.#holder = undefined;
    if (this.#connection !== undefined) rollBack(this.#connection);
    this.#schedule();
  }

  /** Closes the database. */
  close(): void {
    this.#connection?.database.close();
    this.#connection = undefined;
  }

  // After the sockets that are readable now: what arrived on them shares a commit.
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      for (let next = this.#take(); next !== undefined; next = this.#take()) this.#perform(next);
    });
  }

  #take(): Waiting | undefined {
    const index = this.#holder === undefined ? 0 : this.#waiting.findIndex(({ peer }) => peer === this.#holder);
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  #perform(next: Waiting): void {
    const { task } = next.request;
    const others = 'insert' in task && this.#holder === undefined ? this.#takeInserts() : [];
    if (others.length > 0) this.#insertTogether([next, ...others]);
    else this.#settle(next);
  }

  #takeInserts(): readonly Waiting[] {
    const { inserts = [], others = [] } = Object.groupBy(this.#waiting, ({ request }) => ('insert' in request.task ? 'inserts' : 'others'));
    this.#waiting = others;
    return inserts;
  }

  #insertTogether(inserts: readonly Waiting[]): void {
    const tasks = inserts.flatMap(({ request: { task } }): InsertTask[] => ('insert' in task ? [task] : []));
    try {
      insertAll(this.#opened(), tasks);
    } catch {
      // A refused row must not refuse the others' batches.
      for (const each of inserts) this.#settle(each);
      return;
    }
    for (const { peer, request } of inserts) peer.reply({ id: request.id, result: NOTHING });
  }

  #settle({ peer, request: { id, task } }: Waiting): void {
    try {
      const result = this.#run(peer, task);
      peer.reply({ id, result });
    } catch (thrown) {
      const error = this.#damage ?? errorOf(thrown);
      peer.reply({ id, error });
      if (isDamage(error.errcode)) this.#condemn(error);
    }
  }

  #condemn(error: WriterError): void {
    if (this.#damage !== undefined) return;
    this.#damage = error;
    for (const peer of this.#peers) peer.reply({ id: UNASKED, error });
  }

  #requireIntact(): void {
    if (this.#damage !== undefined) throw new Error(this.#damage.message);
  }

  #run(peer: WriterPeer, task: WriterTask): WriterResult {
    if ('close' in task || 'damaged' in task) return NOTHING;
    if ('open' in task) return this.#open(task.open);
    if (!('sql' in task)) return runTask(this.#opened(), task);
    // The database may have ended the transaction of this peer by itself, and another one has begun its own.
    if (task.sql === 'ROLLBACK' && this.#holder !== peer) return NOTHING;
    const result = runTask(this.#opened(), task);
    if (task.sql === 'BEGIN IMMEDIATE') this.#holder = peer;
    if (task.sql === 'COMMIT' || task.sql === 'ROLLBACK') this.#holder = undefined;
    return result;
  }

  #open(path: string): WriterResult {
    this.#requireIntact();
    if (this.#path !== undefined && this.#path !== path) throw new Error(`The writer has ${this.#path} open.`);
    this.#connection ??= openConnection(path);
    this.#path = path;
    return NOTHING;
  }

  #opened(): Connection {
    this.#requireIntact();
    if (this.#connection === undefined) throw new Error('The writer has no database open.');
    return this.#connection;
  }
}
