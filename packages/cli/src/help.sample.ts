// For tests: every command, and its help.
import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { COMMANDS, type CommandNode } from './command-tree.ts';
import { main } from './program.ts';

/** Runs the command in memory, without an environment. */
export const run = async (argv: readonly string[]): Promise<{ code: number; out: string; err: string }> => {
  const written = { out: '', err: '' };
  const into = (key: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        written[key] += chunk;
        done();
      },
    });
  const code = await main(argv, {
    stdin: Readable.from([]),
    stdout: into('out'),
    stderr: into('err'),
    terminal: { stdin: false, stdout: false, stderr: false },
    env: {},
    cwd: '/nowhere',
    home: '/nowhere',
    now: Date.now,
    onStop: () => () => {},
    exit: () => assert.fail('exit'),
  });
  return { code, ...written };
};

const pathsOf = (nodes: Readonly<Record<string, CommandNode>>): string[][] =>
  Object.entries(nodes).flatMap(([name, node]) => ('children' in node ? pathsOf(node.children).map((path) => [name, ...path]) : [[name]]));

/** The words of every command. */
export const COMMAND_PATHS: readonly (readonly string[])[] = pathsOf(COMMANDS);
