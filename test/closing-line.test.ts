// When `npm run test:all` passes and when it fails, in folders with test files that are written for it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const RUNNER = fileURLToPath(new URL('../tools/test.mjs', import.meta.url));
const PASSING = `import { test } from 'node:test';\ntest('holds', () => {});\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mintmark-runner-'));
  write('package.json', '{ "type": "module" }');
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const runTests = (...args: string[]) => runTestsWith({}, ...args);
const runTestsWith = (settings: Readonly<Record<string, string>>, ...args: string[]) => {
  // Otherwise the runner under test would behave as one of our test files.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const env = { ...inherited, ...settings };
  const { status, stdout } = spawnSync(process.execPath, [RUNNER, ...args], { cwd: folder, env, encoding: 'utf8' });
  return { status, stdout, lastLine: stdout.trimEnd().split('\n').at(-1) };
};

test('a run passes if its tests pass, and its last line counts them', () => {
  write('test/a.test.ts', PASSING);
  write('packages/x/src/deep/b.test.ts', PASSING);
  const { status, lastLine } = runTests();
  assert.equal(lastLine, '2 passed, 0 failed, 0 skipped');
  assert.equal(status, 0);
});

describe('a run with a passing test still fails on', () => {
  const bodies: [name: string, body: string, lastLine: string][] = [
    ['a failing test', `import { test } from 'node:test';\ntest('x', () => { throw new Error('no'); });`, '1 passed, 1 failed, 0 skipped'],
    ['an empty file', '', '1 passed, 1 failed, 0 skipped'],
    ['a suite without a test', `import { describe } from 'node:test';\ndescribe('x', () => {});`, '1 passed, 1 failed, 0 skipped'],
    ['a file that ends itself early', 'process.exit(0);', '1 passed, 1 failed, 0 skipped'],
    ['a file that does not load', `import './absent.ts';`, '1 passed, 1 failed, 0 skipped'],
    [
      'a hook that throws',
      `import { after, describe, test } from 'node:test';\ndescribe('x', () => { after(() => { throw new Error('no'); }); test('y', () => {}); });`,
      '2 passed, 1 failed, 0 skipped',
    ],
    [
      'a rejection that nothing handles, after its test',
      `import { test } from 'node:test';\ntest('x', () => { setTimeout(() => Promise.reject(new Error('no')), 1); });`,
      '2 passed, 1 failed, 0 skipped',
    ],
    [
      'a rejection that nothing handles, in its test',
      `import { test } from 'node:test';\ntest('x', async () => { Promise.reject(new Error('no')); await new Promise((resolve) => setTimeout(resolve, 1)); });`,
      '2 passed, 1 failed, 0 skipped',
    ],
    [
      'an exception of a timer, in its test',
      `import { test } from 'node:test';\ntest('x', () => new Promise(() => { setTimeout(() => { throw new Error('no'); }, 1); }));`,
      '1 passed, 1 failed, 0 skipped',
    ],
    ['a skipped test', `import { test } from 'node:test';\ntest('x', { skip: true }, () => {});`, '1 passed, 0 failed, 1 skipped'],
    ['a test left to do', `import { test } from 'node:test';\ntest('x', { todo: true }, () => {});`, '1 passed, 0 failed, 1 skipped'],
  ];
  for (const [name, body, expected] of bodies) {
    test(name, () => {
      write('test/a.test.ts', PASSING);
      write('test/b.test.ts', body);
      const { status, lastLine } = runTests();
      assert.equal(lastLine, expected);
      assert.equal(status, 1);
    });
  }
});

describe('of files that share a process', () => {
  test('one without a test is named', () => {
    write('test/a.test.ts', PASSING);
    write('test/b.test.ts', '// It calls no test().');
    const { stdout, lastLine } = runTests();
    assert.match(stdout, /No test in .*b\.test\.ts\n/);
    assert.doesNotMatch(stdout, /No test in .*a\.test\.ts\n/);
    assert.equal(lastLine, '1 passed, 1 failed, 0 skipped');
  });

  test('one that does not load is named, and the others run', () => {
    write('test/a.test.ts', `import './absent.ts';\n${PASSING}`);
    write('test/b.test.ts', PASSING);
    const { stdout, lastLine } = runTests();
    assert.match(stdout, /✖ a\.test\.ts loads/);
    assert.match(lastLine ?? '', /^1 passed, [12] failed, 0 skipped$/);
  });

  test('one that ends the process early fails the run', () => {
    write('test/a.test.ts', `import { exit } from 'node:process';\nimport { test } from 'node:test';\ntest('x', () => exit(0));`);
    write('test/b.test.ts', PASSING);
    const { status, stdout } = runTests();
    assert.equal(status, 1);
    assert.match(stdout, /No test in .*b\.test\.ts\n/);
  });
});

test('what each process took is listed before the last line, where the system reports it', () => {
  write('test/a.test.ts', PASSING);
  write('test/b.test.ts', PASSING);
  write('test/c.test.ts', `import 'node:child_process';\n${PASSING}`);
  const rows = [...runTests().stdout.matchAll(/^ +\d+\.\d +\d+\.\d {2}(.*)$/gm)].map(([, name]) => name);
  const all = ['test/a.test.ts and 1 more', 'test/c.test.ts', 'the whole run, of 2 processes'];
  assert.deepEqual([...rows.slice(0, -1).toSorted(), ...rows.slice(-1)], existsSync('/proc/self/stat') ? all : []);
});

test('a run that finds no file fails', () => {
  const { status, stdout, lastLine } = runTests();
  assert.equal(lastLine, '0 passed, 1 failed, 0 skipped');
  assert.match(stdout, /No test was found/);
  assert.equal(status, 1);
});

test('the output names a file without a test', () => {
  write('test/empty.test.ts', '');
  assert.match(runTests().stdout, /No test in .*empty\.test\.ts/);
});

describe('a table of a specification', () => {
  const TABLE = `import { describe, test } from 'node:test';
describe('RFC 9000', () => { test('§2.1: a <b> holds', () => {}); describe('§3: both', () => test('RFC 9001 §1.2: one', () => {})); });`;
  const pages: [what: string, rows: string, isRefused: boolean][] = [
    ['that is on the page: the run passes', '| §2.1 | a \\<b> holds | [x] |\n| §1.2 | both: one | [x] |\n', false],
    ['with a row that is not on the page: the run fails', '| §2.1 | a \\<b> holds | [x] |\n', true],
    [
      'with a row on the page that has no test: the run fails',
      '| §2.1 | a \\<b> holds | [x] |\n| §1.2 | both: one | [x] |\n| §9 | more | [x] |\n',
      true,
    ],
  ];
  for (const [what, rows, isRefused] of pages) {
    test(what, () => {
      write('test/rfc/x.test.ts', TABLE);
      write('docs/conformance.md', `# Told\n\n<!-- From here on: npm run docs:conformance -->\n\n${rows}`);
      const { status, stdout } = runTests();
      assert.equal(status, Number(isRefused));
      assert.equal(/does not list the tests of test\/rfc\/x\.test\.ts: npm run docs:conformance/.test(stdout), isRefused);
    });
  }

  test('is written under its document and section, and then the run passes', () => {
    write('test/rfc/x.test.ts', TABLE);
    write('docs/conformance.md', '# Told\n\n<!-- From here on: npm run docs:conformance -->\n\ngone\n');
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const tool = fileURLToPath(new URL('../tools/conformance.mjs', import.meta.url));
    assert.match(spawnSync(process.execPath, [tool], { cwd: folder, env, encoding: 'utf8' }).stdout, /2 rows/);
    const page = readFileSync(join(folder, 'docs/conformance.md'), 'utf8');
    assert.match(
      page,
      /^# Told\n[\s\S]*## RFC 9000\n[\s\S]*\| §2\.1 \| a \\<b> holds \| \[x\] \|\n\n## RFC 9001\n[\s\S]*\| §1\.2 \| both: one \| \[x\] \|\n/,
    );
    assert.doesNotMatch(page, /gone/);
    assert.equal(runTests().status, 0);
  });

  test('is not checked where only some tests ran', () => {
    write('test/rfc/x.test.ts', TABLE);
    write('docs/conformance.md', '# Told\n\n<!-- From here on: npm run docs:conformance -->\n');
    assert.equal(runTests('--test-name-pattern=one').status, 0);
  });
});

describe('arguments', () => {
  test('a folder runs the tests in it, and nothing else', () => {
    write('test/a.test.ts', 'throw new Error();');
    write('test/cli/b.test.ts', PASSING);
    assert.deepEqual(outcome(runTests('test/cli')), { status: 0, lastLine: '1 passed, 0 failed, 0 skipped' });
  });

  test('a name pattern may match no test of a file, but must match one of the run', () => {
    write('test/a.test.ts', PASSING);
    write('test/b.test.ts', PASSING.replace('holds', 'other'));
    assert.deepEqual(outcome(runTests('--test-name-pattern=holds')), { status: 0, lastLine: '1 passed, 0 failed, 0 skipped' });
    assert.deepEqual(outcome(runTests('--test-name-pattern=absent')), { status: 1, lastLine: '0 passed, 1 failed, 0 skipped' });
  });
});

const outcome = ({ status, lastLine }: ReturnType<typeof runTests>) => ({ status, lastLine });

describe('a file that exceeds its deadline is stopped and named', () => {
  const bodies: [name: string, body: string][] = [
    ['with a handle left open', `import { test } from 'node:test';\ntest('x', () => {});\nsetInterval(() => {}, 1000);`],
    ['with a test that never ends', `import { test } from 'node:test';\ntest('x', () => { for (;;); });`],
    [
      'with a child process that keeps its output open',
      `import { spawn } from 'node:child_process';\nimport { test } from 'node:test';\ntest('x', () => { spawn('sleep', ['1000'], { stdio: 'inherit' }); });`,
    ],
    ['with a set-up that never ends', `setInterval(() => {}, 1000);\nawait new Promise(() => {});`],
  ];
  for (const [name, body] of bodies) {
    test(name, () => {
      write('test/a.test.ts', PASSING);
      write('test/b.test.ts', body);
      const { status, stdout, lastLine } = runTestsWith({ MINTMARK_TEST_FILE_SECONDS: '3' });
      assert.match(stdout, /A test file may take 3 s, and this one was ended: .*b\.test\.ts/);
      assert.match(lastLine ?? '', /1 failed, 0 skipped$/);
      assert.equal(status, 1);
    });
  }
});
