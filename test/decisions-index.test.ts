// The index of the decisions is complete, and their headings have the numbers of their files.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const TOOL = fileURLToPath(new URL('../tools/decisions-index.mjs', import.meta.url));
const INDEX = 'docs/decisions/README.md';

const run = (cwd: string, ...args: string[]) => spawnSync(process.execPath, [TOOL, ...args], { cwd, encoding: 'utf8' });

/** Creates a folder with these decisions, by file name, and an empty index. */
const folderWith = (t: TestContext, pages: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-decisions-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'docs/decisions'), { recursive: true });
  for (const [name, text] of Object.entries({ 'README.md': '', ...pages })) writeFileSync(join(folder, 'docs/decisions', name), text);
  return folder;
};

test('the index has every decision, by number and title', () => {
  const { status, stderr } = run(fileURLToPath(new URL('..', import.meta.url)), '--check');
  assert.equal(status, 0, stderr);
});

test('an index that lacks a decision is reported, and rewritten', (t) => {
  const folder = folderWith(t, { '0002-second.md': '# 2. Second\n', '0010-tenth.md': '# 10. Tenth, by `npm`\n' });
  assert.match(run(folder, '--check').stderr, /README\.md is out of date: npm run docs:decisions/);
  assert.equal(run(folder).status, 0);
  assert.match(
    readFileSync(join(folder, INDEX), 'utf8'),
    /\n\n- \[2\]\(0002-second\.md\) Second\n- \[10\]\(0010-tenth\.md\) Tenth, by `npm`\n$/,
  );
  assert.equal(run(folder, '--check').status, 0);
});

const REFUSED: readonly (readonly [what: string, pages: Readonly<Record<string, string>>, complaint: RegExp])[] = [
  ['a heading without a full stop', { '0058-x.md': '# 58 Grants\n' }, /0058-x\.md must begin with "# 58\. Title"/],
  ['a heading with another number than the file name', { '0027-x.md': '# 28. Fresh\n' }, /0027-x\.md must begin with "# 27\. Title"/],
  ['a file name without a number', { 'fresh.md': '# 27. Fresh\n' }, /fresh\.md must be named/],
  ['a number that is used twice', { '0001-a.md': '# 1. A\n', '0001-b.md': '# 1. B\n' }, /0001 is the number of 0001-a\.md and 0001-b\.md/],
];
for (const [what, pages, complaint] of REFUSED) {
  test(`${what} is an error`, (t) => {
    const { status, stderr } = run(folderWith(t, pages));
    assert.equal(status, 1);
    assert.match(stderr, complaint);
  });
}
