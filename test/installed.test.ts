// `npm start` installs what the lockfile names, unless `npm ci` has.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

interface Packages {
  readonly packages: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
const { isInstalled } = (await import(new URL('../tools/installed.mjs', import.meta.url).href)) as {
  isInstalled: (lockfile: Packages, installed: Packages, system: { platform: string; arch: string }) => boolean;
};
const read = (path: string): Packages => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));

const SYSTEM = { platform: 'linux', arch: 'x64' };
const PACKAGE = { version: '1.0.0', integrity: 'sha512-a' };
const ONLY = { ...PACKAGE, optional: true };
const WANTED = {
  '': { name: 'workspace' },
  'node_modules/a': PACKAGE,
  'node_modules/own': { resolved: 'packages/own', link: true },
  'node_modules/for-this': { ...ONLY, os: ['linux'], cpu: ['x64'] },
  'node_modules/for-another': { ...ONLY, os: 'darwin', cpu: 'arm64' },
  'node_modules/for-another-libc': { ...ONLY, os: ['linux'], cpu: ['x64'], libc: ['musl'] },
  'node_modules/of-another': ONLY,
};
const { 'node_modules/a': a, 'node_modules/own': own, 'node_modules/for-this': forThis } = WANTED;
const FOUND = { 'node_modules/a': a, 'node_modules/own': own, 'node_modules/for-this': forThis };
const { 'node_modules/a': _, ...WITHOUT_ONE } = FOUND;
const { 'node_modules/for-this': __, ...WITHOUT_OPTIONAL } = FOUND;

describe('packages are installed', () => {
  const rows: readonly (readonly [what: string, found: Packages['packages'], expected: boolean])[] = [
    ['if only optional ones of other systems are missing', FOUND, true],
    ['not if one is missing', WITHOUT_ONE, false],
    ['not if one has another version', { ...FOUND, 'node_modules/a': { ...PACKAGE, version: '1.0.1' } }, false],
    ['not if one has another content', { ...FOUND, 'node_modules/a': { ...PACKAGE, integrity: 'sha512-b' } }, false],
    ['not if the optional one of this system is missing', WITHOUT_OPTIONAL, false],
    ['not if nothing is', {}, false],
  ];
  for (const [what, packages, expected] of rows)
    test(what, () => assert.equal(isInstalled({ packages: WANTED }, { packages }, SYSTEM), expected));

  test('in this folder, by the list of npm', () =>
    assert.equal(isInstalled(read('package-lock.json'), read('node_modules/.package-lock.json'), process), true));
});
