// Starts the process of a measured server, waits until it is ready, and stops it with its children.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { UsageError } from './usage-error.ts';

// The last characters of output that the message contains when the process ends.
const RETAINED_OUTPUT = 4000;

/** A server's process that runs until `stop`. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves to the first line on standard output. Rejects when the process ends before it. */
  firstLine(): Promise<string>;
  /** Rejects as soon as the process ends, with what it printed. Never resolves. */
  readonly ended: Promise<never>;
  /** Sends SIGTERM, and SIGKILL after ten seconds. */
  stop(): Promise<void>;
}

/**
 * Starts a program, by default this Node. Its environment is only `env`, so that the caller's shell cannot change
 * what is measured. Its standard input is a pipe that ends with this process.
 */
export const startServerProcess = (
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  program: string = process.execPath,
): ServerProcess => {
  const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-RETAINED_OUTPUT);
    });
  }
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => reject(new UsageError(`${name} ended (${signal ?? `exit code ${code}`}).\n${printed.trim()}`)));
  });
  ended.catch(() => {}); // callers that await it receive the rejection
  const line = once(createInterface(child.stdout), 'line').then(([text]) => String(text));
  return { pid: child.pid ?? 0, firstLine: () => Promise.race([line, ended]), ended, stop: () => stop(child) };
};

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const killTimer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await closed;
  clearTimeout(killTimer);
};
