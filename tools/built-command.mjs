// Builds the command for tests: one folder, as npm would install the package `mintmark`, with all libraries in a
// few files. To start it takes half as much CPU time as to start the sources, and tests start it hundreds of times.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILDS = join(ROOT, 'node_modules/.cache/command');
/** How long an earlier build is kept for a test run that still uses it, in milliseconds. */
const KEPT = 3_600_000;

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

const build = async (folder) => {
  // Loaded only where something is built.
  const { rolldown } = await import('rolldown');
  const started = startedByName();
  const nameOf = (name) => `${name.slice(1)}.js`;
  const bundle = await rolldown({
    cwd: ROOT,
    input: { main: join(CLI, 'src/main.ts'), ...Object.fromEntries(started.map(([name, path]) => [name.slice(1), path])) },
    platform: 'node',
    resolve: { conditionNames: ['@mintmark/source', 'node'] },
    // An optional driver of pg, which is not installed.
    external: ['pg-native'],
  });
  // The server and the command read their version from the manifest, one and two folders above their modules.
  await bundle.write({ dir: join(folder, 'dist'), format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' });
  await bundle.close();
  const { version } = manifestOf(CLI);
  const imports = Object.fromEntries(started.map(([name]) => [name, `./dist/${nameOf(name)}`]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'mintmark', version, type: 'module', imports }));
  cpSync(join(CLI, 'bin'), join(folder, 'bin'), { recursive: true });
};

const removeOldBuilds = (newest) => {
  for (const name of readdirSync(BUILDS)) {
    const path = join(BUILDS, name);
    if (path !== newest && Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > KEPT)
      rmSync(path, { recursive: true, force: true });
  }
};

/** Builds the command, unless nothing has changed. @returns the path of its bin file */
export const builtCommand = async () => {
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
  return join(folder, 'bin/mintmark.mjs');
};
