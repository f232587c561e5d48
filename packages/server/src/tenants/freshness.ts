// Keeps the records in this node's memory in step with the store. Another node may just have disabled a
// client, revoked a key or ended a tenant's tokens: a node whose last refresh is over 750 ms old refreshes
// before it responds, and refuses the request if it cannot. It never accepts a request on stale records.

import type { ClientDirectory } from '../clients/client-directory.ts';
import type { Distribution } from '../metrics/histogram.ts';
import { storageUnavailable } from '../refusals/refusal.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { FRESH, type GrantCache } from '../storage/grant-cache.ts';
import { AgeClock, type Moment } from '../system/age.ts';
import type { TenantDirectory } from './tenant-directory.ts';

/**
 * Milliseconds after a refresh for which the change table suffices, because it lists changes for that long.
 */
const OVERLAP = 10_000;

/** The directories that a refresh updates. */
export interface FreshnessDependencies {
  readonly storage: Pick<Storage, 'recentChanges'>;
  readonly clients: ClientDirectory;
  readonly tenants: TenantDirectory;
  readonly grants: Pick<GrantCache, 'catchUp'>;
  /** Measures, in seconds, for how long a change can have been unknown here when a refresh applied it. */
  readonly unknownFor?: Pick<Distribution, 'observe'>;
  /** Milliseconds of a monotonic clock. */
  readonly monotonic?: () => number;
  /** Milliseconds since the epoch, by a clock that also advances while the machine is suspended. */
  readonly now: () => number;
}

/** Keeps a node's memory in step with the store. */
export class Freshness {
  readonly #dependencies: FreshnessDependencies;
  readonly #clock: AgeClock;
  /** The time at which the last successful refresh began. */
  #refreshedAt: Moment;
  /** Ids of the changes already applied; the change table lists each for at least ten seconds. */
  #applied: ReadonlySet<string> = new Set();
  #underWay: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(dependencies: FreshnessDependencies) {
    this.#dependencies = dependencies;
    this.#clock = new AgeClock(dependencies.now, dependencies.monotonic);
    this.#refreshedAt = this.#clock.moment();
  }

  /** Milliseconds since the last successful refresh began. */
  get age(): number {
    return this.#clock.since(this.#refreshedAt);
  }

  /**
   * Returns `undefined` while the node is fresh, otherwise a promise that is fulfilled once it is.
   *
   * @throws {@link Refusal} `temporarily_unavailable`, in the promise, when the store does not respond
   */
  ensure(): Promise<void> | undefined {
    if (this.age <= FRESH) return undefined;
    return this.refresh().catch((error: unknown) => {
      throw storageUnavailable(error);
    });
  }

  /**
   * Reads the change table and applies it. All calls during a refresh share the next one, since the current
   * one may have begun before the change that they need. If the current one fails they fail with it, so that
   * no caller waits twice for a store that does not respond.
   */
  refresh(): Promise<void> {
    if (this.#underWay === undefined) return this.#begin();
    this.#next ??= this.#underWay.then(
      () => this.#begin(),
      (error: unknown) => {
        this.#next = undefined;
        throw error;
      },
    );
    return this.#next;
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    this.#underWay = this.#catchUp().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #catchUp(): Promise<void> {
    const { storage, clients, tenants, grants, unknownFor } = this.#dependencies;
    const began = this.#clock.moment();
    const { age } = this;
    const [changes] = await Promise.all([storage.recentChanges(), grants.catchUp(clients)]);
    if (age > OVERLAP) {
      clients.forgetAll();
      await tenants.load();
    } else {
      const pending = changes.filter(({ id }) => !this.#applied.has(id));
      for (const { kind, tenantId, subject } of pending) if (kind === 'client') clients.forget(tenantId, subject);
      const changed = new Set(pending.flatMap(({ kind, tenantId }) => (kind === 'client' ? [] : tenantId)));
      if (changed.size > 0) await tenants.load(changed);
    }
    // Only now: a change that could not be loaded is applied by the next refresh.
    this.#applied = new Set(changes.map(({ id }) => id));
    // The oldest change that it applied was made right after the refresh before had read.
    unknownFor?.observe(this.age / 1000);
    this.#refreshedAt = began;
  }
}
