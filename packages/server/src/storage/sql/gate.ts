import { StorageUnavailable } from '../contract/errors.ts';

// The gate before a store: lets calls in until it is closed, and lets running calls end.

/** Counts the running calls. */
export class Gate {
  readonly #failure: (error: unknown) => unknown;
  #running = 0;
  #isClosed = false;
  readonly #drained = Promise.withResolvers<void>();

  /** @param failure - what a call rejects with, for an error of the database */
  constructor(failure: (error: unknown) => unknown) {
    this.#failure = failure;
  }

  /** Calls a verb, whose arguments come one by one: no closure per call. @throws {@link StorageUnavailable} once the gate is closed */
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

  /** Lets no more calls in; fulfils when the last one has ended. */
  close(): Promise<void> {
    this.#isClosed = true;
    this.#settle();
    return this.#drained.promise;
  }

  #settle(): void {
    if (this.#isClosed && this.#running === 0) this.#drained.resolve();
  }
}
