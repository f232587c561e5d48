// Whether what this node remembers is what the store holds. Another node may have disabled a client, revoked a key or ended a tenant's tokens
// a moment ago: whoever has not looked for three quarters of a second looks before it answers, and says so when it cannot. Never a stale yes.

import type { ClientDirectory } from '../clients/client-directory.ts';
import { storageUnavailable } from '../refusals/refusal.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { TenantDirectory } from './tenant-directory.ts';

/** For how long what was heard is good, in milliseconds. */
const FRESH = 750;
/** How long a node may be out of touch and still catch up by the changes alone, in milliseconds: what the store's list of them reaches back. */
const OVERLAP = 10_000;

/** What is kept up to date. */
export interface FreshnessDependencies {
  readonly storage: Pick<Storage, 'recentChanges'>;
  readonly clients: ClientDirectory;
  readonly tenants: TenantDirectory;
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonic?: () => number;
  /** Milliseconds since the epoch: the clock that goes on while the machine sleeps. */
  readonly now: () => number;
}

/** A moment by both clocks. */
interface Moment {
  readonly monotonic: number;
  readonly now: number;
}

/** Keeps a node's memory in step with the store. */
export class Freshness {
  readonly #dependencies: FreshnessDependencies;
  readonly #monotonic: () => number;
  /** When the last look that succeeded began. */
  #heardAt: Moment;
  /** The changes that were acted upon; each is told for ten seconds and more. */
  #heard: ReadonlySet<string> = new Set();
  #underWay: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(dependencies: FreshnessDependencies) {
    this.#dependencies = dependencies;
    this.#monotonic = dependencies.monotonic ?? (() => performance.now());
    this.#heardAt = this.#moment();
  }

  #moment(): Moment {
    return { monotonic: this.#monotonic(), now: this.#dependencies.now() };
  }

  // The monotonic clock stands still while the machine is suspended, the other one may be set: whichever says more is believed.
  #age(): number {
    return Math.max(this.#monotonic() - this.#heardAt.monotonic, this.#dependencies.now() - this.#heardAt.now);
  }

  /**
   * Nothing while the node is fresh; else a promise that fulfils once it is.
   *
   * @throws {@link Refusal} `temporarily_unavailable`, in the promise, when the store does not answer
   */
  ensure(): Promise<void> | undefined {
    if (this.#age() <= FRESH) return undefined;
    return this.look().catch((error: unknown) => {
      throw storageUnavailable(error);
    });
  }

  /**
   * Looks. Of those who ask while a look is under way, all share the next: that one may have begun before what they are to hear of. Where it
   * fails, they fail with it: the store does not answer, and nobody waits for it twice.
   */
  look(): Promise<void> {
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
    const { storage, clients, tenants } = this.#dependencies;
    const began = this.#moment();
    const age = this.#age();
    const changes = await storage.recentChanges();
    if (age > OVERLAP) {
      clients.forgetAll();
      await tenants.load();
    } else {
      const unheard = changes.filter(({ id }) => !this.#heard.has(id));
      for (const { kind, tenantId, subject } of unheard) if (kind === 'client') clients.forget(tenantId, subject);
      const changed = new Set(unheard.flatMap(({ kind, tenantId }) => (kind === 'client' ? [] : tenantId)));
      if (changed.size > 0) await tenants.load(changed);
    }
    // Not before: what could not be loaded is heard of again.
    this.#heard = new Set(changes.map(({ id }) => id));
    this.#heardAt = began;
  }
}
