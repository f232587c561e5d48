// A spinner on standard error: only on a terminal, and only while something takes longer than 300 ms. That of
// @clack/prompts reads standard input and ends the process with exit code 0 on Ctrl-C (decision 120).
import type { Io } from '../io.ts';

const APPEARS_AFTER = 300;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Waits for the work, and shows what is in progress. */
export const withProgress = async <T>(io: Io, what: string, work: () => Promise<T>): Promise<T> => {
  if (!io.terminal.stderr) return work();
  let frame = 0;
  let shown = false;
  const draw = (): void => {
    shown = true;
    io.stderr.write(`\r${FRAMES[frame++ % FRAMES.length]} ${what} …`);
  };
  let ticking: NodeJS.Timeout | undefined;
  const appearing = setTimeout(() => {
    draw();
    ticking = setInterval(draw, 100).unref();
  }, APPEARS_AFTER).unref();
  try {
    return await work();
  } finally {
    clearTimeout(appearing);
    clearInterval(ticking);
    if (shown) io.stderr.write('\r\x1b[K');
  }
};
