// Token buckets by name. A bucket is full at first, and is refilled at a constant rate.
import { LRUCache } from 'lru-cache';

/** The options of buckets. */
export interface BucketOptions {
  /** What a full bucket contains. */
  readonly capacity: number;
  /** Milliseconds until one more is in it. */
  readonly interval: number;
  /** Most buckets that are stored. Beyond that, the one that was used longest ago counts as full. */
  readonly max: number;
  /** Milliseconds of a monotonic clock. */
  readonly steady: () => number;
}

/** Buckets that are not full. */
export class TokenBuckets {
  readonly #options: BucketOptions;
  /** The time at which a bucket is full again; allocated, as a whole, with the first one. */
  #fullAt: LRUCache<string, number> | undefined;

  constructor(options: BucketOptions) {
    this.#options = options;
  }

  /** Number of stored buckets. */
  get size(): number {
    return this.#fullAt?.size ?? 0;
  }

  /** Whether a bucket is full. */
  isFull(name: string): boolean {
    return (this.#fullAt?.get(name) ?? 0) <= this.#options.steady();
  }

  /** Seconds until a bucket is no longer empty; `undefined` if it is not. */
  emptyFor(name: string): number | undefined {
    const fullAt = this.#fullAt?.get(name);
    if (fullAt === undefined) return undefined;
    const { capacity, interval, steady } = this.#options;
    const over = fullAt + interval - steady() - capacity * interval;
    return over > 0 ? Math.ceil(over / 1000) : undefined;
  }

  /** Takes one. @returns seconds until the next, or `undefined` when there was one */
  take(name: string): number | undefined {
    const { capacity, interval, steady } = this.#options;
    const now = steady();
    const fullAt = Math.max(this.#fullAt?.get(name) ?? 0, now) + interval;
    const over = fullAt - now - capacity * interval;
    if (over > 0) return Math.ceil(over / 1000);
    this.#set(name, fullAt);
    return undefined;
  }

  /** Returns one. */
  refund(name: string): void {
    const fullAt = this.#fullAt?.get(name);
    if (fullAt !== undefined) this.#set(name, fullAt - this.#options.interval);
  }

  #set(name: string, fullAt: number): void {
    this.#fullAt ??= new LRUCache({ max: this.#options.max });
    this.#fullAt.set(name, fullAt);
  }
}
