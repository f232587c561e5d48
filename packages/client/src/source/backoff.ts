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
    const least = isTransient(error) ? retryAfter(error) : AFTER_REFUSAL;
    // The jitter is added to Retry-After, so that clients with the same Retry-After do not return together.
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
  return typeof seconds === 'number' ? Math.min(seconds * 1000, MAX_RETRY_AFTER) : 0;
};
