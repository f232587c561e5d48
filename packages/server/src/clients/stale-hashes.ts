// Replaces hashes under an old pepper after the next successful authentication, which presents the secret. A
// limited number is replaced at a time, after the response; after a failure, the next authentication retries.
import type { Logger } from 'pino';
import type { Client, ClientSecret } from '../records/client.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { FailureReporter } from '../system/failure-reporter.ts';
import type { ClientDirectory } from './client-directory.ts';
import { hashSecret, type Peppers } from './secret-hash.ts';

/** Maximum number of concurrent replacements. */
export const MAX_UNDER_WAY = 16;

/** Dependencies of the replacement. */
export interface StaleHashesDependencies {
  readonly storage: Pick<Storage, 'rehashSecret'>;
  readonly clients: Pick<ClientDirectory, 'forget'>;
  readonly peppers: Peppers;
  readonly log: Logger;
}

/** Replaces stale hashes. */
export class StaleHashes {
  readonly #dependencies: StaleHashesDependencies;
  readonly #outage: FailureReporter;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(dependencies: StaleHashesDependencies) {
    this.#dependencies = dependencies;
    this.#outage = new FailureReporter(dependencies.log, 'hashing secrets under the newest pepper');
  }

  /**
   * Starts the replacement if the hash is stale; never throws and never waits.
   *
   * @param presented - the secret itself
   */
  note(client: Client, secret: ClientSecret, presented: string): void {
    const isStale = secret.hashFormat === 'hmac-sha256' && secret.pepperId !== this.#dependencies.peppers.newestId;
    if (!isStale || this.#underWay.size >= MAX_UNDER_WAY || this.#underWay.has(secret.id)) return;
    this.#underWay.set(
      secret.id,
      this.#rehash(client, secret, presented).finally(() => this.#underWay.delete(secret.id)),
    );
  }

  /** Resolves when the running replacements have ended. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }

  async #rehash({ tenantId, clientId }: Client, { id: secretId, hash: from }: ClientSecret, presented: string): Promise<void> {
    const { storage, clients, peppers } = this.#dependencies;
    const { hash, pepperId } = hashSecret(peppers, { tenantId, clientId, secretId }, presented);
    try {
      await storage.rehashSecret({ tenantId, clientId, secretId, from, hash, pepperId });
      clients.forget(tenantId, clientId);
      this.#outage.recovered();
    } catch (error) {
      this.#outage.failing(error);
    }
  }
}
