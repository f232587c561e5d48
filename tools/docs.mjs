// `npm run docs` serves the documentation as a site, and `npm run docs:build` writes it to tools/site/dist. The
// packages of the site are not part of the workspace: they are installed by their own lockfile when first needed,
// without install scripts. Parseable by Node 20.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pinnedNode, run } from '../packages/cli/bin/pinned-node.mjs';

const SITE = fileURLToPath(new URL('site/', import.meta.url));
const LOCKFILE = join(SITE, 'package-lock.json');
// npm removes it with node_modules, so an interrupted installation leaves none.
const STAMP = join(SITE, 'node_modules/.installed-lockfile');

const isInstalled = () => {
  try {
    return readFileSync(STAMP, 'utf8') === readFileSync(LOCKFILE, 'utf8');
  } catch {
    return false;
  }
};

const install = () => {
  console.error('Installing the packages of the site (once) …');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { cwd: SITE, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status === 0) writeFileSync(STAMP, readFileSync(LOCKFILE));
  return status === 0;
};

const [command = 'dev', ...options] = process.argv.slice(2);
process.exitCode =
  isInstalled() || install()
    ? await run(pinnedNode(), [join(SITE, 'node_modules/vitepress/bin/vitepress.js'), command, SITE, ...options])
    : 1;
