// Runs a program in place of this one: it gets the streams and the signals, and its exit code is returned.
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { type Io, writeLine } from '../io.ts';
import { printable } from '../output/printable.ts';
import { systemCode } from '../system-code.ts';

/** A program. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  /** Variables to add to the environment. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Open files that it gets as descriptors 3 and up. */
  readonly descriptors?: readonly number[];
}

/** The exit codes of shells for a program that does not exist or may not be run. */
const NOT_STARTED: Readonly<Record<string, number>> = { ENOENT: 127, ENOTDIR: 127, EACCES: 126 };

/** From this exit code on the program was not run, or was ended by a signal. */
export const FIRST_SHELL_CODE = 126;

/** Runs a program. @returns its exit code; as in shells, 128 plus the number of the signal that ended it */
export const runProgram = async ({ file, args, variables, descriptors = [] }: Program, io: Io): Promise<number> => {
  const { stdin, stdout, stderr } = io.terminal;
  let child: ChildProcess | undefined;
  // Subscribed before the child starts: otherwise a signal sent right after its start would end this process
  // and leave the child running.
  const forget = io.onStop((signal) => {
    // The terminal sends Ctrl-C to the whole process group; the child must not get it twice.
    if (signal === 'SIGINT' && (stdin || stdout || stderr)) return;
    child?.kill(signal);
  });
  try {
    const started = spawn(file, args, {
      cwd: io.cwd,
      env: { ...io.env, ...variables },
      stdio: ['inherit', 'inherit', 'inherit', ...descriptors],
    });
    child = started;
    return await new Promise<number>((resolve, reject) => {
      started.once('error', reject);
      started.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  } catch (error) {
    await writeLine(io.stderr, `mintmark: ${printable(file)} cannot be run (${systemCode(error)}).`);
    return NOT_STARTED[systemCode(error)] ?? 126;
  } finally {
    forget();
  }
};
