// The files that documents link to exist, and so do the paths that they name.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { slugOf } from '../tools/site/slug.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DOCUMENTS = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md'], { cwd: ROOT });
/**
 * The documents that name files and folders of the tree; for a file whose name the reader chooses
 * (`NAME`), its folder is checked. Changelog and decisions are excluded, because they describe the past.
 */
const NAMING_PATHS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...globSync('docs/guides/*.md', { cwd: ROOT })];

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
/** Code contains no links and no headings. */
const withoutCode = (text: string): string => text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');
/** The links of a document that lead to paths or to headings. */
const linksOf = (path: string): readonly string[] =>
  [...withoutCode(read(path)).matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)]
    .map(([, inline, reference]) => inline ?? reference ?? '')
    .filter((target) => !/^https?:/.test(target));
/** The anchors of a document's headings. */
const anchorsOf = (path: string): readonly string[] =>
  [
    ...read(path)
      .replace(/^```.*?^```/gms, '')
      .matchAll(/^#+ (.+)$/gm),
  ].map(([, heading = '']) => slugOf(heading));
/** A path with `NAME` in it stands for a new file in a folder that exists. */
const missing = (paths: readonly string[]): string[] =>
  paths.filter((path) => !existsSync(join(ROOT, path.includes('NAME') ? dirname(path) : path)));

for (const path of DOCUMENTS) {
  test(`the links of ${path} lead to existing files`, () => {
    const paths = linksOf(path).flatMap((target) => (target.startsWith('#') ? [] : [join(dirname(path), target.replace(/#.*/, ''))]));
    assert.deepEqual(missing(paths), []);
  });

  test(`the links of ${path} lead to existing headings`, () => {
    for (const target of linksOf(path)) {
      const [file = '', anchor] = target.split('#');
      const page = file === '' ? path : join(dirname(path), file);
      if (anchor !== undefined && page.endsWith('.md')) assert.ok(anchorsOf(page).includes(anchor), target);
    }
  });
}

for (const path of NAMING_PATHS) {
  test(`the paths that ${path} names exist`, () => {
    const spans = [
      ...read(path)
        .replace(/^```.*?^```$/gms, '')
        .matchAll(/`([^`\n]+)`/g),
    ].map(([, span = '']) => span);
    assert.deepEqual(
      missing(
        spans
          .filter((span) => /^(?:packages|test|docs|bench|tools|examples)\/[\w./-]*$/.test(span))
          .map((span) => span.replace(/NAME[^/]*$/, '')),
      ),
      [],
    );
  });
}

describe('ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md');
  /** The words of the block under a heading. */
  const wordsUnder = (heading: string): string[] =>
    (new RegExp(`^## ${heading}$[^#]*?^\`\`\`\\n(.*?)^\`\`\``, 'ms').exec(text)?.[1] ?? '').split(/\s+/);
  const isPath = (word: string) => /^[\w-]+(?:\/|\.ts)$/.test(word);

  test('names every folder of the server, in its order', () => {
    const order: readonly string[] = JSON.parse(read('packages/server/room-order.json'));
    const named = wordsUnder('Inside the server').filter(isPath);
    assert.deepEqual(missing(named.map((path) => join('packages/server/src', path))), []);
    assert.deepEqual(
      named.filter((path) => path.endsWith('/')),
      order
        .filter((folder) => folder !== '.')
        .map((folder) => `${folder}/`)
        .reverse(),
    );
  });

  test('names files and folders of the client, the guard and the command that exist', () => {
    let source = '';
    const paths: string[] = [];
    for (const word of wordsUnder('Inside the client, the guard and the command')) {
      if (/^\w+\/src$/.test(word)) source = word;
      else if (isPath(word)) paths.push(join('packages', source, word));
    }
    assert.ok(paths.length > 20);
    assert.deepEqual(missing(paths), []);
  });

  test('names modules of the server that exist', () => {
    const words = [...wordsUnder('The path of a token request'), ...wordsUnder('The path of introspection')];
    const modules = [
      ...words.filter((word) => /^[a-z-]+\/[a-z-]+$/.test(word)),
      ...[...text.matchAll(/`([a-z-]+\/[a-z-]+)\.ts`/g)].map(([, path = '']) => path),
    ];
    assert.ok(modules.length > 4);
    assert.deepEqual(missing(modules.map((path) => `packages/server/src/${path}.ts`)), []);
  });
});
