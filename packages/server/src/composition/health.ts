// The health that the operations listener reports: whether the server has started, and whether it can serve.
import { StorageDamaged } from '../storage/contract/errors.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { storeMark } from '../storage/store-mark.ts';
import type { Mint } from '../tokens/mint.ts';

/** What a server serves with. */
interface Serving {
  readonly storage: Pick<Storage, 'ping' | 'identity'>;
  readonly mint: Pick<Mint, 'isFailing'>;
}

/** The health of a server; it has not started until {@link Health.start}. */
export class Health {
  #serving: Serving | undefined;

  #isStopping = false;

  /** Whether the start has completed. */
  get isStarted(): boolean {
    return this.#serving !== undefined;
  }

  /** Reports that the start has completed. */
  start(serving: Serving): void {
    this.#serving = serving;
  }

  /** Reports that the server is shutting down and accepts no new requests. */
  stop(): void {
    this.#isStopping = true;
  }

  /** The reason why the server cannot serve; `undefined` when it can. */
  async problem(): Promise<string | undefined> {
    if (this.#isStopping) return 'The server is stopping.';
    if (this.#serving === undefined) return undefined;
    const { storage, mint } = this.#serving;
    try {
      await storage.ping();
    } catch (error) {
      return error instanceof StorageDamaged ? 'The store is damaged.' : 'The store does not respond, or its file was removed.';
    }
    return mint.isFailing ? 'The store cannot record grants.' : undefined;
  }

  /** A mark of the store that the server has open; `undefined` before its start. */
  async mark(): Promise<string | undefined> {
    const identity = await this.#serving?.storage.identity();
    return identity === undefined ? undefined : storeMark(identity);
  }
}
