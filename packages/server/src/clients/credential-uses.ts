// Records when and from which address each credential was last used. The uses are collected in memory and
// written later, so that they delay no token.
import type { Logger } from 'pino';
import type { Client } from '../records/client.ts';
import type { CredentialUse } from '../records/credential-use.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { FairEntries } from '../system/fair-entries.ts';
import { PendingWrites } from '../system/pending-writes.ts';

/** Maximum number of pending credentials; then those of the clients with the most are not recorded until some are written. */
export const MAX_PENDING_USES = 20_000;
/** Milliseconds between two writes. */
const INTERVAL = 15_000;
/** Rows of one statement. */
const CHUNK = 500;
/** A pending use. */
type NotedUse = { -readonly [Member in keyof CredentialUse]: CredentialUse[Member] };

/** The storage of uses. */
type UseStorage = Pick<Storage, 'recordCredentialUses' | 'credentialUses'>;

/** Records and returns uses. */
export class CredentialUses {
  readonly #storage: UseStorage;
  readonly #now: () => number;
  readonly #writes: PendingWrites<CredentialUse>;
  #pending = new FairEntries<NotedUse>(MAX_PENDING_USES);

  constructor({ storage, now, log }: { readonly storage: UseStorage; readonly now: () => number; readonly log: Logger }) {
    this.#storage = storage;
    this.#now = now;
    this.#writes = new PendingWrites({
      ...{ what: 'writing when credentials were last used', log, interval: INTERVAL, chunk: CHUNK },
      take: () => this.#take(),
      write: (uses) => storage.recordCredentialUses(uses),
    });
  }

  /** Records a successful use; never throws and never waits. */
  note({ tenantId, clientId }: Client, credentialId: string, address: string): void {
    const at = this.#now();
    // Clients may share a certificate.
    const owner = `${tenantId} ${clientId}`;
    const noted = this.#pending.get(owner, credentialId);
    if (noted !== undefined) {
      noted.at = at;
      noted.address = address;
    } else {
      this.#pending.set(owner, credentialId, { tenantId, clientId, credentialId, at, address });
    }
  }

  /** The last uses of the credentials of some clients, stored or pending in this process. */
  async of(tenantId: string, clientIds: readonly string[]): Promise<readonly CredentialUse[]> {
    // Listed before the store is read: a write that ends meanwhile must not hide its uses from both.
    const unwritten = [...this.#writes.underWay, ...this.#noted()];
    const stored = await this.#storage.credentialUses(tenantId, clientIds);
    const wanted = new Set(clientIds);
    const uses = new Map(stored.map((use) => [nameOf(tenantId, use.clientId, use.credentialId), use]));
    for (const use of unwritten) {
      const name = nameOf(tenantId, use.clientId, use.credentialId);
      if (use.tenantId === tenantId && wanted.has(use.clientId) && use.at >= (uses.get(name)?.at ?? 0)) uses.set(name, { ...use });
    }
    return [...uses.values()];
  }

  /** Writes the pending uses. Fulfils even if the store fails, in which case they are lost. */
  flush(): Promise<void> {
    return this.#writes.flush();
  }

  /** Writes the last uses. */
  close(): Promise<void> {
    return this.#writes.close();
  }

  #take(): readonly CredentialUse[] {
    const uses = this.#noted().map((use) => [nameOf(use.tenantId, use.clientId, use.credentialId), use] as const);
    this.#pending = new FairEntries(MAX_PENDING_USES);
    return uses.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
  }

  #noted(): readonly CredentialUse[] {
    return [...this.#pending.entries()].map(([, use]) => use);
  }
}

// Ids of tenants and credentials contain no space.
const nameOf = (tenantId: string, clientId: string, credentialId: string): string => `${tenantId} ${credentialId} ${clientId}`;
