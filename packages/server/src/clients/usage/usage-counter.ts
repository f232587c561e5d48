// Counts what clients do: tokens granted and coalesced, requests refused, introspections. The counts are
// collected in memory and written later, so that they delay no request. Each batch has a number, by which it is
// added once even if the store was cut off during its commit.
import type { Logger } from 'pino';
import type { ClaimPath } from '../../records/claim-path.ts';
import type { Client } from '../../records/client.ts';
import type { GrantTerms } from '../../records/grant.ts';
import type { JsonObject } from '../../records/json-value.ts';
import { recordId } from '../../records/record-id.ts';
import type { TrustRule } from '../../records/trust-rule.ts';
import { DAY, type UsageBatch } from '../../records/usage.ts';
import { RowRefused } from '../../storage/contract/errors.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { PendingWrites } from '../../system/pending-writes.ts';
import { type CountedClient, type CountedToken, PendingUsage, type UsageRows } from './pending-usage.ts';

/** Milliseconds between two writes: what a process counted since is lost when it is killed. */
const INTERVAL = 30_000;
/** Maximum number of groups in memory; half of them are written before the interval has passed. */
const MAX_GROUPS = 40_000;
/** Rows of one transaction, of each kind: tokens wait for it. */
const BATCH_ROWS = 250;
/** Batches that wait for the store; until some of them are written, further counts stay groups, which are bounded. */
const MAX_UNWRITTEN = 320;

/** A refused request. */
export interface RefusedRequest {
  readonly tenantId: string;
  /** `undefined` unless the client exists. */
  readonly clientId: string | undefined;
  readonly credentialId: string | undefined;
  readonly address: string | undefined;
  readonly reason: string;
}

/** Dependencies of the counter. */
export interface UsageCounterDependencies {
  readonly storage: Pick<Storage, 'addUsage'>;
  readonly now: () => number;
  readonly log: Logger;
  readonly maxGroups?: number;
}

/** Counts usage. */
export class UsageCounter {
  readonly #now: () => number;
  readonly #writes: PendingWrites<UsageBatch>;
  // Another one each day, so that those of earlier days can be removed.
  #writer = { id: recordId(), day: 0, number: 0 };
  /** The day for which the scopes of these terms were written. */
  readonly #noted = new WeakMap<GrantTerms, number>();
  readonly #maxGroups: number;
  #pending: PendingUsage;
  /** Whether half of the room is taken, and a write was begun for that. */
  #isFilling = false;
  readonly #unwritten: UsageBatch[] = [];

  constructor({ storage, now, log, maxGroups = MAX_GROUPS }: UsageCounterDependencies) {
    this.#maxGroups = maxGroups;
    this.#pending = new PendingUsage(maxGroups);
    this.#now = now;
    this.#writes = new PendingWrites({
      ...{ what: 'counting usage', log, interval: INTERVAL, chunk: 1 },
      take: () => this.#batches(),
      write: async ([batch]) => {
        try {
          if (batch !== undefined) await storage.addUsage(batch);
        } catch (error) {
          if (!(error instanceof RowRefused)) throw error;
          // It would be refused again, and those after it would wait forever.
          log.error({ err: error, batch: batch?.number }, 'counts of usage are lost: the store refuses them');
        }
        this.#unwritten.shift();
      },
    });
  }

  /** Counts an issued token; like every other function, it never throws and never waits. */
  granted(token: CountedToken, client: CountedClient): void {
    this.#pending.token('granted', token, client);
    this.#writeIfFull();
  }

  /** Counts a request that was given a token of an earlier grant. @param token - with `issuedAt` of the request */
  coalesced(token: CountedToken, client: CountedClient): void {
    this.#pending.token('coalesced', token, client);
    this.#writeIfFull();
  }

  /** Counts an introspection for the client that requested it. */
  introspected(client: Client, credentialId: string, resource: string, address: string): void {
    this.#pending.introspection(client, { credentialId, resource, address }, this.#seconds());
    this.#writeIfFull();
  }

  /** Notes the claims of a token that met a trust rule. @param useful - claims that are worth a condition */
  matched(rule: TrustRule, useful: readonly ClaimPath[] | undefined, claims: JsonObject): void {
    this.#pending.matched(rule, useful, claims, this.#seconds());
    this.#writeIfFull();
  }

  /** Counts a refused request for a token. */
  refused({ tenantId, clientId, credentialId, address, reason }: RefusedRequest): void {
    const known = address === undefined ? '' : (clientId ?? '');
    this.#pending.refusal({ tenantId, clientId: known, credentialId: credentialId ?? '', address: address ?? '', reason }, this.#seconds());
    this.#writeIfFull();
  }

  /** Writes what was counted so far. Fulfils even if the store fails: the counts are then written later. */
  flush(): Promise<void> {
    return this.#writes.flush();
  }

  /** Writes the last counts. */
  close(): Promise<void> {
    return this.#writes.close();
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000);
  }

  #writeIfFull(): void {
    if (this.#isFilling || this.#pending.size < this.#maxGroups / 2) return;
    this.#isFilling = true;
    void this.flush();
  }

  /** The batches to write: those that the store has not confirmed, with their numbers, and new ones. */
  #batches(): readonly UsageBatch[] {
    if (this.#unwritten.length < MAX_UNWRITTEN && this.#pending.size > 0) {
      const rows = this.#pending.rows((terms, day) => this.#isNoted(terms, day));
      this.#pending = new PendingUsage(this.#maxGroups);
      this.#isFilling = false;
      const day = Math.floor(this.#seconds() / DAY);
      if (this.#unwritten.length === 0 && this.#writer.day !== day) this.#writer = { id: recordId(), day, number: 0 };
      for (const batch of inBatches(rows)) this.#unwritten.push({ writer: this.#writer.id, number: ++this.#writer.number, ...batch });
    }
    return [...this.#unwritten];
  }

  #isNoted(terms: GrantTerms, day: number): boolean {
    if ((this.#noted.get(terms) ?? 0) >= day) return true;
    this.#noted.set(terms, day);
    return false;
  }
}

const inBatches = ({ counts, repeats, scopes, trustValues }: UsageRows): readonly UsageRows[] => {
  const most = Math.max(counts.length, repeats.length, scopes.length, trustValues.length);
  return Array.from({ length: Math.ceil(most / BATCH_ROWS) }, (_, index) => {
    const part = <Row>(rows: readonly Row[]) => rows.slice(index * BATCH_ROWS, (index + 1) * BATCH_ROWS);
    return { counts: part(counts), repeats: part(repeats), scopes: part(scopes), trustValues: part(trustValues) };
  });
};
