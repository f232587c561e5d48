// A lost or damaged store is not treated as a new one.
import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { parseConfig } from '../../config/config.ts';
import { startServer } from '../../server.ts';
import { StartError } from '../../system/start-error.ts';

/** Inverts bytes of a file. */
const flip = async (path: string, positions: readonly number[]): Promise<void> => {
  const content = await readFile(path);
  for (const position of positions) content[position] = 0xff ^ (content[position] ?? 0);
  await writeFile(path, content);
};

const start = async (data: string): Promise<void> => {
  const flags = {
    listen: ['http://127.0.0.1:0'],
    publicUrl: 'https://id.example',
    managementListen: 'http://127.0.0.1:0',
    data,
    logLevel: 'fatal',
  };
  const server = await startServer(parseConfig({ flags, env: {}, cwd: data }));
  await server.close();
};

describe('the file of the store', () => {
  let root = '';
  let whole = '';
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'mintmark-lost-'));
    whole = await mkdtemp(join(root, 'whole-'));
    await start(whole);
  });
  after(() => rm(root, { recursive: true, force: true }));

  /** A folder with the files of a stopped store, changed by `damage`. */
  const damaged = async (damage: (path: string, folder: string) => Promise<unknown>): Promise<string> => {
    const folder = await mkdtemp(join(root, 'damaged-'));
    for (const name of ['mintmark.db', 'master.key']) await copyFile(join(whole, name), join(folder, name));
    await damage(join(folder, 'mintmark.db'), folder);
    return folder;
  };

  const REFUSED: Readonly<Record<string, readonly [damage: (path: string, folder: string) => Promise<unknown>, message: RegExp]>> = {
    '0 bytes next to a master.key': [
      (path) => truncate(path, 0),
      /mintmark\.db is empty, but \S+master\.key exists.*the store was lost.*restore.*move/,
    ],
    '1 byte next to a master.key': [(path) => writeFile(path, 'x'), /mintmark\.db \(1 bytes\) is not a SQLite database/],
    '1 byte without a master.key': [
      async (path, folder) => {
        await writeFile(path, 'x');
        await rm(join(folder, 'master.key'));
      },
      /is not a SQLite database/,
    ],
    '99 bytes of the header': [(path) => truncate(path, 99), /\(99 bytes\) is not a SQLite database: it was truncated/],
    'only the header': [(path) => truncate(path, 100), /was truncated: it has 100 of \d+ bytes/],
    'one page less': [async (path) => truncate(path, (await readFile(path)).length - 4096), /was truncated: it has \d+ of \d+ bytes/],
    'other content': [(path) => writeFile(path, 'a'.repeat(8192)), /is not a SQLite database.*overwritten/],
    'bits flipped in the header': [
      (path) => flip(path, [16]),
      /mintmark\.db is damaged: file is not a database|mintmark\.db was truncated/,
    ],
    'bits flipped in the schema': [(path) => flip(path, [100]), /mintmark\.db is damaged: .*mintmark restore.*mintmark check-store/],
    'bits flipped in the middle': [
      async (path) => flip(path, [4096 * Math.floor((await readFile(path)).length / 4096 / 2)]),
      /mintmark\.db is damaged: .*mintmark restore.*mintmark check-store/,
    ],
    'bits flipped in the last page': [
      async (path) => flip(path, [(await readFile(path)).length - 4096]),
      /mintmark\.db is damaged: .*mintmark restore/,
    ],
    'a database of another program': [
      async (path) => {
        await rm(path);
        using database = new DatabaseSync(path);
        database.exec('CREATE TABLE songs (title TEXT)');
      },
      /mintmark\.db belongs to another program: it has a table "songs".*--data/,
    ],
    'no file next to a master.key': [
      (path) => rm(path),
      /There is no \S+mintmark\.db, but \S+master\.key exists.*MINTMARK_MASTER_KEY_FILE/,
    ],
    'only a log': [
      async (path, folder) => {
        await rm(path);
        await rm(join(folder, 'master.key'));
        await writeFile(`${path}-wal`, 'frames');
      },
      /There is no \S+mintmark\.db, but \S+mintmark\.db-wal contains a store's latest changes/,
    ],
    'a log next to 0 bytes': [
      async (path) => {
        await truncate(path, 0);
        await writeFile(`${path}-wal`, 'frames');
      },
      /mintmark\.db is empty, but \S+-wal/,
    ],
  };
  for (const [name, [damage, message]] of Object.entries(REFUSED)) {
    test(`${name} is refused, and nothing is changed`, async () => {
      const folder = await damaged(damage);
      // SQLite leaves an index of the log behind, which is empty, when it has only read.
      const names = async () => (await readdir(folder)).filter((name) => !name.endsWith('-shm')).sort();
      const contents = async () =>
        Promise.all((await names()).map(async (name) => [name, (await readFile(join(folder, name))).toString('base64')] as const));
      const files = async () => (await contents()).filter(([name, content]) => !(name.endsWith('-wal') && content === ''));
      const found = await files();
      await assert.rejects(start(folder), (error) => error instanceof StartError && message.test(error.message));
      assert.deepEqual(await files(), found);
    });
  }

  for (const [name, damage] of Object.entries({
    'the whole file': async () => undefined,
    'an empty log next to the whole file': (path: string) => writeFile(`${path}-wal`, ''),
    '0 bytes and nothing else: another process is about to create it': async (path: string, folder: string) => {
      await truncate(path, 0);
      await rm(join(folder, 'master.key'));
    },
    'an empty folder': async (path: string, folder: string) => {
      await rm(path);
      await rm(join(folder, 'master.key'));
    },
  })) {
    test(`${name} is accepted`, async () => start(await damaged(damage)));
  }
});
