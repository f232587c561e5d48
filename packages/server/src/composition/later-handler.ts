// Handles the requests below some paths by a part of the program that is loaded after the server has started to
// serve. Until then, they wait.
import type { RequestListener } from 'node:http';
import { decodedTarget } from '../http/decoded-target.ts';

/** A handler that is loaded later. */
export class LaterHandler {
  readonly #prefixes: readonly string[];
  readonly #load: () => Promise<RequestListener>;
  #loading: Promise<RequestListener> | undefined;
  #loaded: RequestListener | undefined;

  /** @param prefixes - of the paths, decoded */
  constructor(prefixes: readonly string[], load: () => Promise<RequestListener>) {
    this.#prefixes = prefixes;
    this.#load = load;
  }

  /** Loads it, once. A failure is for the caller: without this part, the program is not complete. */
  async load(): Promise<void> {
    this.#loading ??= this.#load();
    this.#loaded = await this.#loading;
  }

  /** Sends requests below the paths to the loaded handler. @param others - handles all other requests */
  before(others: RequestListener): RequestListener {
    return (request, response) => {
      if (!this.#isBelow(request.url ?? '')) return others(request, response);
      if (this.#loaded !== undefined) return this.#loaded(request, response);
      this.load().then(
        () => request.socket.destroyed || this.#loaded?.(request, response),
        () => response.destroy(),
      );
    };
  }

  #isBelow(target: string): boolean {
    const path = decodedTarget(target);
    return this.#prefixes.some((prefix) => path.startsWith(prefix));
  }
}
