// The programs in the README and the guides compile as strict TypeScript, because readers paste them into
// strict projects.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Lines quoted from the guide of IBM Security Verify, which are not TypeScript. */
const QUOTED = ['docs/guides/tokens-in-a-shell.md javascript'];

test('every program in the README and the guides compiles strictly', async (t) => {
  const folder = await mkdtemp(join(ROOT, 'node_modules/.samples-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const files: string[] = [];
  for (const page of ['README.md', ...globSync('docs/guides/*.md', { cwd: ROOT })]) {
    const text = await readFile(join(ROOT, page), 'utf8');
    for (const [, name = '', program = ''] of text.matchAll(/^```[jt]s test=(\S+)[^\n]*\n(.*?)^```$/gms)) {
      if (QUOTED.includes(`${page} ${name}`)) continue;
      const file = `${page.replaceAll(/\W+/g, '-')}-${name}.mts`;
      await writeFile(join(folder, file), `${program}export {};\n`);
      files.push(file);
    }
  }
  assert.ok(files.length >= 7);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: [], files }));
  const tsc = join(ROOT, 'tools/compile.mjs');
  await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error: { stdout: string }) => assert.fail(error.stdout));
});
