// The environment of one run of the command: that of the process in `main.ts`, and values in memory in tests.
import type { Readable, Writable } from 'node:stream';
import { systemCode } from './system-code.ts';

/** A signal that requests a stop. A server may treat SIGHUP as a request to reload instead. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** The environment of one run of the command. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Which of the streams are terminals. */
  readonly terminal: {
    readonly stdin: boolean;
    readonly stdout: boolean;
    readonly stderr: boolean;
    /** The current width of standard output, where it is a terminal that reports one. */
    readonly columns?: () => number | undefined;
  };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The user's home folder. */
  readonly home: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * Calls the listener on signals and on the end of the parent process. Returns a function that unsubscribes
   * it.
   */
  readonly onStop: (listener: (signal: StopSignal) => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

/** Writes a line. A pipe that its reader closed, as `head` does, is not a failure. */
export const writeLine = async (stream: Writable, line = ''): Promise<void> => {
  await deliverLine(stream, line).catch((error: unknown) => {
    if (systemCode(error) !== 'EPIPE') throw error;
  });
};

/** Writes a line that must be delivered. Rejects when its reader closed the pipe. */
export const deliverLine = (stream: Writable, line: string): Promise<void> => deliver(stream, `${line}\n`);

/** Writes a text that must be delivered, as {@link deliverLine}. */
export const deliver = (stream: Writable, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });

/** All of standard input; `undefined` when it is longer than `longest` bytes. */
export const readStandardInput = async ({ stdin }: Pick<Io, 'stdin'>, longest: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > longest) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
};

/** Whether prompts are possible: they read standard input and are drawn on standard error. */
export const canAsk = ({ terminal }: Io): boolean => terminal.stdin && terminal.stderr;
