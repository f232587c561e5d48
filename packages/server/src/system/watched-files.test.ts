// Files that are reloaded when they change, by every way of replacing them.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pino } from 'pino';
import { WatchedFiles } from './watched-files.ts';

/** How two files are created, and how both are replaced. */
interface Layout {
  readonly create: (folder: string) => Promise<void>;
  readonly change: (folder: string) => Promise<void>;
}

const pair = async (folder: string, content: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const name of ['tls.crt', 'tls.key']) await writeFile(join(folder, name), content);
};

const LAYOUTS: Readonly<Record<string, Layout>> = {
  'written over': { create: (folder) => pair(folder, 'old'), change: (folder) => pair(folder, 'new') },
  'moved into place': {
    create: (folder) => pair(folder, 'old'),
    change: async (folder) => {
      await pair(join(folder, 'next'), 'new');
      for (const name of ['tls.crt', 'tls.key']) await rename(join(folder, 'next', name), join(folder, name));
    },
  },
  // A secret that Kubernetes mounts: tls.crt -> ..data/tls.crt, ..data -> ..2026_01; ..data is replaced by a
  // rename.
  'a folder behind a link, as Kubernetes and cert-manager do': {
    create: async (folder) => {
      await pair(join(folder, '..2026_01'), 'old');
      await symlink('..2026_01', join(folder, '..data'));
      for (const name of ['tls.crt', 'tls.key']) await symlink(join('..data', name), join(folder, name));
    },
    change: async (folder) => {
      await pair(join(folder, '..2026_02'), 'new');
      await symlink('..2026_02', join(folder, '..data_tmp'));
      await rename(join(folder, '..data_tmp'), join(folder, '..data'));
      await rm(join(folder, '..2026_01'), { recursive: true });
    },
  },
  // live/NAME/fullchain.pem -> ../../archive/NAME/fullchain1.pem
  'links to a numbered archive, as certbot does': {
    create: async (folder) => {
      await pair(join(folder, 'archive1'), 'old');
      for (const name of ['tls.crt', 'tls.key']) await symlink(join('archive1', name), join(folder, name));
    },
    change: async (folder) => {
      await pair(join(folder, 'archive2'), 'new');
      for (const name of ['tls.crt', 'tls.key']) {
        await unlink(join(folder, name));
        await symlink(join('archive2', name), join(folder, name));
      }
    },
  },
};

describe('watched files', () => {
  let root = '';
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'mintmark-watched-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  const watch = async (name: string, load: (contents: readonly string[]) => void) => {
    const folder = join(root, name.replaceAll(/\W/g, '-'));
    const paths = ['tls.crt', 'tls.key'].map((file) => join(folder, file));
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const read = async () => load(await Promise.all(paths.map((path) => readFile(path, 'utf8'))));
    const watched = new WatchedFiles({ name: 'the pair', paths, load: read, log });
    return { folder, watched, lines };
  };

  for (const [name, { create, change }] of Object.entries(LAYOUTS)) {
    test(name, async (t) => {
      const loaded: string[] = [];
      const { folder, watched } = await watch(name, (contents) => loaded.push(contents.join('+')));
      await create(folder);
      await watched.start();
      t.after(() => watched.stop());
      await watched.check();
      await watched.check();
      assert.deepEqual(loaded, []);
      await change(folder);
      await watched.check();
      await watched.check();
      await watched.check();
      assert.deepEqual(loaded, ['new+new']);
    });
  }

  test('a change is loaded once it was stable for one check: the second file may come after the first', async (t) => {
    const loaded: string[] = [];
    const { folder, watched } = await watch('settles', (contents) => loaded.push(contents.join('+')));
    await pair(folder, 'old');
    await watched.start();
    t.after(() => watched.stop());
    await writeFile(join(folder, 'tls.crt'), 'newer');
    await watched.check();
    await writeFile(join(folder, 'tls.key'), 'newer');
    await watched.check();
    assert.deepEqual(loaded, []);
    await watched.check();
    assert.deepEqual(loaded, ['newer+newer']);
  });

  test('unusable files are logged once, and checked again when they change again', async (t) => {
    let fails = true;
    let calls = 0;
    const { folder, watched, lines } = await watch('fails', () => {
      calls += 1;
      if (fails) throw new Error('They do not fit.');
    });
    await pair(folder, 'old');
    await watched.start();
    t.after(() => watched.stop());
    await pair(folder, 'bad');
    for (let checks = 0; checks < 4; checks++) await watched.check();
    assert.equal(calls, 1);
    assert.match(lines.join(''), /the pair changed but cannot be used; the previous one stays in use\. They do not fit\./);
    fails = false;
    await pair(folder, 'better');
    await watched.check();
    await watched.check();
    assert.equal(calls, 2);
    assert.match(lines.join(''), /the pair was reloaded/);
  });

  test('a file that is missing for a while is not loaded', async (t) => {
    const loaded: string[] = [];
    const { folder, watched, lines } = await watch('missing', (contents) => loaded.push(contents.join('+')));
    await pair(folder, 'old');
    await watched.start();
    t.after(() => watched.stop());
    await rm(join(folder, 'tls.key'));
    await watched.check();
    await watched.check();
    assert.deepEqual(loaded, []);
    assert.match(lines.join(''), /stays in use/);
  });

  test('a reload loads the files although they did not change', async (t) => {
    const loaded: string[] = [];
    const { folder, watched } = await watch('reload', (contents) => loaded.push(contents.join('+')));
    await pair(folder, 'same');
    await watched.start();
    t.after(() => watched.stop());
    await watched.reload();
    assert.deepEqual(loaded, ['same+same']);
  });
});
