// Builds the pages of the console into `packages/console/dist`, unless nothing has changed since. Runs on Node 20.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CONSOLE = join(ROOT, 'packages/console');
/** The folders whose files become part of the pages. */
const SOURCES = ['packages/console/src', 'packages/client/src', 'packages/protocol/src'];
const FILES = ['package.json', 'packages/console/index.html', 'packages/console/vite.config.ts', 'packages/console/package.json'];
/** What the last build was made from, and its document. Not in the package, but gone with `node_modules`. */
const STAMP = join(ROOT, 'node_modules/.cache/console-build');

const fingerprint = () => {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  const below = SOURCES.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true }).map((path) => join(folder, path)));
  for (const path of [...FILES, ...below].sort()) {
    const file = join(ROOT, path);
    if (!path.includes('.test.') && statSync(file).isFile()) hash.update(path).update(readFileSync(file));
  }
  return hash.digest('hex');
};

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Writes compressed copies of a file, which the server sends to browsers that accept them. */
const compress = (file) => {
  const content = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(content));
};

/** @param harmless - the codes of errors after which there is nothing left to do */
const rename = (from, to, harmless) => {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!harmless.includes(error.code)) throw error;
  }
};

/**
 * Puts a finished folder in the place of another. A server reads the files once: it must not find half of them. Another
 * build of the same sources may be faster at either step.
 */
const replace = (folder, next, former) => {
  rename(folder, former, ['ENOENT']);
  rename(next, folder, ['ENOTEMPTY', 'EEXIST']);
};

/** Builds the pages, if they are missing or stale. @returns the folder that they are in */
export const builtConsole = async () => {
  const wanted = fingerprint();
  const folder = join(CONSOLE, 'dist');
  const stamp = () => `${wanted}\n${read(join(folder, 'index.html'))}`;
  if (read(STAMP) === stamp()) return folder;
  const { build } = await import('vite');
  const unfinished = mkdtempSync(join(CONSOLE, '.unfinished-'));
  const outDir = join(unfinished, 'dist');
  try {
    await build({ root: CONSOLE, configFile: join(CONSOLE, 'vite.config.ts'), logLevel: 'error', build: { outDir } });
    for (const name of readdirSync(join(outDir, 'assets'))) compress(join(outDir, 'assets', name));
    replace(folder, outDir, join(unfinished, 'former'));
  } finally {
    rmSync(unfinished, { recursive: true });
  }
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, stamp());
  return folder;
};

if (argv[1] === fileURLToPath(import.meta.url)) await builtConsole();
