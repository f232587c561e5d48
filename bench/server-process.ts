// A measured server's process: started, watched until it answers, and ended with all that it started.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { UsageError } from './usage-error.ts';

// Characters of what it printed last, for the message when it ends.
const KEPT_OUTPUT = 4000;

/** A server's process that lives until `stop`. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves to the first line on standard output. Rejects when the process ends before it. */
  firstLine(): Promise<string>;
  /** Rejects as soon as the process ends, with what it printed. Never resolves. */
  readonly ended: Promise<never>;
  /** SIGTERM, and SIGKILL after ten seconds. */
  stop(): Promise<void>;
}

/**
 * Starts this Node on a program. The program gets the variables in `env` and none else, so that the caller's shell cannot change what is
 * measured, and a pipe as standard input, whose end tells it that we are gone.
 */
export const startServerProcess = (name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ServerProcess => {
  const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-KEPT_OUTPUT);
    });
  }
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => reject(new UsageError(`${name} ended (${signal ?? `exit code ${code}`}).\n${printed.trim()}`)));
  });
  ended.catch(() => {}); // those who wait for it hear of it
  const line = once(createInterface(child.stdout), 'line').then(([text]) => String(text));
  return { pid: child.pid ?? 0, firstLine: () => Promise.race([line, ended]), ended, stop: () => stop(child) };
};

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'close');
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(impatient);
};
