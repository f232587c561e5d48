// The commit messages that `tools/check-commits.mjs` accepts and refuses.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const TOOL = fileURLToPath(new URL('../tools/check-commits.mjs', import.meta.url));

const temporaryFolder = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-commits-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
};

const check = (t: TestContext, message: string) => {
  const file = join(temporaryFolder(t), 'COMMIT_EDITMSG');
  writeFileSync(file, message);
  return spawnSync(process.execPath, [TOOL, '--message', file], { encoding: 'utf8' });
};

for (const message of [
  'Add a grant type\n',
  'Embed the console\n\nIt is served by the same process.\n',
  `Process ${'x'.repeat(64)}\n`,
  'Bring back §7.1 of the guide\n# Please enter the commit message.\n',
]) {
  test(`the message ${JSON.stringify(message.slice(0, 30))} is accepted`, (t) => {
    const { status, stderr } = check(t, message);
    assert.deepEqual([status, stderr], [0, '']);
  });
}

for (const [message, complaint] of [
  [`Add ${'x'.repeat(69)}\n`, /has a subject of 73 characters; 72 is the limit/],
  ['Join: the same again\n', /without a prefix/],
  ['add a grant type\n', /must begin with a capital letter/],
  ['Added a grant type\n', /imperative/],
  ['Adds a grant type\n', /imperative/],
  ['Adding a grant type\n', /imperative/],
  ['Add a grant type.\n', /full stop/],
  ['Add a grant type\nwith tests\n', /empty line/],
  ['', /must begin with a capital letter/],
] as const) {
  test(`the message ${JSON.stringify(message.slice(0, 30))} is refused`, (t) => {
    const { status, stderr } = check(t, message);
    assert.equal(status, 1);
    assert.match(stderr, complaint);
  });
}

test('every commit of a range is checked, and a merge is refused', (t) => {
  const folder = temporaryFolder(t);
  const log = ['a1 00\nAdd one\n', 'b2 a1\nAdds two\n', 'c3 a1 b2\nMerge branch\n'].join('\\0').replaceAll('\n', '\\n');
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n[ "$4" = a..b ] && printf '${log}'\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: [folder, process.env['PATH']].join(delimiter) };
  const { status, stderr } = spawnSync(process.execPath, [TOOL, 'a..b'], { encoding: 'utf8', env });
  assert.equal(status, 1);
  assert.deepEqual(
    stderr
      .trim()
      .split('\n')
      .map((line) => line.slice(0, 12)),
    ['b2 must begi', 'c3 is a merg'],
  );
});
