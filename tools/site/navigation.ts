// The pages of the site, and its navigation: the lists of docs/README.md, and of each index page that it names. So
// the order, the groups and the titles are written once, where readers of the repository find them too.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Pages outside of `docs`, and where the site has them. */
const ELSEWHERE = {
  'README.md': 'index.md',
  'ARCHITECTURE.md': 'architecture.md',
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'SECURITY.md': 'security/policy.md',
  'bench/README.md': 'performance/measurements.md',
  'packages/cli/README.md': 'packages/mintmark.md',
  'packages/client/README.md': 'packages/client.md',
  'packages/guard/README.md': 'packages/guard.md',
  'packages/protocol/README.md': 'packages/protocol.md',
  'packages/server/README.md': 'packages/server.md',
} as const;

/** The list of everything, which the navigation starts from. */
const CONTENTS = 'docs/README.md';

const inSite = (path: string): string =>
  path === CONTENTS ? 'contents.md' : path.replace(/^docs\//, '').replace(/\bREADME\.md$/, 'index.md');

/** Page of the repository to page of the site. */
export const PAGES: Readonly<Record<string, string>> = {
  ...ELSEWHERE,
  ...Object.fromEntries(
    globSync('docs/**/*.md', { cwd: ROOT })
      .map((path) => path.replaceAll('\\', '/'))
      .toSorted()
      .map((path) => [path, inSite(path)]),
  ),
};

/** The path that a link leads to, in the repository. @param path - of the page with the link */
export const targetOf = (path: string, href: string): string =>
  normalize(join(dirname(path), decodeURI(href.replace(/[?#].*/, '')))).replaceAll('\\', '/');

/** A page, or a group of them, or both. */
export interface Entry {
  readonly text: string;
  readonly link?: string;
  readonly collapsed?: boolean;
  readonly items?: readonly Entry[];
}

/** An entry of a list: `| [text](page) | … |`, or `- [text](page) more`. */
const ENTRY = /^(?:\| |- )\[([^\]]+)\]\(([^)\s]+\.md)\)(?: ([^|\n]+)$)?/;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The entries of an index page, those below a heading as a group. */
const entriesOf = (index: string): readonly Entry[] => {
  const [top = '', ...sections] = readFileSync(join(ROOT, index), 'utf8').split(/^## /m);
  const listed = (text: string): readonly Entry[] =>
    text.split('\n').flatMap((line) => {
      const [, name, href = '', more] = ENTRY.exec(line) ?? [];
      return name === undefined ? [] : [entryOf(more === undefined ? name : `${name} ${more}`, targetOf(index, href))];
    });
  const groups = sections.map((section) => ({ text: capital(section.split('\n', 1)[0] ?? ''), items: listed(section) }));
  return [...listed(top), ...groups.filter(({ items }) => items.length > 0)];
};

const entryOf = (text: string, path: string): Entry => {
  const page = PAGES[path];
  if (page === undefined) throw new Error(`${path} is in the navigation, and is no page of the site.`);
  const isIndex = path.startsWith('docs/') && path.endsWith('/README.md');
  // The navigation of the site shows text as it is.
  return {
    text: capital(text.replaceAll('`', '')),
    link: `/${page}`,
    ...(isIndex ? { collapsed: true, items: entriesOf(path) } : undefined),
  };
};

/** The navigation. */
export const sidebar = (): readonly Entry[] => entriesOf(CONTENTS);

/** The pages that a navigation links to. */
export const linked = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap(({ link, items = [] }) => [...(link === undefined ? [] : [link.slice(1)]), ...linked(items)]);
