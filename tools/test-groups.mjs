// Which test files share a process. To load the server takes a process more than a second of CPU time, longer
// than most files then test. Files that need no process of their own are therefore loaded in groups. Parseable
// by Node 20.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** How many files share a process. With more, a core would be idle at the end of the run. */
const GROUP = 12;
/** The same of files that wait for other processes, for which the next file waits too. */
const GROUP_THAT_WAITS = 4;

/** The files that take longest. They start first, so that no core is idle at the end. */
export const LONGEST = [
  'test/guides.test.ts',
  'test/console/journeys.test.ts',
  'packages/cli/src/examples.test.ts',
  'test/storage/postgres.test.ts',
  'test/cli/workers.test.ts',
  'test/packages/packages.test.ts',
  'test/hostile.test.ts',
  'test/readme.test.ts',
  'test/migrate-store.test.ts',
];

/** How a file changes its process for the tests of other files, or measures it. */
const CHANGES = [
  /\bprocess\.env(?:\.\w+|\[[^\]]+\])?\s*(?:\?\?|\|\|)?=(?!=)|\bdelete process\b|\bObject\.\w+\(process\b/,
  /\bprocess\.(?:chdir|emit|execArgv|exit|memoryUsage|off|on|once|resourceUsage|title|umask)\b|\/work-of-requests\.ts'/,
  /\bglobalThis\b|\bmock\b|setGlobalDispatcher|setFlags/,
];
/** A hook outside of a suite would run for the tests of other files. */
const HOOK = /^(?:before|after)(?:Each)?\(/m;

/**
 * A file is alone in its process if it changes the process; if it has a hook outside of a suite; and if its tests are
 * in another module, so that nothing would show whether they ran.
 */
const isAlone = (text) => [HOOK, ...CHANGES].some((pattern) => pattern.test(text)) || !/\btest\(/.test(text);

const waits = (text) => /child_process|\/(?:command|terminal|postgres)\.ts'/.test(text);

/** The test files in a folder and below. */
export const testFilesIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
    .map((path) => join(folder, path))
    .sort();

/** Divides test files into groups, in the order in which they start. */
export const groupsOf = (files) => {
  const paths = files.map((file) => file.replaceAll('\\', '/'));
  const longest = LONGEST.filter((file) => paths.includes(file));
  const others = paths.filter((file) => !longest.includes(file));
  const texts = new Map(others.map((file) => [file, readFileSync(file, 'utf8')]));
  const alone = others.filter((file) => isAlone(texts.get(file)));
  const together = new Map();
  // Files of the same folder have most of their sources in common.
  for (const file of others.filter((each) => !alone.includes(each))) {
    const size = waits(texts.get(file)) ? GROUP_THAT_WAITS : GROUP;
    const kind = `${dirname(file).split('/', 2).join('/')} ${size}`;
    const groups = together.get(kind) ?? [[]];
    if (groups.at(-1).length === size) groups.push([]);
    groups.at(-1).push(file);
    together.set(kind, groups);
  }
  return [...longest.map((file) => [file]), ...[...together.values()].flat(), ...alone.map((file) => [file])];
};

/** Writes a module for each group, which loads its files, and returns the paths: Node's runner sorts them. */
export const writeGroups = (groups, folder) =>
  groups.map((files, index) => {
    const path = join(folder, `${String(index).padStart(4, '0')}.group.mjs`);
    const list = JSON.stringify(files.map((file) => resolve(file)));
    writeFileSync(path, `// ${list}\nimport { loadGroup } from ${JSON.stringify(import.meta.url)};\nawait loadGroup(import.meta.url);\n`);
    return path;
  });

/** Whether a process of the runner runs tests. @param path - of its main module */
export const isTestFile = (path) => /\.(?:test|peer)\.ts$|\.group\.mjs$/.test(path);

/** The test files that the module of a group loads; any other file is a group of its own. */
export const filesOf = (path) =>
  path.endsWith('.group.mjs') ? JSON.parse(readFileSync(path, 'utf8').split('\n', 1)[0].slice('// '.length)) : [path];

/** The tests of modules of these packages, which they import by path: they would load a second copy of them. */
const OF_MODULES = /\/packages\/(?:client|guard|protocol|server)\//;

/** A module that has the names of our packages lead to what the run has built of them, which loads in a third of the time. */
const { MINTMARK_TEST_PACKAGES: PACKAGES } = process.env;

/** Loads the files of a group. One that does not load fails as a test, and does not keep the others from running. */
export const loadGroup = async (url) => {
  const { test } = await import('node:test');
  const files = filesOf(fileURLToPath(url));
  if (PACKAGES !== undefined && !files.some((file) => OF_MODULES.test(file.replaceAll('\\', '/')))) await import(PACKAGES);
  for (const file of files) {
    try {
      await import(pathToFileURL(file).href);
    } catch (error) {
      test(`${basename(file)} loads`, () => {
        throw error;
      });
    }
  }
};
