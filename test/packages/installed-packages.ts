// An application that has the packages as npm would publish them: packed in a fresh clone, and installed by npm.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freshClone, offline, pack } from './fresh-clone.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** The packages that are published. */
export const PACKAGES = ['@mintmark/protocol', '@mintmark/client', '@mintmark/guard', '@mintmark/server', '@mintmark/console', 'mintmark'];

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * The folders in `node_modules` of everything that packages depend on, other than each other. npm, when it installs
 * the tarballs, finds them there and needs no registry.
 */
const dependencyFolders = async (): Promise<ReadonlySet<string>> => {
  const lock = JSON.parse(await readFile(join(ROOT, 'node_modules/.package-lock.json'), 'utf8'));
  const packages: Readonly<Record<string, LockedPackage>> = lock.packages;
  const found = new Set<string>();
  const follow = (folder: string, { dependencies, optionalDependencies }: LockedPackage): void => {
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      // A dependency is next to its dependent, or in a folder further up.
      const above = folder.split(/(?<=\/)(?=node_modules\/)/).map((_, index, parts) => parts.slice(0, index + 1).join(''));
      const inside = [...above.map((each) => `${each.replace(/\/$/, '')}/node_modules/${name}`).toReversed(), `node_modules/${name}`];
      const path = inside.find((each) => packages[each] !== undefined);
      if (path === undefined || PACKAGES.includes(name) || found.has(path)) continue;
      found.add(path);
      follow(path, packages[path] ?? {});
    }
  };
  for (const name of PACKAGES) follow('', JSON.parse(await readFile(join(ROOT, `node_modules/${name}/package.json`), 'utf8')));
  return found;
};

/** Creates the application. @returns its folder, which the caller removes */
export const installPackages = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-packages-'));
  const clone = join(folder, 'clone');
  await freshClone(clone);
  const tarballs = await pack(clone, PACKAGES);
  const app = join(folder, 'app');
  for (const path of await dependencyFolders()) {
    // What is nested is copied with its parent.
    if (!path.includes('/node_modules/')) await cp(join(ROOT, path), join(app, path), { recursive: true, verbatimSymlinks: true });
  }
  await writeFile(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }');
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs], { cwd: app, env: offline });
  return app;
};
