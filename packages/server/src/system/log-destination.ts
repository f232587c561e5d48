// Where log lines are written. A log that cannot be written, on a full disk or to a reader or terminal that is gone,
// stops no server: its lines are lost. pino's own destination ends the process at the first such error, and then
// repeats the write forever.
import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';
import { errorCode } from './error-code.ts';

/** Milliseconds between two attempts to write to a reader that is slow, and the number of attempts. */
const [PAUSE, ATTEMPTS] = [10, 100] as const;

const paused = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** @param fd - of the standard output by default */
export const logDestination = (fd = 1): DestinationStream => ({
  write: (line) => {
    let rest = Buffer.from(line);
    for (let attempt = 0; rest.length > 0 && attempt < ATTEMPTS; attempt++) {
      try {
        rest = rest.subarray(writeSync(fd, rest));
      } catch (error) {
        if (errorCode(error) !== 'EAGAIN') return;
        Atomics.wait(paused, 0, 0, PAUSE);
      }
    }
  },
});
