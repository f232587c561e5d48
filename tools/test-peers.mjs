// `npm run test:peers` runs the tests that need programs that npm cannot install, and fails if one that they need is
// missing. They are not part of `npm test`. It accepts names of files, and passes options to the runner: npm
// run test:peers -- --test-name-pattern=lock
import { globSync } from 'node:fs';
import { pinnedNode, run } from '../packages/cli/bin/pinned-node.mjs';
import { builtConsole } from './build-console.mjs';
import { missingFor } from './peer-programs.mjs';

const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith('-'));
const named = args.filter((arg) => !arg.startsWith('-'));
const patterns = named.length > 0 ? named : ['test/peers/**/*.peer.ts'];

const missing = missingFor(globSync(patterns));
for (const message of missing) console.error(message);

// The pages that servers of the tests serve.
if (missing.length === 0) await builtConsole();

process.exitCode =
  missing.length > 0
    ? 1
    : await run(pinnedNode(), [
        '--conditions=@mintmark/source',
        `--import=${new URL('file-deadline.mjs', import.meta.url)}`,
        '--test',
        '--test-reporter=spec',
        '--test-reporter-destination=stdout',
        `--test-reporter=${new URL('closing-line.mjs', import.meta.url)}`,
        '--test-reporter-destination=stdout',
        ...options,
        ...patterns,
      ]);
