// Clients by tenant and id, kept in memory and dropped when the store says that they changed. Unknown ids are remembered too: asking the
// store for those alone would tell by its time which ids exist.
import { LRUCache } from 'lru-cache';
import type { Storage } from '../storage/storage.ts';
import type { Client } from './client.ts';

const MAX_KNOWN = 20_000;
const MAX_UNKNOWN = 5_000;

/** Finds clients, from memory where it can. */
export class ClientDirectory {
  readonly #storage: Pick<Storage, 'findClient'>;
  readonly #known = new LRUCache<string, Client>({ max: MAX_KNOWN });
  readonly #unknown = new LRUCache<string, true>({ max: MAX_UNKNOWN });
  #changes = 0;

  constructor(storage: Pick<Storage, 'findClient'>) {
    this.#storage = storage;
  }

  /** The client, unless deleted; at once when it is in memory. */
  find(tenantId: string, clientId: string): Client | undefined | Promise<Client | undefined> {
    const key = `${tenantId} ${clientId}`;
    return this.#known.get(key) ?? (this.#unknown.get(key) ? undefined : this.#read(key, tenantId, clientId));
  }

  /** Drops what is remembered of a client. */
  forget(tenantId: string, clientId: string): void {
    this.#changes++;
    this.#known.delete(`${tenantId} ${clientId}`);
    this.#unknown.delete(`${tenantId} ${clientId}`);
  }

  async #read(key: string, tenantId: string, clientId: string): Promise<Client | undefined> {
    const changes = this.#changes;
    const client = await this.#storage.findClient(tenantId, clientId);
    // A change that came while the store was read may be newer than what was read.
    if (changes === this.#changes) {
      if (client === undefined) this.#unknown.set(key, true);
      else this.#known.set(key, client);
    }
    return client;
  }
}
