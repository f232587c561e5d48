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

/** Tables: without a row of empty headings, and with room for sentences next to long names, which may be wrapped. */
const TABLES = `
.vp-doc thead:not(:has(th:not(:empty))) { display: none }
.vp-doc td code { overflow-wrap: anywhere }
.vp-doc td:first-child:has(code) { min-width: 12em }
`;

export default defineConfig({
  title: 'Mintmark',
  description: 'OAuth 2.0 for machines: server, client, guard and command',
  srcDir: ROOT,
  outDir: 'dist',
  // Everything that is not a page; `docs` is one in full.
  srcExclude: ['!(docs|packages|bench)/**/*', 'packages/!(cli|client|guard|protocol|server)/**', 'packages/*/*/**', 'bench/*/**'],
  rewrites: PAGES,
  base: process.env.DOCS_BASE ?? '/',
  head: [['style', {}, TABLES]],
  lastUpdated: false,
  metaChunk: true,
  markdown: { config: siteLinks, anchor: { slugify: slugOf } },
  transformPageData: ({ filePath }) => {
    if (!pages.has(filePath)) throw new Error(`${filePath} is no page of the site.`);
  },
  vite: { plugins: [vueOfSite] },
  themeConfig: {
    search: { provider: 'local' },
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
