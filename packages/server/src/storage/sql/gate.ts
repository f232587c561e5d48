import { StorageUnavailable } from '../contract/errors.ts';

// The gate before a store: lets calls in until it is closed, and lets those under way end.

/** Counts the calls that are under way. */
export class Gate {
  readonly #failure: (error: unknown) => unknown;
  #under = 0;
  #isClosed = false;
  readonly #drained = Promise.withResolvers<void>();

  /** @param failure - what a call rejects with, for an error of the database's */
  constructor(failure: (error: unknown) => unknown) {
    this.#failure = failure;
  }

  /** Runs a call. @throws {@link StorageUnavailable} once the gate is closed */
  async enter<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new StorageUnavailable('The store is closed.');
    this.#under++;
    try {
      return await call();
    } catch (error) {
      throw this.#failure(error);
    } finally {
      this.#under--;
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
    if (this.#isClosed && this.#under === 0) this.#drained.resolve();
  }
}
