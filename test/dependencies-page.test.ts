// The page that accounts for each dependency is complete and names the versions that are installed.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const wanted = (): string[] => {
  const manifests = [
    'package.json',
    ...readdirSync(new URL('../packages', import.meta.url)).map((name) => `packages/${name}/package.json`),
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

const accountedFor = (): string[] =>
  read('docs/decisions/0019-dependencies.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => {
      const [, names = '', version = ''] = line.split('|').map((cell) => cell.trim());
      return [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => `${name} ${version}`);
    })
    .sort();

test('each dependency of the workspace has its row, with its exact version, and no row is left over', () => {
  assert.deepEqual(accountedFor(), wanted());
});
