// Runs another program in this one's place: its streams are ours, signals go to it, and its end is ours.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { type Io, writeLine } from '../io.ts';
import { printable } from '../output/printable.ts';
import { systemCode } from '../system-code.ts';

/** A program. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  /** Variables beside those that are there. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Open files, which it gets as descriptor 3 and up. */
  readonly descriptors?: readonly number[];
}

/** What shells say of a program that is not there, or may not be run. */
const NOT_STARTED: Readonly<Record<string, number>> = { ENOENT: 127, ENOTDIR: 127, EACCES: 126 };

/** Exit codes from here on are the shell's own: the program was not run, or a signal ended it. */
export const NOT_ITS_OWN = 126;

/** The exit code of a program; 128 and the number of the signal that ended it, as shells count. */
export const runProgram = async ({ file, args, variables, descriptors = [] }: Program, io: Io): Promise<number> => {
  const child = spawn(file, args, {
    cwd: io.cwd,
    env: { ...io.env, ...variables },
    stdio: ['inherit', 'inherit', 'inherit', ...descriptors],
  });
  const { stdin, stdout, stderr } = io.terminal;
  const forget = io.onStop((signal) => {
    // Ctrl-C reaches the whole group from the terminal, and the child would take a second one for impatience.
    if (signal === 'SIGINT' && (stdin || stdout || stderr)) return;
    child.kill(signal);
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  } catch (error) {
    await writeLine(io.stderr, `mintmark: ${printable(file)} cannot be run (${systemCode(error)}).`);
    return NOT_STARTED[systemCode(error)] ?? 126;
  } finally {
    forget();
  }
};
