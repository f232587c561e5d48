// Says once that something failed, and once that it works again; not four times a second, nor with every request that meets it.
import type { Logger } from 'pino';

/** Logs the beginning and the end of an outage. */
export class OutageLog {
  readonly #log: Logger;
  readonly #what: string;
  #failing = false;

  /** @param what - what fails, as a sentence begins: `the store` */
  constructor(log: Logger, what: string) {
    this.#log = log;
    this.#what = what;
  }

  /** Notes a failure. */
  failed(cause: unknown): void {
    if (!this.#failing) this.#log.error({ err: cause }, `${this.#what} fails`);
    this.#failing = true;
  }

  /** Notes that it works. */
  works(): void {
    if (this.#failing) this.#log.info(`${this.#what} works again`);
    this.#failing = false;
  }
}
