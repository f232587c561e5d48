// Finds the client that a request claims to be from. The time of a lookup must not disclose which ids exist.
import type { ClientDirectory } from '../clients/client-directory.ts';
import type { Client } from '../records/client.ts';

/** Longest client id, in characters. */
const MAX_CLIENT_ID_LENGTH = 256;

/** An id that no client can have. Looking it up costs the same as looking up any unknown client. */
const UNKNOWN_CLIENT_ID = '-'.repeat(MAX_CLIENT_ID_LENGTH + 1);

/** Returns the id to look up: an unknown one for an id that is too long. */
export const idToRead = (clientId: string): string => (clientId.length <= MAX_CLIENT_ID_LENGTH ? clientId : UNKNOWN_CLIENT_ID);

/**
 * Finds the first client that exists among the ids that a request may mean. Before a refusal, every id has cost one
 * read of the store, whether the client does not exist or was in memory.
 */
export class ClientLookup {
  readonly #ids: ReadonlySet<string>;
  readonly #tenantId: string;
  readonly #clients: ClientDirectory;
  #reads = 0;

  /** @param ids - in order of preference */
  constructor(ids: readonly string[], tenantId: string, clients: ClientDirectory) {
    this.#ids = new Set(ids);
    this.#tenantId = tenantId;
    this.#clients = clients;
  }

  async findFirst(): Promise<Client | undefined> {
    for (const clientId of this.#ids) {
      const client = this.#clients.remembered(this.#tenantId, clientId) ?? (await this.#read(clientId));
      if (client !== undefined) return client;
    }
    return undefined;
  }

  /** To be called before each refusal. */
  async equalizeReads(): Promise<void> {
    while (this.#reads < this.#ids.size) await this.#read(UNKNOWN_CLIENT_ID);
  }

  #read(id: string): Promise<Client | undefined> {
    this.#reads++;
    return this.#clients.read(this.#tenantId, idToRead(id));
  }
}
