// Those who wait for something to happen in a tenant. One look at the store serves all of them, however many there are.
import { storageUnavailable } from '../refusals/refusal.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { FeedPlaces, type Follower } from './feed-slots.ts';

/** Milliseconds between two looks at the store, for what other nodes do. */
const LOOK_INTERVAL = 250;
/** How long the store may be away before those who wait are told, in milliseconds. */
const OUTAGE = 2_000;

interface Waiter {
  readonly after: number;
  readonly end: () => void;
  readonly fail: (cause: unknown) => void;
}

/** Lets requests wait for revocations. */
export class FeedWaiters {
  readonly #storage: Pick<Storage, 'lastRevocation'>;
  readonly #places = new FeedPlaces();
  readonly #waiting = new Map<string, Set<Waiter>>();
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #looking = false;
  /** When the last look at a tenant began of which the store told something; of a clock that nobody sets. */
  #heardAt = 0;

  constructor(storage: Pick<Storage, 'lastRevocation'>) {
    this.#storage = storage;
  }

  /**
   * Fulfils when the tenant has an event above `after`, when the time is up, when the signal aborts, or when the server closes.
   *
   * @param seconds - at most
   * @throws {@link Refusal} `temporarily_unavailable` when there is no place for the follower, or the store falls silent meanwhile
   */
  async wait(follower: Follower, after: number, seconds: number, signal: AbortSignal): Promise<void> {
    if (this.#closed || seconds === 0 || signal.aborted) return;
    const { tenantId } = follower;
    const leave = this.#places.take(follower);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const end = () => resolve();
    const waiter = { after, end, fail: (cause: unknown) => reject(storageUnavailable(cause)) };
    const waiters = this.#waiting.get(tenantId) ?? new Set();
    this.#waiting.set(tenantId, waiters.add(waiter));
    this.#count++;
    if (this.#timer === undefined) {
      this.#heardAt = performance.now();
      this.#timer = setInterval(() => void this.#look(), LOOK_INTERVAL).unref();
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
      leave();
    }
  }

  /** Wakes those who wait for a tenant. */
  notify(tenantId: string): void {
    for (const { end } of this.#waiting.get(tenantId) ?? []) end();
  }

  /** Ends all waiting, now and later. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const tenantId of this.#waiting.keys()) this.notify(tenantId);
  }

  async #look(): Promise<void> {
    // A store that is slow is not asked again on top.
    if (this.#looking) return;
    this.#looking = true;
    for (const [tenantId, waiters] of this.#waiting) if (waiters.size > 0) await this.#lookAt(tenantId, waiters);
    this.#looking = false;
    if (this.#count === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  async #lookAt(tenantId: string, waiters: ReadonlySet<Waiter>): Promise<void> {
    const began = performance.now();
    try {
      const last = await this.#storage.lastRevocation(tenantId);
      this.#heardAt = began;
      for (const { after, end } of waiters) if (last > after) end();
    } catch (error) {
      // To stay silent would say that nothing has ended.
      if (performance.now() - this.#heardAt >= OUTAGE) for (const { fail } of waiters) fail(error);
    }
  }
}
