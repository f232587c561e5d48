// The data folder is on a file system that cannot be written: the server does not start, says what it needs, and
// changes nothing.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openStorage } from '@mintmark/server';
import { PROGRAM, startProgram } from '../cli/command.ts';

const OPTIONS = ['--listen', 'http://127.0.0.1:0', '--public-url', 'http://localhost:9', '--management-listen', 'http://127.0.0.1:0'];

const isRoot = process.getuid?.() === 0;
/** Mounts the folder again, read-only, and runs the rest. Root needs no namespace of users for that. */
const MOUNT = ['unshare', isRoot ? '-m' : '-rm', 'sh', '-c', 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'];
/** Permissions, where nothing may be mounted, as in most containers: root must give up that they do not stop it. */
const PERMISSIONS = [...(isRoot ? ['setpriv', '--bounding-set=-dac_override', '--inh-caps=-dac_override'] : []), 'sh', '-c', 'exec "$@"'];

/** What runs a command for which a folder cannot be written. */
const readOnly = (folder: string): readonly string[] => {
  const [file = '', ...args] = [...MOUNT, folder, 'true'];
  if (spawnSync(file, args).status === 0) return [...MOUNT, folder];
  execFileSync('chmod', ['-R', 'a-w', folder]);
  return [...PERMISSIONS, folder];
};

const contentOf = async (folder: string): Promise<readonly unknown[]> =>
  Promise.all((await readdir(folder)).toSorted().map(async (name) => [name, await readFile(join(folder, name))]));

describe('a data folder on a read-only file system', () => {
  let root: string;
  let whole: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'mintmark-read-only-'));
    whole = join(root, 'whole');
    await (await openStorage({ kind: 'sqlite', directory: whole })).close();
  });
  after(() => rm(root, { recursive: true, force: true }));

  for (const [what, prepare, message] of [
    ['with a store', (folder: string) => cp(whole, folder, { recursive: true }), /mintmark\.db cannot be used: .* must be able to write/],
    ['that is empty', (folder: string) => mkdir(folder), /mintmark\.db cannot be created: E(?:ROFS|ACCES): /],
  ] as const) {
    test(`${what}: exit code 1, a message that names the file, and no change`, async (t) => {
      const folder = join(root, what.replaceAll(' ', '-'));
      await prepare(folder);
      const before = await contentOf(folder);
      const command = [process.execPath, ...PROGRAM, 'serve', '--data', folder, ...OPTIONS, '--workers', '1'];
      const [file = '', ...args] = [...readOnly(folder), ...command];
      const { code, out, err } = await startProgram(t, file, args, { home: root }).ended;
      assert.equal(code, 1, out + err);
      assert.match(err, message);
      assert.doesNotMatch(out + err, /\n\s+at /);
      assert.deepEqual(await contentOf(folder), before);
    });
  }
});
