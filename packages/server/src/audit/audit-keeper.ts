// Maintains the audit trail: signs checkpoints, purges entries past their retention and delivers checkpoints.
import type { Logger } from 'pino';
import type { AuditCheckpoint } from '../storage/contract/audit.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { type CheckpointKey, readCheckpoint, signCheckpoint } from './checkpoint.ts';
import type { CheckpointDelivery } from './checkpoint-sinks.ts';

/**
 * Maximum number of entries of a chain, and of checkpoints, that one round removes: more than the allowance
 * adds in a minute.
 */
const PURGE_BATCH = 2_000;

/** Dependencies of the keeper. */
export interface AuditKeeperOptions {
  readonly storage: Storage;
  readonly key: CheckpointKey;
  /** Milliseconds. */
  readonly retention: number;
  readonly delivery: CheckpointDelivery;
  readonly now: () => number;
}

/** Signs checkpoints and purges entries. */
export class AuditKeeper {
  readonly key: CheckpointKey;
  readonly #storage: Storage;
  readonly #retention: number;
  readonly #delivery: CheckpointDelivery;
  readonly #now: () => number;
  #delivering: Promise<void> | undefined;

  constructor({ storage, key, retention, delivery, now }: AuditKeeperOptions) {
    this.key = key;
    this.#storage = storage;
    this.#retention = retention;
    this.#delivery = delivery;
    this.#now = now;
  }

  /** Signs and purges the trails of all tenants. Called each minute, and when the server closes. */
  async round(): Promise<void> {
    for (const { id } of await this.#storage.tenants()) {
      await this.#storage.markAuditPurgeable(id, this.#now() - this.#retention, PURGE_BATCH);
      const last = await this.checkpoint(id);
      if (last !== undefined) await this.#storage.purgeAudit(id, readCheckpoint(last.jws).oldest, PURGE_BATCH);
    }
    // Not awaited: a sink may be slow.
    void this.#deliver();
  }

  #deliver(): Promise<void> {
    this.#delivering ??= this.#delivery.deliver().finally(() => {
      this.#delivering = undefined;
    });
    return this.#delivering;
  }

  /**
   * Signs the last entries before the store closes. An unavailable store is only logged: at most the
   * checkpoint of a minute is missing.
   */
  async close(log: Logger): Promise<void> {
    await this.round().catch((error: unknown) => log.error({ err: error }, 'the audit trail was not signed at the end'));
    await this.#delivering;
    await this.#deliver();
  }

  /**
   * The last checkpoint of a tenant, created now if its chains changed; `undefined` before the first entry.
   */
  async checkpoint(tenantId: string): Promise<AuditCheckpoint | undefined> {
    const storage = this.#storage;
    // Read in this order: the chains are then at least as long as the last checkpoint states.
    const last = await storage.lastAuditCheckpoint(tenantId);
    const chains = await storage.auditChainsToSign(tenantId);
    const before = last === undefined ? undefined : readCheckpoint(last.jws);
    // After a change of the master key, the last checkpoint must be signed by the new key.
    if (chains.length === 0 && (before === undefined || before.kid === this.key.kid)) return last;
    const number = (last?.number ?? 0) + 1;
    const at = this.#now();
    const firstRetained = (await storage.firstAuditCheckpointSince(tenantId, at - this.#retention)) ?? number;
    const oldest = Math.max(before?.oldest ?? 1, firstRetained);
    const jws = signCheckpoint({ tenantId, number, at, previous: last?.jws, oldest, chains }, this.key);
    const checkpoint = { number, at, jws };
    // Another node was faster: the next checkpoint contains what its checkpoint lacks.
    if (!(await storage.recordAuditCheckpoint(tenantId, checkpoint, chains))) return storage.lastAuditCheckpoint(tenantId);
    this.#delivery.add(tenantId, checkpoint);
    return checkpoint;
  }
}
