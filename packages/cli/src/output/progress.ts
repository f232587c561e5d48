// Draws a spinner on standard error while something takes longer than 300 ms, if standard error is a
// terminal. The spinner of @clack/prompts is not used, because it reads standard input and ends the process
// with exit code 0 on Ctrl-C (decision 120).
import type { Io } from '../io.ts';

/** How long the work takes before the spinner is shown, in milliseconds. */
const SHOWN_AFTER = 300;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * Does the work, and shows a spinner meanwhile.
 *
 * @param what - what is in progress, shown next to the spinner
 */
export const withProgress = async <T>(io: Io, what: string, work: () => Promise<T>): Promise<T> => {
  if (!io.terminal.stderr) return work();
  let frame = 0;
  let shown = false;
  const draw = (): void => {
    shown = true;
    io.stderr.write(`\r${FRAMES[frame++ % FRAMES.length]} ${what} …`);
  };
  let redrawTimer: NodeJS.Timeout | undefined;
  const firstDrawTimer = setTimeout(() => {
    draw();
    redrawTimer = setInterval(draw, 100).unref();
  }, SHOWN_AFTER).unref();
  try {
    return await work();
  } finally {
    clearTimeout(firstDrawTimer);
    clearInterval(redrawTimer);
    if (shown) io.stderr.write('\r\x1b[K');
  }
};
