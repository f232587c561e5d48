// A sign of life on standard error while something takes its time; only on a terminal, and only if it takes long enough to be noticed.
// (The spinner of @clack/prompts ends the process with code 0 on Ctrl-C, which a script would take for success.)
import type { Io } from '../io.ts';

const APPEARS_AFTER = 300;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Waits for the work, and says meanwhile what is going on. */
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
