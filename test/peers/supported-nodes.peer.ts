// The packages work on every Node that they support: the oldest of the first line, and the newest of the others; and
// their types do where that takes long.
// Installs these Nodes from npm.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SLOW, testDeclarations } from '../packages/declarations.ts';
import { installPackages } from '../packages/installed-packages.ts';
import { testUseOnNode } from '../packages/use-on-node.ts';

const NODES = fileURLToPath(new URL('../../tools/supported-nodes/', import.meta.url));
const LINES = ['20', '22', '24'];
const run = promisify(execFile);

let app = '';
before(async () => {
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: NODES });
  app = await installPackages();
});
after(() => rm(dirname(app), { recursive: true, force: true }));

for (const line of LINES) {
  const node = () => createRequire(join(NODES, line, 'package.json')).resolve(`node-${process.platform}-${process.arch}/bin/node`);
  testUseOnNode(`Node ${line}`, () => app, node);
  test(`Node ${line} is what its folder says`, async () =>
    assert.match((await run(node(), ['--version'])).stdout, new RegExp(`^v${line}\\.`)));
}
testUseOnNode(
  'Node 26',
  () => app,
  () => process.execPath,
);
testDeclarations(() => app, SLOW);
