// Runs the tests on the pinned Node: all of them, or those in the named files, folders and patterns. It
// passes options, written with `=`, to the runner: npm run test:all -- test/cli --test-name-pattern=login
import { mkdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pinnedNode, run } from '../packages/cli/bin/pinned-node.mjs';
import { builtConsole } from './build-console.mjs';
import { builtForTests } from './built-for-tests.mjs';
import { createRunFolder, removeFolder } from './run-folder.mjs';
import { groupsOf, testFilesIn, writeGroups } from './test-groups.mjs';
import { seedOfSources } from './test-seed.mjs';

const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith('-'));
const named = args.filter((arg) => !arg.startsWith('-'));
const folders = named.length > 0 ? named.filter(isFolder) : ['packages', 'test'].filter(isFolder);

// Hundreds of processes load the same sources. With this cache, each file is stripped of its types and
// compiled only when it has changed.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url));

// The command that tests start in processes of their own, and the packages that they load.
if (process.env.MINTMARK_TEST_COMMAND === undefined) {
  const { command, packages } = await builtForTests();
  Object.assign(process.env, { MINTMARK_TEST_COMMAND: command, MINTMARK_TEST_PACKAGES: packages });
}

// The pages that servers of the tests serve.
await builtConsole();

// Tests connect to loopback only, without the machine's proxy. Tests of proxies set these variables
// themselves.
for (const name of Object.keys(process.env)) if (/^(?:https?|all)_proxy$/i.test(name)) delete process.env[name];

// The inputs that tests generate, unless this is a search for others (decision 142).
if (process.env.MINTMARK_TEST_FUZZ === undefined) {
  process.env.MINTMARK_TEST_SEED ??= String(seedOfSources());
  console.log(`Generated inputs: MINTMARK_TEST_SEED=${process.env.MINTMARK_TEST_SEED} repeats them.`);
}

const folder = createRunFolder();
process.env.TMPDIR ??= folder;
process.env.MINTMARK_TEST_TIMES = join(folder, 'times');
mkdirSync(process.env.MINTMARK_TEST_TIMES);
// The files of an empty PostgreSQL, once a test has created one, and its programs, which its user may run.
process.env.MINTMARK_TEST_CLUSTER = join(folder, 'cluster');
process.env.MINTMARK_TEST_PROGRAMS = join(folder, 'programs');
// The file of an empty SQLite store, once a test has created one.
process.env.MINTMARK_TEST_STORE = join(folder, 'store.db');
const files = [...writeGroups(groupsOf(folders.flatMap(testFilesIn)), folder), ...named.filter((arg) => !isFolder(arg))];

process.exitCode = await run(pinnedNode(), [
  '--conditions=@mintmark/source',
  // Tests create many objects for a short time: a larger young generation is collected less often.
  '--min-semi-space-size=16',
  '--max-semi-space-size=64',
  `--import=${new URL('test-process.mjs', import.meta.url)}`,
  '--test',
  // Two more than there are cores, because files wait for processes and sockets a quarter of their time.
  `--test-concurrency=${availableParallelism() + 2}`,
  '--test-reporter=spec',
  '--test-reporter-destination=stdout',
  `--test-reporter=${new URL('closing-line.mjs', import.meta.url)}`,
  '--test-reporter-destination=stdout',
  ...options,
  // The runner without a file would look for some.
  ...(files.length > 0 ? files : ['test/**/*.test.ts']),
]);
removeFolder(folder);
