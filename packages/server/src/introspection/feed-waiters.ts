// Those who wait for something to happen in a tenant. One look at the store serves all of them, however many there are.
import { Refusal } from '../audit/refusal.ts';
import type { Storage } from '../storage/storage.ts';

/** Milliseconds between two looks at the store, for what other nodes do. */
const LOOK_INTERVAL = 250;
/** Most that wait at once. */
const MAX_WAITERS = 1_000;

interface Waiter {
  readonly after: number;
  readonly end: () => void;
}

/** Lets requests wait for revocations. */
export class FeedWaiters {
  readonly #storage: Pick<Storage, 'lastRevocation'>;
  readonly #waiting = new Map<string, Set<Waiter>>();
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(storage: Pick<Storage, 'lastRevocation'>) {
    this.#storage = storage;
  }

  /**
   * Fulfils when the tenant has an event above `after`, when the time is up, when the signal aborts, or when the server closes.
   *
   * @param seconds - at most
   * @throws {@link Refusal} `temporarily_unavailable` when too many wait
   */
  async wait(tenantId: string, after: number, seconds: number, signal: AbortSignal): Promise<void> {
    if (this.#closed || seconds === 0 || signal.aborted) return;
    if (this.#count >= MAX_WAITERS) throw crowded();
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => resolve();
    const waiter = { after, end };
    const waiters = this.#waiting.get(tenantId) ?? new Set();
    this.#waiting.set(tenantId, waiters.add(waiter));
    this.#count++;
    this.#timer ??= setInterval(() => void this.#look(), LOOK_INTERVAL).unref();
    const timeout = setTimeout(end, seconds * 1000).unref();
    signal.addEventListener('abort', end, { once: true });
    try {
      await promise;
    } finally {
      clearTimeout(timeout);
      signal.removeEventListener('abort', end);
      waiters.delete(waiter);
      this.#count--;
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
    for (const [tenantId, waiters] of this.#waiting) {
      if (waiters.size === 0) continue;
      // An outage is found by whoever asks next.
      const last = await this.#storage.lastRevocation(tenantId).catch(() => 0);
      for (const { after, end } of waiters) if (last > after) end();
    }
    if (this.#count === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}

const crowded = (): Refusal =>
  new Refusal(
    'temporarily_unavailable',
    'Too many wait for the revocation feed. Try again.',
    'feed_crowded',
    {},
    { headers: { 'Retry-After': '1' } },
  );
