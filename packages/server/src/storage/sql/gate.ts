// Admits calls to a store until it is closed, and waits for the running ones.
import { StorageUnavailable } from '../contract/errors.ts';

/** Counts the running calls. */
export class Gate {
  readonly #failure: (error: unknown) => unknown;
  #running = 0;
  #isClosed = false;
  readonly #drained = Promise.withResolvers<void>();

  /** @param failure - the error that a call rejects with, for an error of the database */
  constructor(failure: (error: unknown) => unknown) {
    this.#failure = failure;
  }

  /**
   * Calls a verb with its arguments one by one, so that a call allocates no closure.
   *
   * @throws {@link StorageUnavailable} once the gate is closed
   */
  async enter<A, B, C, D, Result>(verb: (a: A, b: B, c: C, d: D) => Promise<Result>, a: A, b: B, c: C, d: D): Promise<Result> {
    if (this.#isClosed) throw new StorageUnavailable('The store is closed.');
    this.#running++;
    try {
      return await verb(a, b, c, d);
    } catch (error) {
      throw this.#failure(error);
    } finally {
      this.#running--;
      this.#settle();
    }
  }

  /** Admits no more calls; fulfils when the last one has ended. */
  close(): Promise<void> {
    this.#isClosed = true;
    this.#settle();
    return this.#drained.promise;
  }

  #settle(): void {
    if (this.#isClosed && this.#running === 0) this.#drained.resolve();
  }
}
