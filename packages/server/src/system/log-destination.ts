// Where log lines are written. A log that cannot be written, on a full disk or to a reader or terminal that is gone,
// stops no server: its lines are lost. pino's own destination ends the process at the first such error, and then
// repeats the write forever.
import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';
import { errorCode } from './error-code.ts';

/** Milliseconds between two attempts to write to a reader that is slow, and the number of attempts. */
const [PAUSE, ATTEMPTS] = [10, 10] as const;

const paused = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/**
 * A reader that is slow is waited for, 0.1 s for a line. After one that has read nothing in that time, lines are lost
 * without a wait until it reads again.
 *
 * @param fd - of the standard output by default
 */
export const logDestination = (fd = 1): DestinationStream => {
  /** What is left of a line that was written in part: a line must not begin in the middle of another. */
  let begun: Buffer = Buffer.alloc(0);
  let isStuck = false;
  const write = (bytes: Buffer): Buffer => {
    let rest = bytes;
    for (let attempt = 0; rest.length > 0; attempt++) {
      try {
        rest = rest.subarray(writeSync(fd, rest));
        isStuck = false;
      } catch (error) {
        if (errorCode(error) !== 'EAGAIN') return rest;
        if (isStuck || attempt === ATTEMPTS) {
          isStuck = true;
          return rest;
        }
        Atomics.wait(paused, 0, 0, PAUSE);
      }
    }
    return rest;
  };
  return {
    write: (line) => {
      begun = write(begun);
      if (begun.length > 0) return;
      const bytes = Buffer.from(line);
      const rest = write(bytes);
      if (rest.length < bytes.length) begun = rest;
    },
  };
};
