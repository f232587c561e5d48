// The completion scripts: the one for bash is run in bash, and the others contain every command and option.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { COMMAND_PATHS, runInMemory } from '../command-run.sample.ts';
import { COMMANDS } from '../command-tree.ts';

const scriptFor = async (shell: string): Promise<string> => {
  const { code, out, err } = await runInMemory(['completion', shell]);
  assert.deepEqual([code, err], [0, '']);
  return out;
};

// Calls the function like readline, with the cursor at the last word.
const ASK = ['ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mintmark; printf "%s\\n" "$', '{COMPREPLY[@]}"; echo --; }'].join('');

describe('bash completes', () => {
  let folder: string;
  let script: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mintmark-completion-'));
    writeFileSync(join(folder, 'keys one.json'), '');
    mkdirSync(join(folder, 'data'));
    script = await scriptFor('bash');
  });
  after(() => rmSync(folder, { recursive: true }));
  const completionsOf = (...words: string[]): string[] => {
    const line = `${script}\n${ASK}\nask ${words.map((word) => `'${word}'`).join(' ')}`;
    const out = execFileSync('bash', ['--norc', '-c', line], { encoding: 'utf8', cwd: folder, env: { PATH: process.env['PATH'] ?? '' } });
    return out.slice(0, out.lastIndexOf('--')).trim().split('\n').toSorted();
  };

  const cases: [name: string, words: string[], expected: readonly string[]][] = [
    ['commands', ['mintmark', ''], [...Object.keys(COMMANDS), 'help'].toSorted()],
    ['a command that has begun', ['mintmark', 'comp'], ['completion']],
    ['the commands of a group', ['mintmark', 'key', 'r'], ['revoke', 'rewrap', 'rotate']],
    ['commands after help', ['mintmark', 'help', 'grant', 'su'], ['suspend']],
    ['commands after help in a group', ['mintmark', 'grant', 'help', 'su'], ['suspend']],
    ['options', ['mintmark', 'client', 'create', '--desc'], ['--description']],
    ['short options', ['mintmark', 'apply', '-f'], ['-f']],
    ['options after arguments', ['mintmark', 'client', 'show', 'shop', '--out'], ['--output']],
    ['choices of an option', ['mintmark', 'client', 'list', '--output', ''], ['json', 'table', 'wide']],
    ['choices after an equals sign, at which bash splits words', ['mintmark', 'client', 'list', '--output', '=', 'j'], ['json']],
    ['choices right after an equals sign', ['mintmark', 'client', 'list', '--output', '='], ['json', 'table', 'wide']],
    ['choices of an argument', ['mintmark', 'completion', ''], ['bash', 'fish', 'zsh']],
    ['files', ['mintmark', 'client', 'create', '--jwks', ''], ['data', 'keys one.json']],
    ['nothing for an option with any value', ['mintmark', 'client', 'create', '--name', ''], ['']],
    ['nothing for an id', ['mintmark', 'client', 'show', ''], ['']],
    ['only --help after an unknown command', ['mintmark', 'nothing', '--'], ['--help']],
  ];
  for (const [name, words, expected] of cases) test(name, () => assert.deepEqual(completionsOf(...words), expected));

  test('every option of every command', async () => {
    for (const path of COMMAND_PATHS) {
      const { out } = await runInMemory([...path, '--help']);
      const options = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option = '']) => option);
      const line = script.split('\n').find((each) => each.trim().startsWith(`'/${path.join('/')}')`)) ?? assert.fail(path.join(' '));
      for (const option of options) assert.ok(line.includes(option), `${path.join(' ')} ${option}`);
    }
  });
});

for (const shell of ['zsh', 'fish']) {
  describe(shell, () => {
    test('every command and option has a description', async () => {
      const script = await scriptFor(shell);
      const lines = script.split('\n');
      for (const path of COMMAND_PATHS) {
        const linesOfPath = lines.filter((line) => line.includes(`'/${path.join('/')}'`)).join('\n');
        for (const flag of ['help', ...(path.join(' ') === 'client create' ? ['jwks-uri', 'to-file'] : [])]) {
          assert.ok(linesOfPath.includes(shell === 'zsh' ? `'--${flag}:` : ` -l ${flag}`), `${path.join(' ')} --${flag}`);
        }
      }
    });
    test('every quotation is closed on its line', async () => {
      for (const line of (await scriptFor(shell)).split('\n').filter((each) => !each.startsWith('#'))) {
        assert.equal(line.replaceAll("'\\''", '').split("'").length % 2, 1, line);
      }
    });
  });
}

test('another shell is refused', async () => {
  const { code, err } = await runInMemory(['completion', 'tcsh']);
  assert.equal(code, 2);
  assert.match(err, /Allowed choices are bash, zsh, fish/);
});
