// Checks out another commit in a temporary folder, with the dependencies that its lockfile names.
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from '../load/program-output.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A checked-out commit. Disposing removes the folder. */
export interface Checkout extends AsyncDisposable {
  readonly folder: string;
  /** The abbreviated hash. */
  readonly commit: string;
}

/** @param ref - a commit, in any notation of Git */
export const checkOut = async (ref: string, stop: AbortSignal): Promise<Checkout> => {
  const git = (signal: AbortSignal, ...args: string[]) => outputOf('git', ['-C', ROOT, ...args], signal);
  const commit = (await git(stop, 'rev-parse', '--short', '--verify', '--end-of-options', `${ref}^{commit}`)).trim();
  const parent = await mkdtemp(join(tmpdir(), 'mintmark-bench-'));
  const folder = join(parent, 'checkout');
  const remove = async (): Promise<void> => {
    await rm(parent, { recursive: true, force: true });
    await git(new AbortController().signal, 'worktree', 'prune');
  };
  try {
    await git(stop, 'worktree', 'add', '--quiet', '--detach', folder, commit);
    if (await isSameLockfile(folder)) await linkDependencies(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    // No package that a server loads needs its install script.
    else await outputOf('npm', ['ci', '--prefix', folder, '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'], stop);
    return { folder, commit, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
};

const isSameLockfile = async (folder: string): Promise<boolean> => {
  const [own, other] = await Promise.all([ROOT, folder].map((root) => readFile(join(root, 'package-lock.json'))));
  return own !== undefined && other?.equals(own) === true;
};

/**
 * Links each dependency to this tree's. The relative links to the packages of the workspace are copied, so
 * that the commit's sources import each other and not this tree's.
 */
export const linkDependencies = async (from: string, to: string): Promise<void> => {
  await mkdir(to);
  for (const name of await readdir(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    if (name.startsWith('@')) await linkDependencies(source, target);
    else await symlink((await lstat(source)).isSymbolicLink() ? await readlink(source) : source, target);
  }
};
