// The words that docs/words.md replaces are in no exported name, file name, heading or test title.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The first column of the table under "Not used": words, or stems that end in `*`. */
const NOT_USED = [
  ...(
    read('docs/words.md')
      .split(/^## /m)
      .find((part) => part.startsWith('Not used')) ?? ''
  ).matchAll(/^\| (`.+?) \|/gm),
]
  .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)])
  .map(([, word = '']) => word);
const PATTERN = new RegExp(`^(?:${NOT_USED.map((word) => word.replace('*', '[a-z]*')).join('|')})$`);

/** The words of a name or a sentence: `lastUsedAt` has three. */
const wordsOf = (text: string): string[] =>
  text
    .replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .toLowerCase()
    .split(/[^a-z]+/);
const faulty = (texts: Iterable<string>): string[] =>
  [...new Set(texts)].filter((text) => wordsOf(text).some((word) => PATTERN.test(word)));

const CODE = globSync('{bench,examples,packages,test,tools}/**/*.{ts,mjs}', { cwd: ROOT, exclude: ['**/node_modules/**', '**/dist/**'] });
const SOURCES = CODE.filter((path) => !/\.generated\.ts$/.test(path));
const DOCUMENTS = globSync(['*.md', '{bench,docs,packages}/**/*.md'], { cwd: ROOT, exclude: ['**/node_modules/**'] }).filter(
  (path) => path !== join('docs', 'conformance.md'),
);

test('words are found in names and sentences', () => {
  assert.ok(NOT_USED.length > 30);
  assert.deepEqual(faulty(['backDoor', 'indoor', 'BURST_TABLES', 'answers alike', 'JWTAnswer', 'look-up']), [
    'backDoor',
    'BURST_TABLES',
    'answers alike',
    'JWTAnswer',
    'look-up',
  ]);
});

test('file names', () => {
  assert.deepEqual(faulty([...CODE, ...DOCUMENTS].map((path) => basename(path).replace(/\.[\w.]+$/, ''))), []);
});

test('exported names', () => {
  const exported = '^export (?:declare |abstract |async )*(?:function\\*?|class|interface|type|const|let) (\\w+)';
  assert.deepEqual(faulty(SOURCES.flatMap((path) => matchesOf(read(path), exported))), []);
});

test('headings', () => {
  const headings = DOCUMENTS.flatMap((path) => [
    ...read(path)
      .replace(/^```.*?^```$/gms, '')
      .matchAll(/^#+ (.+)$/gm),
  ]);
  assert.deepEqual(faulty(headings.map(([, heading = '']) => heading.replace(/`[^`]*`/g, ''))), []);
});

/** A string literal, without its quotes in one of three groups. */
const LITERAL = /'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`|"((?:[^"\\\n]|\\.)*)"/;
const titlesOf = (source: string): string[] => {
  const titles = matchesOf(source, `\\b(?:test|it|describe|suite)\\(\\s*(?:${LITERAL.source})`);
  const columns = titles.flatMap((title) => [...title.matchAll(/\$\{([^}]*)\}/g)]).flatMap(([, shown = '']) => shown.match(/\w+/g) ?? []);
  return [...titles.map((title) => title.replace(/\$\{[^}]*\}/g, '')), ...rowsOf(source, new Set(columns))];
};
const matchesOf = (source: string, pattern: string): string[] =>
  [...source.matchAll(new RegExp(pattern, 'gm'))].map(([, ...groups]) => groups.find((group) => group !== undefined) ?? '');
/**
 * The texts of those columns in the tables of a file: by the property's name, by the position in a row, or as
 * keys of an object.
 */
const rowsOf = (source: string, columns: ReadonlySet<string>): string[] => {
  const positions = [...source.matchAll(/\[([\w\s,:{}]*)\](?=\s+of\b|\) =>)/g)].flatMap(([, row = '']) =>
    row.split(',').flatMap((column, position) => (columns.has(column.trim()) ? [position] : [])),
  );
  const cell = `(?:${LITERAL.source.replaceAll(/\((?!\?)/g, '(?:')}|[^,'"\`[\\]{}()]+),\\s*`;
  return [
    ...[...columns].flatMap((column) => matchesOf(source, `\\b${column}: (?:${LITERAL.source})`)),
    ...[...new Set(positions)].flatMap((position) => matchesOf(source, `\\[\\s*(?:${cell}){${position}}(?:${LITERAL.source})`)),
    ...(positions.includes(0) ? matchesOf(source, `(?:^|[{,])\\s*(?:${LITERAL.source}):\\s`) : []),
  ];
};

test('titles are found in calls and in the columns of tables', () => {
  const source = `
    const TABLE = [['a row', 1], [2, 'no title']];
    const RECORDS = [{ what: 'a property' }];
    const CASES = { 'a key': 1 };
    for (const [name, count] of TABLE) test(\`\${name}: refused\`);
    for (const { what } of RECORDS) test(\`\${what}\`);
    for (const [key] of Object.entries(CASES)) test(\`\${key}\`);
    test('plain', () => {});`;
  assert.deepEqual(titlesOf(source).filter(Boolean).sort(), [': refused', 'a key', 'a property', 'a row', 'plain']);
});

test('test titles', () => {
  const titles = SOURCES.filter((path) => /^test\/|\.test\.ts$/.test(path)).flatMap((path) => titlesOf(read(path)));
  assert.deepEqual(faulty(titles.map((text) => text.replace(/`[^`]*`/g, '')).filter((text) => !text.startsWith('--'))), []);
});
