// Determines when a failed request may be sent again: after an exponential backoff with full jitter, and not
// before the server's Retry-After.
import { isTransient } from '../errors/transient.ts';

/** Upper bound of the first random wait, in milliseconds. */
const MAX_FIRST_WAIT = 1_000;
/** Upper bound of all random waits, in milliseconds. */
const MAX_WAIT = 60_000;
/** Minimum wait in milliseconds after a permanent error; servers lock out clients that retry at once. */
const AFTER_REFUSAL = 5_000;
/** The longest Retry-After that is respected, in milliseconds. */
const MAX_RETRY_AFTER = 600_000;
/** Share of Retry-After over which clients are spread after it, if that is longer than their backoff. */
const SPREAD = 0.5;

/** Counts failures in a row. */
export class Backoff {
  #failures = 0;
  #error: unknown;
  #retryAt = Number.NEGATIVE_INFINITY;

  /** Milliseconds on the monotonic clock before which no request is sent. */
  get retryAt(): number {
    return this.#retryAt;
  }

  /** The last failure. */
  get error(): unknown {
    return this.#error;
  }

  /** Records a failure. @returns the milliseconds to wait */
  failed(error: unknown, at: number, random: () => number): number {
    const span = Math.min(MAX_WAIT, MAX_FIRST_WAIT * 2 ** Math.min(this.#failures++, 16));
    const requested = isTransient(error) ? retryAfter(error) : 0;
    const least = isTransient(error) ? requested : AFTER_REFUSAL;
    // The jitter is added to Retry-After, and grows with it: a long one means many clients, who must not
    // return together (decision 128).
    const wait = least + random() * Math.max(span, requested * SPREAD);
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
  return typeof seconds === 'number' ? Math.min(seconds * 1000, MAX_RETRY_AFTER) : 0;
};
