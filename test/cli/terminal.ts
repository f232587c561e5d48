// Runs the real command on a pseudo-terminal, with keys as input and the drawn text as output.
import type { TestContext } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import { PROGRAM_IN_SHELL } from './command.ts';

/** A user at a terminal. */
export interface Terminal {
  /** Types keys in one chunk, as a paste does. */
  readonly type: (keys: string) => void;
  /** Waits until a match is drawn after the previous one. Rejects when the program ends before that. */
  readonly waitForText: (pattern: RegExp) => Promise<string>;
  /** Returns all text drawn so far. */
  readonly shown: () => string;
  readonly ended: Promise<number>;
}

/**
 * Starts a line of shell in a terminal, in which `mintmark` is the command. The terminal is closed at the end of
 * the test.
 */
export const atTerminal = (
  t: Pick<TestContext, 'after'>,
  line: string,
  { home, env = {}, columns = 100 }: { readonly home: string; readonly env?: Readonly<Record<string, string>>; readonly columns?: number },
): Terminal => {
  const script = `mintmark() { ${PROGRAM_IN_SHELL} "$@"; }\n${line}`;
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
  let matchedUpTo = 0;
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
  const waitForText = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const found = pattern.exec(shown.slice(matchedUpTo));
        if (found === null) return;
        matchedUpTo += found.index + found[0].length;
        listeners.delete(check);
        resolve(found[0]);
      };
      listeners.add(check);
      check();
      void ended.then((code) => reject(new Error(`Ended with ${code} before ${pattern} was seen: ${shown}`)));
    });
  return { type: (keys) => child.write(keys), waitForText: waitForText, shown: () => shown, ended };
};
