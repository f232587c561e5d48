// Every command has help with examples, without a server and without credentials.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMMAND_PATHS, runInMemory } from './command-run.sample.ts';
import { COMMANDS } from './command-tree.ts';
import { EXIT } from './failure/exit-code.ts';

describe('--help shows usage and examples on standard output of', () => {
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

test('no option of any command takes a secret', async () => {
  for (const path of COMMAND_PATHS)
    assert.doesNotMatch((await runInMemory([...path, '--help'])).out, /--client-secret <|--secret(?!-expires|-file)|--password/);
});

/**
 * Commands that print no record but a sentence, a token, a certificate, lines to paste, a script, a trail or manifests,
 * or that keep running.
 */
const NO_RECORD: readonly string[] =
  'serve, recover, ca, check-store, login, logout, token, exec, curl, test, guard serve, completion, audit export'.split(', ');
/** Commands whose output has no id. */
const NO_ID: readonly string[] = [
  'restore',
  'migrate-store',
  'inspect',
  'doctor',
  'mcp check',
  'key rewrap',
  'tenant end-tokens',
  'grant sign-ins',
  'usage',
  'evaluate',
  'export',
  'explain',
];

test('every command that prints a record has --output, and every one with ids has --quiet', async () => {
  for (const path of COMMAND_PATHS) {
    const words = path.join(' ');
    const { out } = await runInMemory([...path, '--help']);
    assert.equal(/ --output <format>/.test(out), !NO_RECORD.includes(words), `${words} --output`);
    assert.equal(/ --quiet /.test(out), ![...NO_RECORD, ...NO_ID].includes(words), `${words} --quiet`);
  }
});

test('help exit-codes lists all exit codes, and --help mentions the page', async () => {
  const { code, out } = await runInMemory(['help', 'exit-codes']);
  assert.equal(code, 0);
  for (const exit of Object.values(EXIT)) assert.match(out, new RegExp(`^ +${exit} {2}\\S`, 'm'));
  assert.match((await runInMemory(['--help'])).out, /`mintmark help exit-codes`/);
});

test('--help lists all commands', async () => {
  const { code, out } = await runInMemory(['--help']);
  assert.equal(code, 0);
  for (const name of Object.keys(COMMANDS)) assert.match(out, new RegExp(`\\n {2}${name} `));
});

test('--version prints the version', async () => assert.match((await runInMemory(['--version'])).out, /^\d+\.\d+\.\d+\n$/));
