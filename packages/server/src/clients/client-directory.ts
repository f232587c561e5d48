// A cache of clients by tenant and id, invalidated by changes of the store.
import { LRUCache } from 'lru-cache';
import type { Client } from '../records/client.ts';
import type { Storage } from '../storage/contract/storage.ts';

/** Maximum number of cached clients. */
const MAX_REMEMBERED = 20_000;

/** Finds clients in the cache or the store. */
export class ClientDirectory {
  readonly #storage: Pick<Storage, 'findClient'>;
  readonly #remembered = new LRUCache<string, Client>({ max: MAX_REMEMBERED });
  #changes = 0;

  constructor(storage: Pick<Storage, 'findClient'>) {
    this.#storage = storage;
  }

  /** The number of invalidations. */
  get changes(): number {
    return this.#changes;
  }

  /** The client if it is in memory. */
  remembered(tenantId: string, clientId: string): Client | undefined {
    return this.#remembered.get(`${tenantId} ${clientId}`);
  }

  /** The client as it is in the store, unless deleted. */
  async read(tenantId: string, clientId: string): Promise<Client | undefined> {
    const changes = this.#changes;
    const client = await this.#storage.findClient(tenantId, clientId);
    // An invalidation during the read may concern a change newer than what was read.
    if (client !== undefined && changes === this.#changes) this.#remembered.set(`${tenantId} ${clientId}`, client);
    return client;
  }

  /** The client, unless deleted; at once when it is in memory. */
  find(tenantId: string, clientId: string): Client | undefined | Promise<Client | undefined> {
    return this.remembered(tenantId, clientId) ?? this.read(tenantId, clientId);
  }

  /** Drops all cached clients. */
  forgetAll(): void {
    this.#changes++;
    this.#remembered.clear();
  }

  /** Drops a cached client. */
  forget(tenantId: string, clientId: string): void {
    this.#changes++;
    this.#remembered.delete(`${tenantId} ${clientId}`);
  }
}
