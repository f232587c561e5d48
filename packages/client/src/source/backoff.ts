// When a failed request may be tried again: exponentially later, with full jitter, and not before the server's own Retry-After.
import { isTransient } from '../errors/transient.ts';

/** Milliseconds: the span that the first wait is drawn from. */
const FIRST = 1_000;
/** Milliseconds: the span that no wait is drawn beyond. */
const LONGEST = 60_000;
/** Milliseconds waited at least after a refusal that trying again does not mend; servers lock out who insists. */
const AFTER_REFUSAL = 5_000;
/** Milliseconds: a server that asks for more is asked again all the same. */
const LONGEST_RETRY_AFTER = 600_000;

/** Counts failures in a row. */
export class Backoff {
  #failures = 0;
  #error: unknown;
  #retryAt = Number.NEGATIVE_INFINITY;

  /** Milliseconds on the monotonic clock before which nothing is tried. */
  get retryAt(): number {
    return this.#retryAt;
  }

  /** The last failure. */
  get error(): unknown {
    return this.#error;
  }

  /** Notes a failure; the milliseconds to wait. */
  failed(error: unknown, at: number, random: () => number): number {
    const span = Math.min(LONGEST, FIRST * 2 ** Math.min(this.#failures++, 16));
    const least = isTransient(error) ? retryAfter(error) : AFTER_REFUSAL;
    // A server's wish is a least time: the jitter comes on top, so that those who were told the same time do not come back together.
    const wait = least + random() * span;
    this.#error = error;
    this.#retryAt = at + wait;
    return wait;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#error = undefined;
    this.#retryAt = Number.NEGATIVE_INFINITY;
  }
}

const retryAfter = (error: unknown): number => {
  const seconds = typeof error === 'object' && error !== null && 'retryAfter' in error ? error.retryAfter : undefined;
  return typeof seconds === 'number' ? Math.min(seconds * 1000, LONGEST_RETRY_AFTER) : 0;
};
