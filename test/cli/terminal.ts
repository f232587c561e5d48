// For tests: the real command on a pseudo-terminal, with input by keys and output as drawn.
import type { TestContext } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import { COMMAND } from './command.ts';

/** A user at a terminal. */
export interface Terminal {
  /** Types keys in one chunk, as a paste does. */
  readonly type: (keys: string) => void;
  /** Waits until this is drawn, after the previous match. Fails when the program ends before. */
  readonly sees: (pattern: RegExp) => Promise<string>;
  /** Everything drawn so far. */
  readonly shown: () => string;
  readonly ended: Promise<number>;
}

/**
 * Starts a line of shell in a terminal, in which `mintmark` is the command. It is closed at the end of the
 * test.
 */
export const atTerminal = (
  t: Pick<TestContext, 'after'>,
  line: string,
  { home, env = {}, columns = 100 }: { readonly home: string; readonly env?: Readonly<Record<string, string>>; readonly columns?: number },
): Terminal => {
  const script = `mintmark() { '${process.execPath}' '${COMMAND}' "$@"; }\n${line}`;
  const cache = process.env['NODE_COMPILE_CACHE'];
  const child = spawn('sh', ['-c', script], {
    cols: columns,
    rows: 40,
    cwd: home,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      TERM: 'xterm',
      ...(cache === undefined ? undefined : { NODE_COMPILE_CACHE: cache }),
      ...env,
    },
  });
  let shown = '';
  let from = 0;
  const listeners = new Set<() => void>();
  child.onData((data) => {
    shown += stripVTControlCharacters(data);
    for (const listener of listeners) listener();
  });
  let hasEnded = false;
  const ended = new Promise<number>((resolve) =>
    child.onExit(({ exitCode }) => {
      hasEnded = true;
      resolve(exitCode);
    }),
  );
  t.after(async () => {
    if (!hasEnded) child.kill();
    await ended;
  });
  const sees = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(shown.slice(from));
        if (found === null) return;
        from += found.index + found[0].length;
        listeners.delete(look);
        resolve(found[0]);
      };
      listeners.add(look);
      look();
      void ended.then((code) => reject(new Error(`Ended with ${code} before ${pattern} was seen: ${shown}`)));
    });
  return { type: (keys) => child.write(keys), sees, shown: () => shown, ended };
};
