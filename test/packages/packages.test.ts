// The packages as npm would publish them from a fresh clone, where nothing is built: what they contain, what they
// depend on, which compilers accept their types, and that they work where npm has installed them.
import assert from 'node:assert/strict';
import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { QUICK, testDeclarations } from './declarations.ts';
import { installPackages, PACKAGES } from './installed-packages.ts';
import { testUseOnNode } from './use-on-node.ts';

let app = '';
before(async () => {
  app = await installPackages();
});
after(() => rm(dirname(app), { recursive: true, force: true }));

const manifestOf = async (name: string) => JSON.parse(await readFile(join(app, 'node_modules', name, 'package.json'), 'utf8'));

for (const name of PACKAGES) {
  test(`${name}: every entry that its manifest names is in its tarball`, async () => {
    const files = await readdir(join(app, 'node_modules', name), { recursive: true });
    const { exports = {}, bin = {} } = await manifestOf(name);
    // The data of the reference is for this workspace alone: its entry has no file in the package.
    const entries = Object.entries<Record<string, string>>(exports)
      .filter(([entry]) => entry !== './reference')
      .flatMap(([, { types = '', default: code = '' }]) => (code.endsWith('.js') ? [types, code] : [code]));
    const named = [...entries, ...Object.values<string>(bin)].map((path) => path.replace(/^\.\//, ''));
    assert.ok(named.length > 0);
    for (const path of named) assert.ok(files.includes(path), path);
  });
}

for (const name of ['@mintmark/client', '@mintmark/guard']) {
  test(`${name} depends on packages of the workspace only`, async () => {
    const { dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta = {} } = await manifestOf(name);
    assert.deepEqual(Object.keys({ ...dependencies, ...optionalDependencies }), ['@mintmark/protocol']);
    // npm installs no optional peer.
    for (const peer of Object.keys(peerDependencies)) assert.deepEqual(peerDependenciesMeta[peer], { optional: true }, peer);
    const protocol = await manifestOf('@mintmark/protocol');
    const needed = { ...protocol.dependencies, ...protocol.optionalDependencies, ...protocol.peerDependencies };
    assert.deepEqual(needed, {});
  });
}

testUseOnNode(
  'the Node that runs npm',
  () => app,
  () => 'node',
);
testUseOnNode(
  'the pinned Node',
  () => app,
  () => process.execPath,
);
testDeclarations(() => app, QUICK);
