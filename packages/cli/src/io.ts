// What the command needs of the world around it. Only `main.ts` fills it from the process; tests fill it from memory.
import type { Readable, Writable } from 'node:stream';
import { systemCode } from './system-code.ts';

/** A way in which the command is asked to stop; SIGHUP while its terminal is there, or it has none, may mean something else to a server. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** The world around one run of the command. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Which of the streams are terminals. */
  readonly terminal: {
    readonly stdin: boolean;
    readonly stdout: boolean;
    readonly stderr: boolean;
    /** How wide standard output is at this moment, where it is a terminal that says so. */
    readonly columns?: () => number | undefined;
  };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The user's home folder. */
  readonly home: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears of signals, and of the end of the process that runs the command; gives back what stops listening. */
  readonly onStop: (listener: (signal: StopSignal) => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

/** Writes a line. A reader that went away, as `head` does, is no failure. */
export const writeLine = async (stream: Writable, line = ''): Promise<void> => {
  await deliverLine(stream, line).catch((error: unknown) => {
    if (systemCode(error) !== 'EPIPE') throw error;
  });
};

/** Writes a line that must arrive: rejects when nobody takes it. */
export const deliverLine = (stream: Writable, line: string): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(`${line}\n`, (error) => (error ? reject(error) : resolve()));
  });

/** Whether somebody can be asked: prompts read standard input and are drawn on standard error. */
export const canAsk = ({ terminal }: Io): boolean => terminal.stdin && terminal.stderr;
