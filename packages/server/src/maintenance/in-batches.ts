// Repeats a step of a periodic task, in batches of a size that keeps each step short, with pauses: SQLite has one
// writer, and tokens wait for it.
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds that a step may take before the next batch is smaller. */
const STEP_TIME = 10;
/** The size of the first batch. */
const FIRST_BATCH = 500;
/** Where a commit takes 50 ms, this many rows a step still remove what 2,000 tokens per second leave behind. */
const MIN_BATCH = 250;

/** How steps are repeated. */
export interface BatchOptions {
  /** No step begins once it is aborted. */
  readonly stopping?: AbortSignal | undefined;
  /** Milliseconds, monotonic. */
  readonly clock?: () => number;
  /** Waits for some milliseconds, or until there shall be no other step. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Repeats a step until it finds less than a batch. A batch is half as large as the one before if that took more
 * than 10 milliseconds, and twice as large otherwise. Between two steps is a pause as long as the last step.
 *
 * @param maxBatch - most rows of a step
 * @param step - handles at most `limit` rows. Returns how many; `limit` when there may be more
 */
export const inBatches = async (
  maxBatch: number,
  step: (limit: number) => Promise<number>,
  { stopping, clock = () => performance.now(), pause = pauseUntil(stopping) }: BatchOptions = {},
): Promise<void> => {
  let limit = Math.min(FIRST_BATCH, maxBatch);
  while (stopping?.aborted !== true) {
    const began = clock();
    if ((await step(limit)) < limit) return;
    const took = clock() - began;
    const isLong = took > STEP_TIME;
    limit = isLong ? Math.max(Math.floor(limit / 2), Math.min(MIN_BATCH, maxBatch)) : Math.min(limit * 2, maxBatch);
    await pause(took);
  }
};

const pauseUntil =
  (signal: AbortSignal | undefined) =>
  (milliseconds: number): Promise<unknown> =>
    delay(milliseconds, undefined, { signal }).catch(() => undefined); // when it is aborted
