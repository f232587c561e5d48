// Waits for a request to stop a server. A second Ctrl-C ends the process at once.
import { EXIT } from '../failure/exit-code.ts';
import type { Io } from '../io.ts';

/**
 * Milliseconds within which interrupts are one Ctrl-C: it arrives from the terminal, and again from each
 * parent process.
 */
const ONE_CTRL_C = 500;

/**
 * Waits for the first request to stop; a second Ctrl-C ends the process at once.
 *
 * @param onHangUp - called on SIGHUP, which does not stop the server then
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
