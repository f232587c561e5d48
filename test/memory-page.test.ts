// docs/operations/memory.md lists every collection that outlives a request, with the bound that its source states and
// a test that exists.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

const page = read('docs/operations/memory.md');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:---|what|where)/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));

/** What a cell with paths and names lists: `path`: `name`, `name`; `path`. */
const listedIn = (cell: string): readonly (readonly [path: string, names: readonly string[]])[] =>
  cell.split('; ').map((part) => {
    const [path = '', ...names] = [...part.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
    return [path, names];
  });

/** Of a table of collections. The table of what a peer may send has none. */
const whereOf = (cells: readonly string[]): string => (cells.length === 6 ? cells[1] : cells.length === 2 ? cells[0] : undefined) ?? '';
const listed = new Set(
  rows.flatMap((cells) => listedIn(whereOf(cells)).flatMap(([path, names]) => names.map((name) => `${path} ${name}`))),
);

// A name in capitals is a constant. An array is a queue if it begins empty.
const COLLECTIONS = [
  /^(?:export )?(?:const|let) ([a-z]\w*)(?::[^=]*)? = new (?:Map|Set|LRUCache|BoundedMap|FairEntries)\b/,
  /^ {2}(?:readonly )?(#\w+)(?::.*)? = (?:new (?:Map|Set|LRUCache|BoundedMap|FairEntries|WeakMap<Client, TemplatesOfClient>)\b|\[\];)/,
  /^ {4}this\.(#\w+) = new (?:Map|Set|LRUCache|BoundedMap|FairEntries)\b/,
  // A member of an object, which itself may be in a collection.
  /\b(\w+): new (?:Map|Set)\(\)/,
  // What an object has ends with it; there may be several of it.
  /^(?: *)(?:readonly )?(?:const )?(#?\w+) = new WeakMap<.*, (?:Readonly)?(?:Map|Set|WeakMap)</,
];

/** A collection of a function, and whether the function returns one that uses it, so that it outlives the call. */
const IN_FUNCTION = /^( {2,6})const (\w+)(?:: [^=]*)? = new (?:Map|Set)(?:<.*>)?\(\);$/;
const outlivesCall = (lines: readonly string[], at: number, indent: string): boolean => {
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => line.startsWith(indent.slice(2)) && /[}\])]/.test(line.charAt(indent.length - 2)));
  const returned = new RegExp(`^${indent}return (?:(?:async )?(?:\\(.*|\\w+ )=>|\\{$|Object\\.assign)`);
  return rest.slice(0, end).some((line) => returned.test(line));
};

/** The collections of a file. */
const collectionsOf = (path: string): readonly string[] => {
  const lines = read(path).split('\n');
  return lines.flatMap((line, at) => {
    const [, indent = '', local] = IN_FUNCTION.exec(line) ?? [];
    const names = [
      ...COLLECTIONS.flatMap((pattern) => [...line.matchAll(new RegExp(pattern, 'g'))].flatMap(([, name = '']) => name)),
      ...(local !== undefined && outlivesCall(lines, at, indent) ? [local] : []),
    ];
    return names.map((name) => `${path} ${name}`);
  });
};

const sources = globSync('packages/{server,client,guard,protocol}/src/**/*.ts', { cwd: ROOT }).filter(
  (path) => !/\.(?:test|sample)\.ts$|\/testing\/|generated/.test(path),
);

describe('the page of what is held in memory', () => {
  test('has every collection of the sources, and no other', () => {
    const found = new Set(sources.flatMap(collectionsOf));
    assert.deepEqual([...found].filter((each) => !listed.has(each)).toSorted(), [], 'missing from the page');
    const gone = [...listed].filter((each) => {
      const [path = '', name = ''] = each.split(' ');
      return !new RegExp(`(?<![\\w#])${name}\\b`).test(read(path));
    });
    assert.deepEqual(gone, [], 'not in the sources');
  });

  for (const [what = '', where = '', bound = '', , , named = ''] of rows.filter((cells) => cells.length === 6)) {
    test(`${what}: the bound is that of the source, and its test exists`, () => {
      const text = listedIn(where)
        .map(([path]) => read(path))
        .join('\n')
        .replaceAll('_', '');
      const figures = [...bound.matchAll(/\d[\d,]*/g)].map(([figure]) => figure.replaceAll(',', ''));
      for (const figure of figures) assert.match(text, new RegExp(`\\b${figure}\\b`), `${figure} is not in ${where}`);
      assert.ok(read(named.replaceAll('`', '')).includes('test('), named);
    });
  }

  for (const [what = '', , , named = ''] of rows.filter((cells) => cells.length === 4)) {
    test(`${what}: its test exists`, () => assert.ok(read(named.replaceAll('`', '')).includes('test('), named));
  }
});
