// How the console is built: one folder of files that any server can serve, without anything inline.
import { defineConfig } from 'vite';

export default defineConfig({
  // The pages work below any prefix.
  base: './',
  // The sources of the other packages, so that no build has to run first.
  resolve: { conditions: ['@mintmark/source', 'module', 'browser'] },
  build: {
    target: 'es2022',
    // The polyfill would fetch each module again in browsers that the console does not support.
    modulePreload: { polyfill: false },
    // The content security policy allows no data URLs but for images.
    assetsInlineLimit: 0,
    // One style sheet: a page that loads later never changes the look of one that is shown.
    cssCodeSplit: false,
    reportCompressedSize: false,
  },
});
