// The site: the Markdown of the repository, with a local search. It loads nothing from other hosts.
import { defineConfig } from 'vitepress';
import { siteLinks } from '../links.ts';
import { PAGES, ROOT, sidebar } from '../navigation.ts';
import { slugOf } from '../slug.ts';

const pages = new Set(Object.keys(PAGES));

/** Pages are outside of this folder, and import the Vue that is installed in it. */
const vueOfSite = {
  name: 'vue-of-site',
  enforce: 'pre',
  resolveId(id, importer = '', options = {}) {
    if (!/^vue(\/|$)/.test(id) || !importer.endsWith('.md')) return undefined;
    return options.ssr === true ? { id, external: true } : this.resolve(id, import.meta.filename, { ...options, skipSelf: true });
  },
};

/**
 * Tables: without a row of empty headings, and with room for sentences next to long names, which may be wrapped. Such names
 * may be wrapped in the results of a search, too.
 */
const STYLE = `
.vp-doc thead:not(:has(th:not(:empty))) { display: none }
.vp-doc td code { overflow-wrap: anywhere }
.vp-doc td:first-child:has(code) { min-width: 12em }
.VPLocalSearchBox .result :is(div, span) { min-width: 0; overflow-wrap: anywhere }
.VPLocalSearchBox .results, .VPLocalSearchBox .results :is(li, a) { min-width: 0; max-width: 100% }
`;

/**
 * A name with underscores is a term as a whole, too: otherwise any page with several of its words precedes the one with the
 * name. These functions run in the browser, so that they use nothing from here.
 */
const search = {
  tokenize: (text) => [...text.split(/[\s\p{Z}\p{P}]+/u), ...(text.match(/[a-z0-9]+(?:_[a-z0-9]+)+/gi) ?? [])],
  /** Pages about the past come last. */
  boostDocument: (id) => (/\/(?:changelog|decisions\/)/.test(id) ? 0.2 : 1),
};

export default defineConfig({
  title: 'Mintmark',
  description: 'OAuth 2.0 for machines: server, client, guard and command',
  srcDir: ROOT,
  outDir: 'dist',
  // Everything that is not a page; `docs` is one in full.
  srcExclude: ['!(docs|packages|bench)/**/*', 'packages/!(cli|client|guard|protocol|server)/**', 'packages/*/*/**', 'bench/*/**'],
  rewrites: PAGES,
  base: process.env.DOCS_BASE ?? '/',
  head: [['style', {}, STYLE]],
  lastUpdated: false,
  metaChunk: true,
  markdown: { config: siteLinks, anchor: { slugify: slugOf } },
  transformPageData: ({ filePath }) => {
    if (!pages.has(filePath)) throw new Error(`${filePath} is no page of the site.`);
  },
  vite: { plugins: [vueOfSite] },
  themeConfig: {
    search: {
      provider: 'local',
      options: { miniSearch: { options: { tokenize: search.tokenize }, searchOptions: { boostDocument: search.boostDocument } } },
    },
    outline: [2, 3],
    sidebar: sidebar(),
    nav: [
      { text: 'Guides', link: '/guides/index.md' },
      { text: 'Reference', link: '/reference/index.md' },
      { text: 'Operations', link: '/operations/index.md' },
      { text: 'Security', link: '/security/index.md' },
    ],
  },
});
