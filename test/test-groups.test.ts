// Which test files share a process, and in which order they start.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { groupsOf, LONGEST }: { readonly groupsOf: (files: readonly string[]) => string[][]; readonly LONGEST: readonly string[] } =
  await import(new URL('../tools/test-groups.mjs', import.meta.url).href);

const groupsOfTexts = (texts: readonly string[]): string[][] => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-groups-'));
  try {
    const files = texts.map((text, index) => {
      const file = join(folder, `${index}.test.ts`);
      writeFileSync(file, text);
      return file;
    });
    return groupsOf(files).map((group) => group.map((file) => texts[files.indexOf(file)] ?? ''));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const PLAIN = `test('x', () => {});`;
const ALONE: readonly [what: string, text: string][] = [
  ['changes the environment', `process.env.HOME = '/'; ${PLAIN}`],
  ['replaces a global', `globalThis.fetch = other; ${PLAIN}`],
  ['replaces a function', `test('x', ({ mock }) => {});`],
  ['removes a variable', `delete process.env.HOME; ${PLAIN}`],
  ['listens to its process', `process.on('warning', () => {}); ${PLAIN}`],
  ['records what the process does', `import { recordWork } from './work-of-requests.ts';\n${PLAIN}`],
  ['has a hook outside of a suite', `beforeEach(() => {});\n${PLAIN}`],
  ['has its tests in another module', `import './contract.ts';`],
];
for (const [what, text] of ALONE) {
  test(`a file that ${what} is alone in its process`, () => {
    assert.deepEqual(groupsOfTexts([PLAIN, text, PLAIN]), [[PLAIN, PLAIN], [text]]);
  });
}

const WAITING: readonly [what: string, text: string][] = [
  ['start a process', `import { spawn } from 'node:child_process'; spawn(process.execPath, { env: process.env }); ${PLAIN}`],
  ['run the command', `import { runCommand } from './command.ts'; ${PLAIN}`],
];
for (const [what, text] of WAITING) {
  test(`files that ${what} share one with files that do so too, four at most`, () => {
    assert.deepEqual(groupsOfTexts([PLAIN, ...Array(3).fill(text), PLAIN, ...Array(2).fill(text)]), [
      [PLAIN, PLAIN],
      Array(4).fill(text),
      [text],
    ]);
  });
}

test('twelve files share a process at most', () => {
  assert.deepEqual(
    groupsOfTexts(Array.from({ length: 25 }, () => PLAIN)).map(({ length }) => length),
    [12, 12, 1],
  );
});

test('the files that take longest exist, and start first', () => {
  assert.deepEqual(
    LONGEST.filter((file) => !existsSync(join(ROOT, file))),
    [],
  );
  assert.deepEqual(
    groupsOf(LONGEST.toReversed()),
    LONGEST.map((file) => [file]),
  );
});
