// Reloads files when they change. The check follows every link, so that it does not matter how a file is
// replaced: overwritten, moved into place, or by a changed link, as Kubernetes, cert-manager and certbot do.
import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';

/** Milliseconds between two checks. */
const CHECK_INTERVAL = 2_000;

export interface WatchedFilesOptions {
  /** The subject of the logged sentences: `the TLS certificate`. */
  readonly name: string;
  /** Absolute paths. */
  readonly paths: readonly string[];
  /** Reads the files and uses them. When it throws, the previous files must stay in use. */
  readonly load: () => Promise<void>;
  readonly log: Logger;
}

/** Watches files from {@link WatchedFiles.start} on; the caller has loaded them before. */
export class WatchedFiles {
  readonly #options: WatchedFilesOptions;
  #loaded = '';
  #lastState = '';
  #timer: NodeJS.Timeout | undefined;
  #loading: Promise<void> = Promise.resolve();

  constructor(options: WatchedFilesOptions) {
    this.#options = options;
  }

  /** Records the current state of the files and starts the checks. */
  async start(): Promise<void> {
    this.#loaded = this.#lastState = await this.#state();
    this.#timer = setInterval(() => void this.check(), CHECK_INTERVAL).unref();
  }

  /**
   * Loads the files when they changed and were then stable for one check: a certificate and its key are
   * written one after the other.
   */
  check(): Promise<void> {
    return this.#serialize(async () => {
      const state = await this.#state();
      const isSettled = state === this.#lastState;
      this.#lastState = state;
      if (isSettled && state !== this.#loaded) await this.#load(state);
    });
  }

  /** Loads the files, changed or not. */
  reload(): Promise<void> {
    return this.#serialize(async () => this.#load(await this.#state()));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  // Concurrent loads could end in another order than they began.
  #serialize(action: () => Promise<void>): Promise<void> {
    this.#loading = this.#loading.then(action);
    return this.#loading;
  }

  async #load(state: string): Promise<void> {
    const { name, paths, load, log } = this.#options;
    this.#loaded = this.#lastState = state;
    try {
      await load();
      log.info({ files: paths }, `${name} was reloaded`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ files: paths }, `${name} changed but cannot be used; the previous one stays in use. ${reason}`);
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
