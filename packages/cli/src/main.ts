// The entry point that the bin file runs. Only this file accesses the process.
import { closeSync, openSync } from 'node:fs';
import { homedir } from 'node:os';
import { isatty } from 'node:tty';
import type { Io, StopSignal } from './io.ts';
import { main } from './program.ts';

/** Milliseconds between checks whether the parent process still exists, if its end is not reported. */
const PARENT_CHECK = 500;

/** Subscribes to signals and to the end of the parent process: a killed npm leaves its children running. */
const onStop = (listener: (signal: StopSignal) => void): (() => void) => {
  const interrupt = (): void => listener('SIGINT');
  const terminate = (): void => listener('SIGTERM');
  const hangUp = (): void => listener(isTerminalGone() ? 'SIGTERM' : 'SIGHUP');
  process.on('SIGINT', interrupt).on('SIGTERM', terminate).on('SIGHUP', hangUp);
  // The launcher has a channel to this process, which closes however the launcher ends.
  process.once('disconnect', terminate);
  process.channel?.unref();
  // A signal ends the shell of npx, which does not forward it.
  const parent = process.ppid;
  const watch = (): void => void (process.ppid !== parent && terminate());
  const watching = process.connected || !process.env.npm_lifecycle_event ? undefined : setInterval(watch, PARENT_CHECK).unref();
  return () => {
    process.off('SIGINT', interrupt).off('SIGTERM', terminate).off('SIGHUP', hangUp).off('disconnect', terminate);
    clearInterval(watching);
  };
};

const hadTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));

/** Whether the terminal of the process was closed. SIGHUP means that, or a request to reload. */
const isTerminalGone = (): boolean => {
  if (!hadTerminal) return false;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return false;
  } catch {
    return true;
  }
};

/** The user's home folder. A container's user may be in no list of users: then it is the root folder, as for Docker. */
const homeFolder = (): string => {
  try {
    return homedir();
  } catch {
    return '/';
  }
};

const io: Io = {
  // Created lazily: creating the stream takes over standard input.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  terminal: { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2), columns: () => process.stdout.columns || undefined },
  env: process.env,
  cwd: process.cwd(),
  home: homeFolder(),
  now: Date.now,
  onStop,
  exit: (code) => process.exit(code),
};

// A report by Node about a crash has every variable, among them the master key and secrets.
process.report.excludeEnv = true;

// A pipe that its reader closed, as `head` does, is not a failure.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.exitCode = await main(process.argv.slice(2), io);
