// The page that accounts for each dependency is complete and names the versions that are installed.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const required = (): string[] => {
  const { workspaces } = JSON.parse(read('package.json'));
  const manifests = [
    'package.json',
    'tools/site/package.json',
    ...globSync(
      [...workspaces, 'tools/supported-nodes/*'].map((folder: string) => `${folder}/package.json`),
      { cwd: ROOT },
    ),
  ];
  const found = new Set<string>();
  for (const path of manifests) {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read(path));
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      if (!name.startsWith('@mintmark/')) found.add(`${name} ${version}`);
    }
  }
  return [...found].sort();
};

const documented = (): string[] =>
  read('docs/decisions/0019-dependencies.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => {
      const [, names = '', version = ''] = line.split('|').map((cell) => cell.trim());
      return [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => `${name} ${version}`);
    })
    .sort();

test('the page has one row for each dependency of the workspace, of the site and of the supported Nodes, with its exact version, and no others', () => {
  assert.deepEqual(documented(), required());
});
