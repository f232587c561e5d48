// Every command says how it is used, with examples, without a server and without credentials.
import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { describe, test } from 'node:test';
import { COMMANDS, type CommandNode } from './command-tree.ts';
import { main } from './program.ts';

const run = async (argv: readonly string[]): Promise<{ code: number; out: string; err: string }> => {
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

describe('--help shows usage and examples on standard output', () => {
  for (const path of pathsOf(COMMANDS)) {
    const words = path.join(' ');
    test(words, async () => {
      const { code, out, err } = await run([...path, '--help']);
      assert.deepEqual([code, err], [0, '']);
      assert.match(out, new RegExp(`^Usage: mintmark ${words} `));
      assert.match(out, new RegExp(`\\nExamples:\\n {2}# .+\\n {2}\\$ .*mintmark ${words}`));
      assert.equal((await run(['help', ...path])).out, out);
    });
  }
});

test('no option of any command takes the secret itself', async () => {
  for (const path of pathsOf(COMMANDS)) assert.doesNotMatch((await run([...path, '--help'])).out, /--client-secret <|--secret|--password/);
});

test('--help alone shows all commands', async () => {
  const { code, out } = await run(['--help']);
  assert.equal(code, 0);
  for (const name of Object.keys(COMMANDS)) assert.match(out, new RegExp(`\\n {2}${name} `));
});

test('--version', async () => assert.match((await run(['--version'])).out, /^\d+\.\d+\.\d+\n$/));
