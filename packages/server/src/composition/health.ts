// What the operations listener reports: whether the server has started, and whether it can serve.
import type { Storage } from '../storage/contract/storage.ts';
import type { Mint } from '../tokens/mint.ts';

/** The health of a server; not started until {@link Health.start}. */
export class Health {
  #serving: { readonly storage: Pick<Storage, 'ping'>; readonly mint: Pick<Mint, 'isFailing'> } | undefined;

  /** Whether the start has completed. */
  get isStarted(): boolean {
    return this.#serving !== undefined;
  }

  /** The start has completed. */
  start(serving: { readonly storage: Pick<Storage, 'ping'>; readonly mint: Pick<Mint, 'isFailing'> }): void {
    this.#serving = serving;
  }

  /** The server is closing: it takes no new requests. */
  stop(): void {
    this.#serving = undefined;
  }

  /** What keeps the server from serving; `undefined` for nothing. */
  async problem(): Promise<string | undefined> {
    if (this.#serving === undefined) return undefined;
    const { storage, mint } = this.#serving;
    try {
      await storage.ping();
    } catch {
      return 'The store does not answer, or its file was removed.';
    }
    return mint.isFailing ? 'The store does not take grants.' : undefined;
  }
}
