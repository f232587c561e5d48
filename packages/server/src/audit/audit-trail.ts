// Writes refusals into the audit table, in batches after the response: a flood of refusals must neither slow
// other requests nor fill the memory or the disk. The entry of a management action is written in its own
// transaction.
import { steadyClock } from '@mintmark/protocol';
import type { Logger } from 'pino';
import type { AuditEntry } from '../records/audit-entry.ts';
import { recordId } from '../records/record-id.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { FailureReporter } from '../system/failure-reporter.ts';
import { Allowances } from './allowances.ts';
import type { AuditEventName } from './audit-events.ts';
import { sanitizedName, sanitizedText } from './sanitize-text.ts';

/** Milliseconds between two log lines about dropped entries. */
const REPORT_INTERVAL = 60_000;
/** Maximum number of tenants in such a line. */
const MAX_REPORTED_TENANTS = 10;
/**
 * Maximum number of entries of one commit: grants wait for it, and each row updates every index of a large
 * table.
 */
const MAX_BATCH = 100;

/** An event; the trail adds id and time. */
export type AuditEvent = Omit<AuditEntry, 'id' | 'at' | 'event'> & { readonly event: AuditEventName };

/** Appends refusals to the audit table. */
export class AuditTrail {
  readonly #storage: Pick<Storage, 'appendAudit'>;
  readonly #log: Logger;
  readonly #outage: FailureReporter;
  readonly #now: () => number;
  readonly #steady: () => number;
  #pending: AuditEntry[] = [];
  #writing = false;
  #queued = 0;
  #settled = 0;
  #flushes: { readonly upTo: number; readonly done: () => void }[] = [];
  readonly #allowances: Allowances;
  #dropped = 0;
  readonly #droppedOf = new Map<string, number>();
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(storage: Pick<Storage, 'appendAudit'>, log: Logger, now: () => number, steady = steadyClock(now)) {
    this.#storage = storage;
    this.#log = log;
    this.#outage = new FailureReporter(log, 'writing the audit trail');
    this.#now = now;
    this.#steady = steady;
    this.#allowances = new Allowances(steady);
  }

  /** Adds id and time, for a transaction that writes its own entry. */
  entry(event: AuditEvent): AuditEntry {
    return { id: recordId(), at: this.#now(), ...event };
  }

  /** Queues an entry; never throws and never waits. Claims of the request are sanitized. */
  record(event: AuditEvent): void {
    if (!this.#allowances.take(event.tenantId)) {
      this.#drop(event.tenantId);
      return;
    }
    const detail = Object.entries(event.detail).map(([name, value]) => [name, typeof value === 'string' ? sanitizedText(value) : value]);
    const actor = sanitizedName(event.actor);
    const subject = sanitizedName(event.subject);
    this.#pending.push(this.entry({ ...event, actor, subject, detail: Object.fromEntries(detail) }));
    this.#queued++;
    if (!this.#writing) void this.#write();
  }

  /** Resolves when every entry queued so far was written or dropped. */
  async flush(): Promise<void> {
    if (this.#settled >= this.#queued) return;
    // It does not wait until the queue is empty, because under constant refusals it never is.
    await new Promise<void>((done) => this.#flushes.push({ upTo: this.#queued, done }));
  }

  async #write(): Promise<void> {
    this.#writing = true;
    // One tick later, so that concurrent refusals share a commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0, MAX_BATCH);
      try {
        await this.#storage.appendAudit(batch);
        this.#outage.recovered();
      } catch (error) {
        for (const { tenantId } of batch) this.#drop(tenantId);
        this.#outage.failing(error);
      }
      for (const { tenantId } of batch) this.#allowances.settled(tenantId);
      this.#settle(batch.length);
    }
    this.#reportDropped();
    this.#writing = false;
  }

  #drop(tenantId: string): void {
    this.#dropped++;
    this.#droppedOf.set(tenantId, (this.#droppedOf.get(tenantId) ?? 0) + 1);
  }

  // At most once a minute: a flood must not fill the log instead of the table.
  #reportDropped(): void {
    const now = this.#steady();
    if (this.#dropped === 0 || now - this.#reportedAt < REPORT_INTERVAL) return;
    const tenants = [...this.#droppedOf].sort(([, one], [, other]) => other - one).slice(0, MAX_REPORTED_TENANTS);
    this.#log.error({ dropped: this.#dropped, tenants: Object.fromEntries(tenants) }, 'refusals were not recorded');
    this.#dropped = 0;
    this.#droppedOf.clear();
    this.#reportedAt = now;
  }

  #settle(count: number): void {
    this.#settled += count;
    for (const { done } of this.#flushes.filter(({ upTo }) => upTo <= this.#settled)) done();
    this.#flushes = this.#flushes.filter(({ upTo }) => upTo > this.#settled);
  }
}
