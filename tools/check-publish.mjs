// Checks the packages as npm would publish them: by publint's rules, that they contain only built files, and
// that they all have the same version. Run it after the build.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../packages/', import.meta.url));
const PUBLISHED = [/^package\.json$/, /^README\.md$/, /^bin\/[^/]+\.mjs$/, /^dist\/.+(?<!\.test)\.(js|d\.ts)$/];
/** What the bundler writes: the console's document, and files whose names have the hash of their contents. */
const BUNDLED = [/^package\.json$/, /^README\.md$/, /^dist\/index\.html$/, /^dist\/assets\/[\w-]+-[\w-]{8}\.(js|css|svg)(\.gz|\.br)?$/];

const read = (folder) => JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
const folders = readdirSync(PACKAGES).map((name) => PACKAGES + name);
const packages = folders.map((folder) => ({ folder, manifest: read(folder) })).filter(({ manifest }) => !manifest.private);
const { version } = read(ROOT);
const npm = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];

/** The paths in the tarballs that npm would create, by package. */
const packedFiles = () => {
  const workspaces = packages.map(({ manifest }) => `--workspace=${manifest.name}`);
  const args = [...npm[1], 'pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error', ...workspaces];
  const packed = JSON.parse(execFileSync(npm[0], args, { cwd: ROOT, encoding: 'utf8' }));
  return new Map(packed.map(({ name, files }) => [name, files.map(({ path }) => path)]));
};

const isBundled = ({ name }) => name === '@mintmark/console';

/** The packages are published together, and each depends on the same version of the others. */
const versionComplaints = ({ manifest }) =>
  Object.entries({ ...manifest.dependencies, [manifest.name]: manifest.version })
    .filter(([name, required]) => packages.some((other) => other.manifest.name === name) && required !== version)
    .map(([name, required]) => `${name} is at ${required}, the workspace at ${version}`);

const fileComplaints = ({ folder, manifest }, files) => [
  ...files
    .filter((path) => !(isBundled(manifest) ? BUNDLED : PUBLISHED).some((pattern) => pattern.test(path)))
    .map((path) => `${path} does not belong in a package`),
  // The compiler does not delete the output of deleted sources; the bundler does.
  ...files
    .filter(
      (path) => !isBundled(manifest) && path.endsWith('.js') && !existsSync(`${folder}/${path.replace(/^dist\/(.*)\.js$/, 'src/$1.ts')}`),
    )
    .map((path) => `${path} has no source: delete dist, then npm run build`),
  ...(files.includes('README.md') ? [] : ['README.md is missing']),
  ...(files.some((path) => path.startsWith('dist/')) ? [] : ['nothing is built: npm run build']),
];

let complaints = 0;
const packed = packedFiles();
for (const entry of packages) {
  const files = packed.get(entry.manifest.name);
  const contents = files.map((path) => ({ name: `package/${path}`, data: readFileSync(join(entry.folder, path)) }));
  const { messages } = await publint({ pkgDir: 'package', strict: true, pack: { files: contents } });
  const found = [
    ...messages.map((message) => formatMessage(message, entry.manifest, { color: false })),
    ...fileComplaints(entry, files),
    ...versionComplaints(entry),
  ];
  complaints += found.length;
  console.log(`${found.length === 0 ? 'ok' : 'NOT OK'}  ${entry.manifest.name}@${entry.manifest.version}, ${files.length} files`);
  for (const complaint of found) console.log(`        ${complaint}`);
}
if (complaints > 0) process.exitCode = 1;
