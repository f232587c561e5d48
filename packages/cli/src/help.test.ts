// Every command says how it is used, with examples, without a server and without credentials.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMMAND_PATHS, runInMemory } from './command-run.sample.ts';
import { COMMANDS } from './command-tree.ts';

describe('--help shows usage and examples on standard output', () => {
  for (const path of COMMAND_PATHS) {
    const words = path.join(' ');
    test(words, async () => {
      const { code, out, err } = await runInMemory([...path, '--help']);
      assert.deepEqual([code, err], [0, '']);
      assert.match(out, new RegExp(`^Usage: mintmark ${words} `));
      assert.match(out, new RegExp(`\\nExamples:\\n {2}# .+\\n {2}\\$ .*mintmark ${words}`));
      assert.equal((await runInMemory(['help', ...path])).out, out);
    });
  }
});

test('no option of any command takes the secret itself', async () => {
  for (const path of COMMAND_PATHS)
    assert.doesNotMatch((await runInMemory([...path, '--help'])).out, /--client-secret <|--secret|--password/);
});

test('--help alone shows all commands', async () => {
  const { code, out } = await runInMemory(['--help']);
  assert.equal(code, 0);
  for (const name of Object.keys(COMMANDS)) assert.match(out, new RegExp(`\\n {2}${name} `));
});

test('--version', async () => assert.match((await runInMemory(['--version'])).out, /^\d+\.\d+\.\d+\n$/));
