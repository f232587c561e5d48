// Writes the rows of docs/conformance.md, by document and section: one for each test of a specification that
// passed. A test that did not run has no row, so that the page never claims more than was tested.
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pinnedNode, run } from '../packages/cli/bin/pinned-node.mjs';

const PAGE = 'docs/conformance.md';
/** The text above this line is written by hand. */
const MARK = '<!-- From here on: npm run docs:conformance -->';
const GLOBS = ['test/rfc/**/*.test.ts', 'test/fapi*.test.ts'];
const TABLES = /^test\/(rfc\/[\w-]+|fapi[\w-]*)\.test\.ts$/;
const DOCUMENT = 'RFC \\d+(?:bis)?|FAPI 2\\.0|OpenID Connect Core';
/** The heading of the rows that no document requires. */
const BEYOND = 'Beyond the documents';

/**
 * Parses the name of a test or suite for the source of its requirement: `§3.1: text`, `RFC 8707 §2: text`,
 * `§7519 5.1: text` (a section of another RFC), `§bis: text` (the next edition of the suite's RFC), `RFC
 * 9068`, `text (OpenID Connect Core §9)`.
 */
const citation = (name) => {
  const [, prefix = name, rest] = /^([^:]*§[^:]*): (.+)$/s.exec(name) ?? [];
  const other = /^§(\d{4}) ([\d.]+)$/.exec(prefix);
  if (other !== null) return { document: `RFC ${other[1]}`, section: `§${other[2]}`, text: rest ?? '' };
  if (prefix === '§bis') return { next: true, section: '', text: rest ?? '' };
  const named = new RegExp(`^(${DOCUMENT})(?:,? (§.+))?$`).exec(prefix);
  if (named !== null) return { document: named[1], section: named[2] ?? '', text: rest ?? '' };
  if (rest !== undefined) return { section: prefix, text: rest };
  const inBrackets = new RegExp(`^(.+) \\((${DOCUMENT}) (§[^)]+)\\)$`).exec(name);
  return inBrackets === null ? { text: name } : { document: inBrackets[2], section: inBrackets[3], text: inBrackets[1] };
};

/** The row of a test. @param names - the names of its suites, the outermost first, and of the test */
const rowOf = (names, file) => {
  const cited = names.map(citation);
  const last = (of) => cited.map(of).findLast((value) => value !== undefined);
  const named = last(({ document }) => document);
  const document = named === undefined ? BEYOND : `${named}${last(({ next }) => next) ? 'bis' : ''}`;
  // A section belongs to the last document that is named with it or before it.
  const since = cited.findLastIndex(({ document: own }) => own !== undefined);
  const section = cited.slice(Math.max(since, 0)).findLast((each) => each.section !== undefined)?.section ?? '';
  const text = cited.flatMap(({ text: own }) => (own === '' ? [] : [own])).join(': ');
  return { document, section, text, file };
};

const escaped = (text) => text.replace(/[\\|<*`[\]]|\b_|_\b/g, '\\$&');
const lineOf = ({ section, text, file }) => `| ${section.replaceAll('|', '\\|')} | ${escaped(text)} | [${tableOf(file)}] |`;
const tableOf = (file) => file.replace(/^.*\//, '').replace('.test.ts', '');

// Appendices are sorted after sections, and rows without a section after both.
const numbers = (section) =>
  section === ''
    ? [Number.POSITIVE_INFINITY]
    : (section.match(/\d+|[A-Z]\b/g) ?? []).map((part) => Number(part) || 1000 + part.charCodeAt(0));
const inOrder = (a, b) => {
  const [left, right] = [numbers(a), numbers(b)];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at === -1 ? left.length - right.length : left[at] - (right[at] ?? -1);
};
// RFCs are sorted by number, then other documents by name, then the rows that no document requires.
const rank = (document) => (document === BEYOND ? 2 : document.startsWith('RFC ') ? 0 : 1);
const byDocument = (a, b) => rank(a) - rank(b) || (rank(a) === 0 ? inOrder(a, b) : 0) || (a < b ? -1 : Number(a > b));

/** The page below the mark. */
const renderRows = (rows) => {
  const documents = Map.groupBy(rows, ({ document }) => document);
  const sections = [...documents.keys()].toSorted(byDocument).map((document) => {
    const own = (documents.get(document) ?? []).toSorted((a, b) => inOrder(a.section, b.section));
    return [`## ${document}`, '', '| | what is tested | table |', '| --- | --- | --- |', ...new Set(own.map(lineOf)), ''].join('\n');
  });
  const files = [...new Set(rows.map(({ file }) => file))].toSorted();
  return `${sections.join('\n')}\n${files.map((file) => `[${tableOf(file)}]: ../${file}\n`).join('')}`;
};

/** Collects the rows from the events of a run. */
export const createCollector = () => {
  const open = new Map();
  const found = new Map();
  return {
    add({ type, data }) {
      const file = data.file === undefined ? '' : relative(process.cwd(), data.file).replaceAll('\\', '/');
      if (!TABLES.test(file) || !['test:start', 'test:pass'].includes(type)) return;
      const names = (open.get(file) ?? []).slice(0, data.nesting);
      if (type === 'test:start') open.set(file, [...names, data.name]);
      else if (data.details.type !== 'suite') found.set(file, [...(found.get(file) ?? []), rowOf([...names, data.name], file)]);
    },
    /**
     * Returns the rows in the order of the files and of the tests in them, not in that in which tests ended.
     */
    rows: () => [...found.keys()].toSorted().flatMap((file) => found.get(file)),
  };
};

const below = (page) => page.slice(page.indexOf(MARK) + MARK.length);

/** The files of a run whose rows differ from those of the page. */
const staleFiles = (rows, page) => {
  const lines = below(page).split('\n');
  return [...Map.groupBy(rows, ({ file }) => file)].flatMap(([file, own]) => {
    const expected = new Set(own.map(lineOf));
    const [present, absent] = [
      lines.filter((line) => line.endsWith(`| [${tableOf(file)}] |`)),
      [...expected].filter((line) => !lines.includes(line)),
    ];
    return absent.length === 0 && present.every((line) => expected.has(line)) ? [] : [file];
  });
};

/** The differences between a run and the page. */
export const conformanceComplaints = (rows) => {
  if (rows.length === 0) return [];
  return staleFiles(rows, readFileSync(PAGE, 'utf8')).map((file) => `${PAGE} does not list the tests of ${file}: npm run docs:conformance`);
};

/** A reporter for `node --test` that writes the page. */
export default async function* writeConformance(source) {
  const collector = createCollector();
  let success = false;
  for await (const event of source) {
    collector.add(event);
    if (event.type === 'test:summary' && event.data.file === undefined) success = event.data.success;
  }
  if (!success) {
    process.exitCode = 1;
    yield `${PAGE} was not changed, because a test failed.\n`;
    return;
  }
  const rows = collector.rows();
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(PAGE, `${page.slice(0, page.indexOf(MARK) + MARK.length)}\n\n${renderRows(rows)}`);
  yield `${PAGE}: ${rows.length} rows.\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const reporter = ['--test-reporter', import.meta.url];
  process.exitCode = await run(pinnedNode(), ['--conditions=@mintmark/source', '--test', '--test-concurrency=2', ...reporter, ...GLOBS]);
}
