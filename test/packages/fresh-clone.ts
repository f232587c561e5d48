// A copy of the workspace as after `git clone` and `npm ci`: sources only, nothing built. Third-party
// dependencies are links to this workspace's.
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/**
 * The path without the workspace's own programs, which `npm test` puts first: npm runs on the Node of
 * the user's shell.
 */
const path = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

/** The environment for npm and the programs that it installs: no registry is used. */
export const offline = { ...process.env, PATH: path, npm_config_offline: 'true', npm_config_loglevel: 'error' };

const COPIED = ['package.json', '.npmrc', 'tsconfig.base.json', 'packages', 'tools'];
const isSource = (path: string) => !['dist', 'node_modules', 'tsconfig.tsbuildinfo'].includes(basename(path));

/** Creates the clone in an empty folder. */
export const freshClone = async (folder: string): Promise<void> => {
  for (const name of COPIED) await cp(join(ROOT, name), join(folder, name), { recursive: true, filter: isSource });
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@mintmark'), { recursive: true });
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (name !== '@mintmark') await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  }
  for (const name of await readdir(join(folder, 'packages'))) {
    await symlink(`../../packages/${name}`, join(modules, '@mintmark', name));
  }
};

/** Packs packages of a clone as `npm pack` and `npm publish` do. @returns the paths of the tarballs */
export const pack = async (clone: string, packages: readonly string[]): Promise<readonly string[]> => {
  const destination = join(clone, 'packed');
  await mkdir(destination, { recursive: true });
  const args = ['pack', '--json', '--pack-destination', destination, ...packages.flatMap((name) => ['-w', name])];
  const { stdout } = await run('npm', args, { cwd: clone, env: offline });
  return (JSON.parse(stdout) as { filename: string }[]).map(({ filename }) => join(destination, filename));
};
