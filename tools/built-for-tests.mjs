// Builds the command and the packages for tests, with all libraries in a few files: the command in a folder as npm would
// install the package `mintmark`, and the packages next to it. To load them takes a third to a half of the CPU time that
// the sources take; tests start the command hundreds of times, and a hundred processes of tests load the packages.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILDS = join(ROOT, 'node_modules/.cache/command');
/** How long an earlier build is kept for a test run that still uses it, in milliseconds. */
const KEPT = 3_600_000;

/** How many commands and entries need the modules that are in one file, so that a command loads a dozen files fewer. */
const SHARED = 30;

const CLI = join(ROOT, 'packages/cli');
const SERVER = join(ROOT, 'packages/server');
const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The modules that the server starts by name, as processes and threads: the `imports` of its manifest. */
const startedByName = () =>
  Object.entries(manifestOf(SERVER).imports).map(([name, conditions]) => [name, join(SERVER, conditions['@mintmark/source'])]);

/** What a build depends on: when it changes, so does the name of its folder. */
const fingerprint = () => {
  const hash = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .update(readFileSync(fileURLToPath(import.meta.url)));
  const folders = readdirSync(join(ROOT, 'packages')).map((name) => join(ROOT, 'packages', name));
  for (const file of folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .sort()
      .map((path) => join(folder, path)),
  )) {
    if (!/\/(?:src|bin)\/.*(?<!\.test)\.m?[jt]s$|\/package\.json$/.test(file) || file.includes('/node_modules/')) continue;
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
};

/**
 * Imports `node:http` without its three classes of WebSockets: an import of the module by its name reads them all, and for these Node
 * loads its whole HTTP client, in every process and thread. That takes 35 ms of CPU.
 */
const httpWithoutWebSockets = () => {
  const names = Object.entries(Object.getOwnPropertyDescriptors(http)).flatMap(([name, { value }]) => (value === undefined ? [] : [name]));
  return {
    name: 'http-without-web-sockets',
    resolveId: (id) => (id === 'node:http' ? '\0http' : undefined),
    load: (id) =>
      id === '\0http'
        ? `const http = process.getBuiltinModule('node:http');\nexport default http;\nexport const { ${names.join(', ')} } = http;`
        : undefined,
  };
};

/**
 * Writes a bundle into the folder `dist` of a package: its entries, by their names, and what the server starts.
 *
 * @param codeSplitting - how modules become files; by default, those that the same entries need become one
 */
const bundle = async (folder, entries, manifest, codeSplitting = true) => {
  // Loaded only where something is built.
  const { rolldown } = await import('rolldown');
  const started = startedByName();
  const bundled = await rolldown({
    cwd: ROOT,
    input: { ...entries, ...Object.fromEntries(started.map(([name, path]) => [name.slice(1), path])) },
    platform: 'node',
    plugins: [httpWithoutWebSockets()],
    resolve: { conditionNames: ['@mintmark/source', 'node'] },
    // An optional driver of pg, which is not installed.
    external: ['pg-native'],
  });
  // The server and the command read their version from the manifest, one and two folders above their modules.
  await bundled.write({
    dir: join(folder, 'dist'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting,
  });
  await bundled.close();
  const { version } = manifestOf(CLI);
  const imports = Object.fromEntries(started.map(([name]) => [name, `./dist/${name.slice(1)}.js`]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, version, type: 'module', imports }));
};

/** The entries of all packages: the specifier of each, the name of its bundle and its source. */
const entriesOfPackages = () =>
  readdirSync(join(ROOT, 'packages')).flatMap((folder) => {
    const { name, exports } = manifestOf(join(ROOT, 'packages', folder));
    return Object.entries(exports).flatMap(([subpath, { '@mintmark/source': source }]) =>
      source === undefined
        ? []
        : [[name + subpath.slice(1), folder + subpath.slice(1).replaceAll('/', '-'), join(ROOT, 'packages', folder, source)]],
    );
  });

/** A module for `--import`: the names of the packages then lead to their bundles, given in pairs. */
const useOf = (files) => `import { registerHooks } from 'node:module';
const FILES = new Map(${JSON.stringify(files)});
registerHooks({
  resolve: (specifier, context, next) => {
    const file = FILES.get(specifier);
    return file === undefined ? next(specifier, context) : { url: new URL(file, import.meta.url).href, format: 'module', shortCircuit: true };
  },
});
`;

const build = async (folder) => {
  await bundle(folder, { main: join(CLI, 'src/main.ts') }, { name: 'mintmark' }, { groups: [{ name: 'shared', minShareCount: SHARED }] });
  cpSync(join(CLI, 'bin'), join(folder, 'bin'), { recursive: true });
  const packages = join(folder, 'packages');
  const entries = entriesOfPackages();
  await bundle(packages, Object.fromEntries(entries.map(([, name, source]) => [name, source])), { name: 'packages', private: true });
  const files = entries.map(([specifier, name]) => [specifier, `./dist/${name}.js`]);
  writeFileSync(join(packages, 'use.mjs'), useOf(files));
};

const removeOldBuilds = (newest) => {
  for (const name of readdirSync(BUILDS)) {
    const path = join(BUILDS, name);
    if (path !== newest && Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > KEPT)
      rmSync(path, { recursive: true, force: true });
  }
};

/** Builds both, unless nothing has changed. @returns the bin file of the command, and the URL of a module by which a process uses the packages */
export const builtForTests = async () => {
  const folder = join(BUILDS, fingerprint());
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) {
    mkdirSync(BUILDS, { recursive: true });
    const unfinished = mkdtempSync(join(BUILDS, 'unfinished-'));
    await build(unfinished);
    try {
      renameSync(unfinished, folder);
    } catch {
      // Another run has built the same.
      rmSync(unfinished, { recursive: true });
    }
    removeOldBuilds(folder);
  }
  return { command: join(folder, 'bin/mintmark.mjs'), packages: pathToFileURL(join(folder, 'packages/use.mjs')).href };
};
