// Keeps the audit trail in order: signs where its chains stand, lets the old entries go, and tells the outside.
import type { Logger } from 'pino';
import type { AuditCheckpoint } from '../storage/contract/audit.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { type CheckpointKey, readCheckpoint, signCheckpoint } from './checkpoint.ts';
import type { CheckpointDelivery } from './checkpoint-sinks.ts';

/** Most entries of a chain, and checkpoints, that one round removes: well above what the allowance of refusals adds in a minute. */
const PURGE_BATCH = 2_000;

/** What the keeper works with. */
export interface AuditKeeperOptions {
  readonly storage: Storage;
  readonly key: CheckpointKey;
  /** Milliseconds. */
  readonly retention: number;
  readonly delivery: CheckpointDelivery;
  readonly now: () => number;
}

/** Signs and purges. */
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

  /** One round over all tenants, each minute and when the server closes. */
  async round(): Promise<void> {
    for (const { id } of await this.#storage.tenants()) {
      await this.#storage.releaseAudit(id, this.#now() - this.#retention, PURGE_BATCH);
      const last = await this.checkpoint(id);
      if (last !== undefined) await this.#storage.purgeAudit(id, readCheckpoint(last.jws).oldest, PURGE_BATCH);
    }
    // Not waited for: whoever takes them may be slow.
    void this.#deliver();
  }

  #deliver(): Promise<void> {
    this.#delivering ??= this.#delivery.deliver().finally(() => {
      this.#delivering = undefined;
    });
    return this.#delivering;
  }

  /** Signs the last entries before the store closes. A store that is away is logged: nothing is lost but a minute of proof. */
  async close(log: Logger): Promise<void> {
    await this.round().catch((error: unknown) => log.error({ err: error }, 'the audit trail was not signed at the end'));
    await this.#delivering;
    await this.#deliver();
  }

  /** The last checkpoint of a tenant, made now if its chains have moved; `undefined` before anything happened. */
  async checkpoint(tenantId: string): Promise<AuditCheckpoint | undefined> {
    const storage = this.#storage;
    // In this order: whatever the last one signed, the chains are at least there.
    const last = await storage.lastAuditCheckpoint(tenantId);
    const chains = await storage.movedAuditChains(tenantId);
    const before = last === undefined ? undefined : readCheckpoint(last.jws);
    // Under another master key, the last word has to be signed by its key.
    if (chains.length === 0 && (before === undefined || before.kid === this.key.kid)) return last;
    const number = (last?.number ?? 0) + 1;
    const at = this.#now();
    const kept = (await storage.firstAuditCheckpointSince(tenantId, at - this.#retention)) ?? number;
    const oldest = Math.max(before?.oldest ?? 1, kept);
    const jws = signCheckpoint({ tenantId, number, at, previous: last?.jws, oldest, chains }, this.key);
    const checkpoint = { number, at, jws };
    // Another node was faster: its checkpoint is as good, and what it left out is in the next.
    if (!(await storage.recordAuditCheckpoint(tenantId, checkpoint, chains))) return storage.lastAuditCheckpoint(tenantId);
    this.#delivery.add(tenantId, checkpoint);
    return checkpoint;
  }
}
