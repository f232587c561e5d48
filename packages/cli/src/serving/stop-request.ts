// When a server is asked to stop: once is a wish, twice Ctrl-C is an order.
import { EXIT } from '../failure/exit-code.ts';
import type { Io } from '../io.ts';

/** Milliseconds within which interrupts are one Ctrl-C, which reaches us from the terminal and once more from each process above us. */
const ONE_CTRL_C = 500;

/**
 * Waits for the first request to stop; a second Ctrl-C ends the process at once.
 *
 * @param onHangUp - what SIGHUP is for, where it does not ask to stop
 */
export const stopRequest = (io: Io, onHangUp?: () => void): { readonly requested: Promise<void>; readonly forget: () => void } => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let interruptedAt: number | undefined;
  const forget = io.onStop((signal) => {
    if (signal === 'SIGHUP' && onHangUp !== undefined) return onHangUp();
    resolve();
    if (signal !== 'SIGINT') return;
    interruptedAt ??= io.now();
    if (io.now() - interruptedAt > ONE_CTRL_C) io.exit(EXIT.interrupted);
  });
  return { requested: promise, forget };
};
