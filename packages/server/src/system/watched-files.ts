// Files that are read again when they change. What stands at their paths is looked at, through every link on the way, so that it does not
// matter how a new file comes there: written over, moved there, or a link that leads elsewhere now, as Kubernetes, cert-manager and certbot do.
import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';

/** How often files are looked at, in milliseconds. */
const CHECK_INTERVAL = 2_000;

/** What is watched, and what becomes of it. */
export interface WatchedFilesOptions {
  /** What they are together, for the log: "the TLS certificate". */
  readonly name: string;
  /** Absolute. */
  readonly paths: readonly string[];
  /** Reads them and takes them into use. Whatever it throws, what was read before stays in use. */
  readonly load: () => Promise<void>;
  readonly log: Logger;
}

/** Watches files from {@link WatchedFiles.start} on, which is after they were read once. */
export class WatchedFiles {
  readonly #options: WatchedFilesOptions;
  #taken = '';
  #seen = '';
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> = Promise.resolve();

  constructor(options: WatchedFilesOptions) {
    this.#options = options;
  }

  /** Remembers the files as they are now, and looks at them from now on. */
  async start(): Promise<void> {
    this.#taken = this.#seen = await this.#state();
    this.#timer = setInterval(() => void this.check(), CHECK_INTERVAL).unref();
  }

  /**
   * Takes the files when they changed and have been the same for one look since: a certificate and its key are written one after the other.
   */
  check(): Promise<void> {
    return this.#inTurn(async () => {
      const state = await this.#state();
      const isSettled = state === this.#seen;
      this.#seen = state;
      if (isSettled && state !== this.#taken) await this.#take(state);
    });
  }

  /** Takes the files as they are now, changed or not. */
  reload(): Promise<void> {
    return this.#inTurn(async () => this.#take(await this.#state()));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  // Two readings at once could end in the order in which they did not begin.
  #inTurn(action: () => Promise<void>): Promise<void> {
    this.#reading = this.#reading.then(action);
    return this.#reading;
  }

  async #take(state: string): Promise<void> {
    const { name, paths, load, log } = this.#options;
    this.#taken = this.#seen = state;
    try {
      await load();
      log.info({ files: paths }, `${name} was read anew`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ files: paths }, `${name} was changed and is not taken; the one from before stays in use. ${reason}`);
    }
  }

  async #state(): Promise<string> {
    const states = await Promise.all(
      this.#options.paths.map((path) =>
        stat(path, { bigint: true }).then(
          ({ dev, ino, size, mtimeNs, ctimeNs }) => [dev, ino, size, mtimeNs, ctimeNs].join(':'),
          () => 'missing',
        ),
      ),
    );
    return states.join(' ');
  }
}
