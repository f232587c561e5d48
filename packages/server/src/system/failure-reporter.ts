// Logs the start and the end of an outage once each, instead of every failed poll or request.
import type { Logger } from 'pino';

export class FailureReporter {
  readonly #log: Logger;
  readonly #what: string;
  #failing = false;

  /** @param what - the subject of the logged sentences: `the store` */
  constructor(log: Logger, what: string) {
    this.#log = log;
    this.#what = what;
  }

  /** Call at every failure; the first one is logged. */
  failing(cause: unknown): void {
    if (!this.#failing) this.#log.error({ err: cause }, `${this.#what} fails`);
    this.#failing = true;
  }

  /** Call at every success; the first one after a failure is logged. */
  recovered(): void {
    if (this.#failing) this.#log.info(`${this.#what} works again`);
    this.#failing = false;
  }
}
