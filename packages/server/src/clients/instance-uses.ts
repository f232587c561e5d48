// Records which instances of agents obtained tokens. The uses are collected in memory and written later, so that they
// delay no token, and a client of another kind is never among them.
import type { Logger } from 'pino';
import type { Client } from '../records/client.ts';
import type { InstanceUse } from '../records/instance.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { FairEntries } from '../system/fair-entries.ts';
import { PendingWrites } from '../system/pending-writes.ts';

/** Maximum number of pending instances; then those of the agents with the most are not recorded. */
export const MAX_PENDING_INSTANCES = 20_000;
/** Milliseconds between two writes. */
const INTERVAL = 15_000;
/** Rows of one statement. */
const CHUNK = 500;

type NotedUse = { -readonly [Member in keyof InstanceUse]: InstanceUse[Member] };

/** Records uses. */
export class InstanceUses {
  readonly #now: () => number;
  readonly #writes: PendingWrites<InstanceUse>;
  #pending = new FairEntries<NotedUse>(MAX_PENDING_INSTANCES);

  constructor({
    storage,
    now,
    log,
  }: { readonly storage: Pick<Storage, 'recordInstanceUses'>; readonly now: () => number; readonly log: Logger }) {
    this.#now = now;
    this.#writes = new PendingWrites({
      ...{ what: 'writing when instances were last used', log, interval: INTERVAL, chunk: CHUNK },
      take: () => this.#take(),
      write: (uses) => storage.recordInstanceUses(uses),
    });
  }

  /** Records a token of an instance; never throws and never waits. */
  note({ tenantId, clientId }: Client, name: string, address: string): void {
    const at = this.#now();
    const agent = `${tenantId} ${clientId}`;
    const key = `${tenantId} ${name} ${clientId}`;
    const noted = this.#pending.get(agent, key);
    if (noted !== undefined) {
      noted.at = at;
      noted.address = address;
      noted.tokens++;
    } else {
      this.#pending.set(agent, key, { tenantId, clientId, name, firstAt: at, at, address, tokens: 1 });
    }
  }

  /** Writes the pending uses. Fulfils even if the store fails, in which case they are lost. */
  flush(): Promise<void> {
    return this.#writes.flush();
  }

  /** Writes the last uses. */
  close(): Promise<void> {
    return this.#writes.close();
  }

  #take(): readonly InstanceUse[] {
    const uses = [...this.#pending.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1));
    this.#pending = new FairEntries(MAX_PENDING_INSTANCES);
    return uses.map(([, use]) => use);
  }
}
