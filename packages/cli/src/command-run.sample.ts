// Runs the command in memory for tests, and lists the words of every command.
import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { COMMANDS } from './command-tree.ts';
import type { CommandTree } from './define-command.ts';
import type { Io } from './io.ts';
import { main } from './program.ts';

/** The exit code and output of a run. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The environment of a run; empty by default. */
export interface RunSetting {
  readonly env?: Readonly<Record<string, string>>;
  /** The folder that it runs in, and its home. */
  readonly folder?: string;
  /** Whether standard output is a terminal. */
  readonly terminal?: boolean;
  readonly piped?: string | Buffer;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** What a command is given, and what it has written. */
export const memoryIo = (setting: RunSetting = {}): { readonly io: Io; readonly written: Record<'out' | 'err', string> } => {
  const { env = {}, folder = '/nowhere', terminal = false, piped, now = Date.now } = setting;
  const written = { out: '', err: '' };
  const into = (key: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        written[key] += chunk;
        done();
      },
    });
  const io: Io = {
    stdin: Readable.from(piped === undefined ? [] : [piped]),
    stdout: into('out'),
    stderr: into('err'),
    terminal: { stdin: false, stdout: terminal, stderr: false },
    env: { ...env },
    cwd: folder,
    home: folder,
    now,
    onStop: () => () => {},
    exit: () => assert.fail('exit'),
  };
  return { io, written };
};

/** Runs the command in memory. */
export const runInMemory = async (argv: readonly string[], setting: RunSetting = {}): Promise<Outcome> => {
  const { io, written } = memoryIo(setting);
  const code = await main(argv, io);
  return { code, ...written };
};

const pathsOf = (nodes: CommandTree): string[][] =>
  Object.entries(nodes).flatMap(([name, node]) => ('children' in node ? pathsOf(node.children).map((path) => [name, ...path]) : [[name]]));

/** The words of every command. */
export const COMMAND_PATHS: readonly (readonly string[])[] = pathsOf(COMMANDS);
