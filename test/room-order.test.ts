// packages/server/room-order.json orders the folders of packages/server/src: a file imports only from its own
// folder and from those before it.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../packages/server', import.meta.url));
const ORDER: readonly string[] = JSON.parse(readFileSync(join(SERVER, 'room-order.json'), 'utf8'));

/** The folder of a file in `src`; `.` for a file directly in `src`. */
const roomOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : '.');

const specifiersOf = (text: string): readonly string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.\.?\/[^']+)'/g)].map(([, specifier = '']) => specifier);

/** The imports of a file that violate the order, as `FROM imports TO`. */
const violations = (file: string, text: string): readonly string[] =>
  specifiersOf(text).flatMap((specifier) => {
    const [from, to] = [roomOf(file), roomOf(join(dirname(file), specifier))];
    return ORDER.indexOf(to) > ORDER.indexOf(from) ? [`${file} imports ${specifier}`] : [];
  });

const files = globSync('src/**/*.ts', { cwd: SERVER }).map((file) => relative('src', file));

describe('the order of the folders', () => {
  test('names every folder once, and no other', () => {
    assert.deepEqual([...ORDER].sort(), [...new Set(files.map(roomOf))].sort());
  });

  test('every import follows it', () => {
    const isSource = (file: string) => !/\.(test|sample)\.ts$/.test(file);
    assert.deepEqual(
      files.filter(isSource).flatMap((file) => violations(file, readFileSync(join(SERVER, 'src', file), 'utf8'))),
      [],
    );
  });

  for (const [file, text, expected] of [
    ['storage/a.ts', "import type { A } from '../clients/a.ts';", ['storage/a.ts imports ../clients/a.ts']],
    ['storage/sql/a.ts', "import {\n  type A,\n  b,\n} from '../../http/a.ts';", ['storage/sql/a.ts imports ../../http/a.ts']],
    ['http/a.ts', "await import('../verify/a.ts')", ['http/a.ts imports ../verify/a.ts']],
    ['http/a.ts', "export { a } from '../server.ts';", ['http/a.ts imports ../server.ts']],
    ['clients/a.ts', "import { a } from '../storage/a.ts';\nimport { b } from './b.ts';", []],
  ] as const) {
    test(`${file}: ${text.replaceAll('\n', ' ')} ${expected.length === 0 ? 'is allowed' : 'is refused'}`, () => {
      assert.deepEqual(violations(file, text), expected);
    });
  }
});
