// Starts the bcrypt thread when the first hash needs it, and sends comparisons to it.
import { Worker } from 'node:worker_threads';

/** A comparison. */
export interface BcryptRequest {
  readonly id: number;
  readonly secret: string;
  readonly hash: string;
}

/** The result of a comparison. */
export interface BcryptReply {
  readonly id: number;
  readonly matches: boolean;
}

/** Compares secrets with bcrypt hashes, one after the other. */
export class BcryptComparer {
  readonly #waiting = new Map<number, PromiseWithResolvers<boolean>>();
  #thread: Worker | undefined;
  #lastId = 0;

  /**
   * Compares a secret with a hash.
   *
   * @throws Error when the thread ended meanwhile; the next comparison starts another
   */
  compare(secret: string, hash: string): Promise<boolean> {
    this.#thread ??= this.#start();
    const outcome = Promise.withResolvers<boolean>();
    const id = ++this.#lastId;
    this.#waiting.set(id, outcome);
    const request: BcryptRequest = { id, secret, hash };
    this.#thread.postMessage(request);
    return outcome.promise;
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  #start(): Worker {
    const thread = new Worker(new URL(import.meta.resolve('#bcrypt-thread')));
    // A process that has nothing else to do exits in spite of the thread.
    thread.unref();
    thread.on('message', ({ id, matches }: BcryptReply) => {
      this.#waiting.get(id)?.resolve(matches);
      this.#waiting.delete(id);
    });
    thread.on('error', (error) => this.#end(error));
    thread.on('exit', () => this.#end(new Error('The bcrypt thread has ended.')));
    return thread;
  }

  #end(error: unknown): void {
    this.#thread = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
