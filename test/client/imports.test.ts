// The core of the client uses nothing that only Node has.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the imports of each entry point', () => {
  /** The files and external modules that a source file imports, directly or indirectly, including types. */
  const importedFiles = async (file: string, seen = new Map<string, string[]>()): Promise<Map<string, string[]>> => {
    if (seen.has(file)) return seen;
    const foreign: string[] = [];
    seen.set(file, foreign);
    const source = await readFile(file, 'utf8');
    for (const [, specifier = ''] of source.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)'([^']+)'/g)) {
      if (specifier.startsWith('.')) await importedFiles(resolve(dirname(file), specifier), seen);
      else foreign.push(specifier);
    }
    return seen;
  };
  const src = join(ROOT, 'packages/client/src');
  const foreign = async (entry: string): Promise<string[]> =>
    [...new Set([...(await importedFiles(join(src, entry))).values()].flat())].sort();

  for (const entry of ['index.ts', 'exchange/index.ts', 'management/index.ts', 'adapters/axios.ts', 'adapters/undici.ts']) {
    test(`${entry} imports no module of Node`, async () => {
      assert.deepEqual(
        (await foreign(entry)).filter((name) => name !== '@mintmark/protocol'),
        [],
      );
    });

    test(`${entry} uses no global of Node`, async () => {
      for (const file of (await importedFiles(join(src, entry))).keys()) {
        const code = (await readFile(file, 'utf8')).replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, '');
        assert.doesNotMatch(code, /(?<![.\w'"])(?:process|Buffer|__dirname|require|setImmediate|global)\b(?!['":])/, file);
      }
    });
  }

  test('node/index.ts imports modules of Node', async () => {
    assert.ok((await foreign('node/index.ts')).includes('node:fs'));
  });
});
