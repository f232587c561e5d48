// The one writer of refusals into the audit table. Write-behind in bursts: a flood of refusals must not slow those who are let in.
// Management actions are not written here: their entry goes into the transaction of the change itself.

import type { Logger } from 'pino';
import { recordId } from '../record-id.ts';
import type { Storage } from '../storage/storage.ts';
import type { AuditEntry } from './audit-entry.ts';

/** Most entries that wait in memory for the store; beyond it the newest are counted and dropped. */
export const MAX_PENDING_ENTRIES = 10_000;
/** Most entries that one commit takes. */
const MAX_BURST = 500;

/** What a caller says of an event; the trail adds id and time. */
export type AuditEvent = Omit<AuditEntry, 'id' | 'at'>;

/** Appends refusals to the audit table. */
export class AuditTrail {
  readonly #storage: Pick<Storage, 'appendAudit'>;
  readonly #log: Logger;
  readonly #now: () => number;
  #pending: AuditEntry[] = [];
  #writing: Promise<void> | undefined;
  #dropped = 0;

  constructor(storage: Pick<Storage, 'appendAudit'>, log: Logger, now: () => number) {
    this.#storage = storage;
    this.#log = log;
    this.#now = now;
  }

  /** An entry with its id and time, for a transaction that carries its own. */
  entry(event: AuditEvent): AuditEntry {
    return { id: recordId(), at: this.#now(), ...event };
  }

  /** Queues an entry; never throws and never waits. */
  record(event: AuditEvent): void {
    if (this.#pending.length >= MAX_PENDING_ENTRIES) {
      this.#dropped++;
      return;
    }
    this.#pending.push(this.entry(event));
    this.#writing ??= this.#write();
  }

  /** Fulfils when everything queued so far is in the store, or could not be written and was reported. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    // One turn later, so that the refusals of one burst of requests share a commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#pending.length > 0) {
      const burst = this.#pending.slice(0, MAX_BURST);
      this.#pending = this.#pending.slice(burst.length);
      try {
        await this.#storage.appendAudit(burst);
      } catch (error) {
        this.#dropped += burst.length;
        this.#log.error({ err: error }, 'audit entries could not be written');
      }
    }
    if (this.#dropped > 0) this.#log.error({ dropped: this.#dropped }, 'audit entries were dropped');
    this.#dropped = 0;
    this.#writing = undefined;
  }
}
