// Which programs `npm run test:peers` wants: those that the tests run which were named.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

interface Program {
  readonly programs: readonly string[];
  readonly files: readonly string[];
}
const {
  PROGRAMS,
  neededBy,
}: { readonly PROGRAMS: readonly Program[]; readonly neededBy: (paths: readonly string[]) => readonly Program[] } = await import(
  new URL('../tools/peer-programs.mjs', import.meta.url).href
);

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILES = globSync('test/peers/*.peer.ts', { cwd: ROOT });

/** A file, and what it imports of the tests of peers. */
const sourcesOf = (path: string): readonly string[] => {
  const text = readFileSync(path, 'utf8');
  const imported = [...text.matchAll(/ from '(\.\/[^']+)'/g)].map(([, name = '']) => resolve(dirname(path), name));
  return [text, ...imported.flatMap(sourcesOf)];
};
const namesOf = (path: string): readonly string[] => neededBy([path]).flatMap(({ programs }) => programs);

describe('a test of a peer', () => {
  for (const file of FILES) {
    test(`${basename(file)} needs each program that it runs`, () => {
      const text = sourcesOf(join(ROOT, file)).join('\n');
      const ran = PROGRAMS.flatMap(({ programs }) => programs).filter((name) => new RegExp(`[([] ?'${name}'`).test(text));
      assert.deepEqual(
        ran.filter((name) => !namesOf(file).includes(name)),
        [],
      );
    });
  }

  test('is there for each file that needs one', () => {
    const names = new Set(FILES.map((file) => basename(file, '.peer.ts')));
    for (const { programs, files } of PROGRAMS) for (const file of files) assert.ok(names.has(file), `${programs}: ${file}`);
  });
});

describe('without any program on the path', () => {
  const run = (...args: readonly string[]) => {
    const empty = mkdtempSync(join(tmpdir(), 'mintmark-peers-'));
    const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
    try {
      return spawnSync(process.execPath, ['tools/test-peers.mjs', ...args], {
        cwd: ROOT,
        env: { ...inherited, PATH: empty },
        encoding: 'utf8',
      });
    } finally {
      rmSync(empty, { recursive: true });
    }
  };

  test('a run of all names each', () => {
    const { status, stderr } = run();
    assert.equal(status, 1);
    assert.deepEqual(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.replace(/ is not on the path.*/, '')),
      PROGRAMS.map(({ programs }) => programs.join(' or ')),
    );
  });

  test('a run of one file names those that it needs', () => {
    const { status, stderr } = run('test/peers/prometheus.peer.ts');
    assert.equal(status, 1);
    assert.match(stderr, /^prometheus is not on the path\. [^\n]+\npromtool is not on the path\. [^\n]+\n$/);
  });
});
