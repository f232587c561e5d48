// The entry that the bin file runs: fills the command's world from the process. The only file that touches it.
import { closeSync, openSync } from 'node:fs';
import { homedir } from 'node:os';
import { isatty } from 'node:tty';
import type { Io, StopSignal } from './io.ts';
import { main } from './program.ts';

/** How often, in milliseconds, the parent is looked for where nothing tells of its end. */
const PARENT_CHECK = 500;

/** Hears of signals, and of the end of what runs us: an npm that is killed leaves its children behind. */
const onStop = (listener: (signal: StopSignal) => void): (() => void) => {
  const interrupt = (): void => listener('SIGINT');
  const terminate = (): void => listener('SIGTERM');
  const hangUp = (): void => listener(isTerminalGone() ? 'SIGTERM' : 'SIGHUP');
  process.on('SIGINT', interrupt).on('SIGTERM', terminate).on('SIGHUP', hangUp);
  // The launcher keeps a channel to us, which closes when it ends, however it ends.
  process.once('disconnect', terminate);
  process.channel?.unref();
  // npx runs a shell that dies of a signal without passing it on.
  const parent = process.ppid;
  const watch = (): void => void (process.ppid !== parent && terminate());
  const watching = process.connected || !process.env.npm_lifecycle_event ? undefined : setInterval(watch, PARENT_CHECK).unref();
  return () => {
    process.off('SIGINT', interrupt).off('SIGTERM', terminate).off('SIGHUP', hangUp).off('disconnect', terminate);
    clearInterval(watching);
  };
};

const hadTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));

/** Whether the terminal that this was started from was closed, which is said by the same signal as "read your files again". */
const isTerminalGone = (): boolean => {
  if (!hadTerminal) return false;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return false;
  } catch {
    return true;
  }
};

const io: Io = {
  // Not before it is read: a stream made of standard input takes it over.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  terminal: { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2), columns: () => process.stdout.columns || undefined },
  env: process.env,
  cwd: process.cwd(),
  home: homedir(),
  now: Date.now,
  onStop,
  exit: (code) => process.exit(code),
};

// A reader that went away, as `head` does, is no failure of ours.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.exitCode = await main(process.argv.slice(2), io);
