// Counts the tokens that are issued without a grant, by client, credential and address: recorded ones are
// counted by their grants. The counts are collected in memory and written later, so that they delay no token.
import type { Logger } from 'pino';
import type { GrantTerms, NewGrant } from '../records/grant.ts';
import type { SignInCount } from '../records/grant-filter.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { PendingWrites } from '../system/pending-writes.ts';

/** Milliseconds between two writes. */
const INTERVAL = 5_000;
/** Groups that are written before the interval has passed. */
export const MAX_PENDING = 20_000;
/** Groups of one transaction. */
const CHUNK = 1_000;
/** Seconds of an hour. */
const HOUR = 3_600;

/** A group of one hour, by the address. */
interface Group {
  readonly address: string;
  readonly hour: number;
  count: number;
  firstAt: number;
  lastAt: number;
}

/** Counts sign-ins. */
export class SignInCounter {
  readonly #writes: PendingWrites<SignInCount>;
  // By the terms, which a client's tokens share, and the address; in another hour than its first group, with the hour.
  #pending = new Map<GrantTerms, Map<string, Group>>();
  #size = 0;

  constructor(storage: Pick<Storage, 'addSignIns'>, log: Logger) {
    this.#writes = new PendingWrites({
      ...{ what: 'counting sign-ins', log, interval: INTERVAL, chunk: CHUNK },
      take: () => this.#take(),
      write: (counts) => storage.addSignIns(counts),
    });
  }

  /** Counts one token; never throws and never waits. */
  count({ terms, address, issuedAt }: Pick<NewGrant, 'terms' | 'address' | 'issuedAt'>): void {
    const groups = this.#pending.get(terms);
    let key = address;
    let group = groups?.get(key);
    if (group !== undefined && (issuedAt < group.hour || issuedAt >= group.hour + HOUR)) {
      key = `${address} ${issuedAt - (issuedAt % HOUR)}`;
      group = groups?.get(key);
    }
    if (group !== undefined) {
      group.count++;
      if (issuedAt > group.lastAt) group.lastAt = issuedAt;
      else if (issuedAt < group.firstAt) group.firstAt = issuedAt;
      return;
    }
    // While the store does not respond, the memory is bounded: further groups are not counted.
    if (this.#size >= MAX_PENDING * 2) return;
    const added = { address, hour: issuedAt - (issuedAt % HOUR), count: 1, firstAt: issuedAt, lastAt: issuedAt };
    if (groups === undefined) this.#pending.set(terms, new Map([[key, added]]));
    else groups.set(key, added);
    if (++this.#size === MAX_PENDING) void this.flush();
  }

  /** Writes what was counted so far. Fulfils even if the store fails, in which case these counts are lost. */
  flush(): Promise<void> {
    return this.#writes.flush();
  }

  /** Writes the last of them. */
  close(): Promise<void> {
    return this.#writes.close();
  }

  #take(): readonly SignInCount[] {
    if (this.#size === 0) return [];
    const counts = summed(this.#pending);
    this.#pending = new Map();
    this.#size = 0;
    return counts;
  }
}

// A client has several terms, such as one for each scope.
const summed = (pending: ReadonlyMap<GrantTerms, ReadonlyMap<string, Group>>): readonly SignInCount[] => {
  const counts = new Map<string, SignInCount>();
  for (const [{ tenantId, clientId, credentialId }, groups] of pending) {
    for (const { address, hour, count, firstAt, lastAt } of groups.values()) {
      // No part contains a line break.
      const name = [tenantId, hour, clientId, credentialId, address].join('\n');
      const other = counts.get(name) ?? { count: 0, firstAt, lastAt };
      counts.set(name, {
        ...{ tenantId, clientId, credentialId, address, count: other.count + count },
        ...{ firstAt: Math.min(firstAt, other.firstAt), lastAt: Math.max(lastAt, other.lastAt) },
      });
    }
  }
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
};
