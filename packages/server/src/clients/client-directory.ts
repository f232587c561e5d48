// A cache of clients by tenant and id, invalidated by changes of the store.
import { LRUCache } from 'lru-cache';
import type { Client } from '../records/client.ts';
import type { Storage } from '../storage/contract/storage.ts';

/** Maximum number of cached clients. */
export const MAX_CACHED = 10_000;
/** Maximum number of their characters as JSON: a client may have a hundred times as many as usual. */
const MAX_TEXT = 48_000_000;

/** Slots for the hashes of the ids of clients that were read and not cached; a power of two. */
const SEEN = 32_768;

const cached = new WeakSet<Client>();

/**
 * Whether a client is in the cache of this process. Only then it is worth to remember what was computed of it: of
 * another client, the next request reads a new record.
 */
export const isCached = (client: Client): boolean => cached.has(client);

/**
 * Finds clients in the cache or the store. Once the cache is full, a client is cached when it is read for the second
 * time within some tens of thousands of reads. Where requests come from far more clients than the cache holds, nearly
 * every record is thus garbage as soon as its response is sent; a cached one would be moved twice and collected late.
 */
export class ClientDirectory {
  readonly #storage: Pick<Storage, 'findClient'>;
  readonly #remembered: LRUCache<string, Client>;
  readonly #seen = new Int32Array(SEEN);
  #changes = 0;

  constructor(storage: Pick<Storage, 'findClient'>, maxText = MAX_TEXT) {
    this.#storage = storage;
    this.#remembered = new LRUCache({ max: MAX_CACHED, maxSize: maxText, sizeCalculation: (client) => JSON.stringify(client).length });
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
    if (client !== undefined && changes === this.#changes && (this.#remembered.size < MAX_CACHED || this.#wasSeen(clientId))) {
      cached.add(client);
      this.#remembered.set(`${tenantId} ${clientId}`, client);
    }
    return client;
  }

  /** Whether a client id was seen recently. Of two ids with the same slot, the later one counts. */
  #wasSeen(clientId: string): boolean {
    let hash = 1;
    for (let at = 0; at < clientId.length; at++) hash = (Math.imul(hash, 31) + clientId.charCodeAt(at)) | 0;
    const slot = Math.imul(hash, 0x9e3779b1) >>> (32 - Math.log2(SEEN));
    if (this.#seen[slot] === hash) return true;
    this.#seen[slot] = hash;
    return false;
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
