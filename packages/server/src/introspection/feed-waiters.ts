// Requests that wait for a revocation in a tenant. One poll of the store serves all requests of a tenant.
import { storageUnavailable } from '../refusals/refusal.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { FeedSlots, type Follower } from './feed-slots.ts';

/** Milliseconds between two polls of the store, for revocations by other nodes. */
const POLL_INTERVAL = 250;
/** Milliseconds for which the store may be unavailable before waiting requests fail. */
const OUTAGE = 2_000;

interface Waiter {
  readonly after: number;
  readonly end: () => void;
  readonly fail: (cause: unknown) => void;
}

/** Lets requests wait for revocations. */
export class FeedWaiters {
  readonly #storage: Pick<Storage, 'lastRevocation'>;
  readonly #slots = new FeedSlots();
  readonly #waiting = new Map<string, Set<Waiter>>();
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #polling = false;
  /** Monotonic time at which the last successful poll began. */
  #succeededAt = 0;

  constructor(storage: Pick<Storage, 'lastRevocation'>) {
    this.#storage = storage;
  }

  /**
   * Resolves on an event above `after`, on timeout, when the signal aborts, or when the server closes.
   *
   * @param seconds - longest wait
   * @throws {@link Refusal} `temporarily_unavailable` when no slot is free, or the store becomes unavailable
   */
  async wait(follower: Follower, after: number, seconds: number, signal: AbortSignal): Promise<void> {
    if (this.#closed || seconds === 0 || signal.aborted) return;
    const { tenantId } = follower;
    const release = this.#slots.take(follower);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const end = () => resolve();
    const waiter = { after, end, fail: (cause: unknown) => reject(storageUnavailable(cause)) };
    const waiters = this.#waiting.get(tenantId) ?? new Set();
    this.#waiting.set(tenantId, waiters.add(waiter));
    this.#count++;
    if (this.#timer === undefined) {
      this.#succeededAt = performance.now();
      this.#timer = setInterval(() => void this.#poll(), POLL_INTERVAL).unref();
    }
    const timeout = setTimeout(end, seconds * 1000).unref();
    signal.addEventListener('abort', end, { once: true });
    try {
      await promise;
    } finally {
      clearTimeout(timeout);
      signal.removeEventListener('abort', end);
      waiters.delete(waiter);
      this.#count--;
      release();
    }
  }

  /** The number of waiting requests. */
  get count(): number {
    return this.#count;
  }

  /** Ends the waiting of all requests of a tenant. */
  notify(tenantId: string): void {
    for (const { end } of this.#waiting.get(tenantId) ?? []) end();
  }

  /** Ends all waiting, now and later. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const tenantId of this.#waiting.keys()) this.notify(tenantId);
  }

  async #poll(): Promise<void> {
    // Polls of a slow store must not overlap.
    if (this.#polling) return;
    this.#polling = true;
    for (const [tenantId, waiters] of this.#waiting) if (waiters.size > 0) await this.#pollTenant(tenantId, waiters);
    this.#polling = false;
    if (this.#count === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  async #pollTenant(tenantId: string, waiters: ReadonlySet<Waiter>): Promise<void> {
    const began = performance.now();
    try {
      const last = await this.#storage.lastRevocation(tenantId);
      this.#succeededAt = began;
      for (const { after, end } of waiters) if (last > after) end();
    } catch (error) {
      // An empty response would claim that there are no revocations.
      if (performance.now() - this.#succeededAt >= OUTAGE) for (const { fail } of waiters) fail(error);
    }
  }
}
