import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { decodeMasterKey, KeyError, lengthPrefixed, loadMasterKeys, MasterKey } from './master-key.ts';

const BYTES = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7 + 3));
const TEXT = BYTES.toString('base64');

const folders: string[] = [];
const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'mintmark-key-'));
  folders.push(path);
  return path;
};
after(() => Promise.all(folders.map((path) => rm(path, { recursive: true }))));

describe('decodeMasterKey', () => {
  for (const [name, text] of [
    ['base64', TEXT],
    ['base64url', BYTES.toString('base64url')],
    ['base64 without padding', TEXT.replace('=', '')],
  ] as const) {
    test(`accepts ${name}`, () => assert.deepEqual(decodeMasterKey(text), BYTES));
  }

  for (const [name, text] of [
    ['nothing', ''],
    ['31 bytes', BYTES.subarray(1).toString('base64')],
    ['33 bytes', Buffer.concat([BYTES, BYTES.subarray(0, 1)]).toString('base64')],
    ['hex', BYTES.toString('hex')],
    ['a character that is not base64', `${TEXT.slice(0, 10)}!${TEXT.slice(10)}`],
    ['zeros', Buffer.alloc(32).toString('base64')],
    ['one byte repeated', Buffer.alloc(32, 'x').toString('base64')],
  ] as const) {
    test(`refuses ${name} without showing it`, () => {
      assert.throws(
        () => decodeMasterKey(text),
        (error) => error instanceof KeyError && (text === '' || !error.message.includes(text)),
      );
    });
  }
});

describe('MasterKey', () => {
  const key = new MasterKey(BYTES);

  test('has an id, a check value and a pepper id that depend on the key alone', () => {
    assert.match(key.id, /^mk_[0-9a-f]{12}$/);
    assert.equal(key.pepperId, `${key.id}.1`);
    const same = new MasterKey(Buffer.from(BYTES));
    assert.deepEqual([same.id, same.checkValue], [key.id, key.checkValue]);
    const other = new MasterKey(Buffer.from(BYTES).fill(1, 0, 1));
    assert.notEqual(other.id, key.id);
    assert.notEqual(other.checkValue, key.checkValue);
  });

  test('derives another key for each purpose and number, and the same one each time', () => {
    const derived = [key.derive('encryption', 1), key.derive('encryption', 2), key.derive('secret', 1), key.derive('dpop-nonce', 1)];
    assert.ok(derived.every((bytes) => bytes.length === 32));
    assert.equal(new Set(derived.map((bytes) => bytes.toString('hex'))).size, derived.length);
    assert.deepEqual(key.derive('encryption', 1), derived[0]);
    assert.deepEqual(key.pepper, derived[2]);
  });

  test('derives the same keys as earlier versions, so that existing stores can be read', () => {
    assert.deepEqual(
      [key.id, key.checkValue, key.derive('encryption', 1).toString('hex')],
      [
        'mk_d24b0ef59272',
        'cWUUBpl_7Q7bso_2349UzFdBFaDBGUtr6tfeWlIfkB8',
        '32eb8083f8f7ebfd9cf8a0dde9881b579aa7c2948988d007023bab243c9c1379',
      ],
    );
  });

  test('is not affected by a change of the bytes that it was created from', () => {
    const bytes = Buffer.from(BYTES);
    const copy = new MasterKey(bytes);
    bytes.fill(9);
    assert.deepEqual(copy.derive('secret', 1), key.derive('secret', 1));
  });

  test('does not reveal its bytes when it is printed', () => {
    const secrets = [TEXT, BYTES.toString('hex'), BYTES.toString('base64url'), '<Buffer', key.pepper.toString('hex')];
    const printed = [String(key), JSON.stringify({ key }), inspect(key), inspect({ key }, { showHidden: true, depth: 9, getters: true })];
    for (const text of printed) {
      assert.ok(text.includes(key.id));
      for (const secret of secrets) assert.ok(!text.includes(secret), text);
    }
  });

  test('parts of a derivation are separated', () => {
    assert.notDeepEqual(lengthPrefixed(['a', 'bc']), lengthPrefixed(['ab', 'c']));
    assert.notDeepEqual(lengthPrefixed(['a', '']), lengthPrefixed(['a']));
  });
});

describe('loadMasterKeys', () => {
  test('a configured key takes precedence over the file, and no file is created', async () => {
    const directory = await folder();
    const loaded = await loadMasterKeys({ configured: TEXT, directory, mayCreate: true });
    assert.equal(loaded.keys[0].id, new MasterKey(BYTES).id);
    assert.deepEqual([loaded.created, loaded.file], [false, undefined]);
    assert.deepEqual(await readdir(directory), []);
  });

  test('creates a key that only its owner can read, and finds it the next time', async () => {
    const directory = join(await folder(), 'data');
    const first = await loadMasterKeys({ configured: undefined, directory, mayCreate: true });
    const path = join(directory, 'master.key');
    assert.deepEqual([first.created, first.file, first.warning], [true, path, undefined]);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(directory), ['master.key']);
    assert.equal(decodeMasterKey((await readFile(path, 'utf8')).trim()).length, 32);
    const second = await loadMasterKeys({ configured: undefined, directory, mayCreate: false });
    assert.deepEqual([second.created, second.keys[0].id], [false, first.keys[0].id]);
  });

  test('of several concurrent processes, one creates the key and all have it', async () => {
    const directory = await folder();
    const loaded = await Promise.all(
      Array.from({ length: 8 }, () => loadMasterKeys({ configured: undefined, directory, mayCreate: true })),
    );
    assert.equal(new Set(loaded.map(({ keys }) => keys[0].id)).size, 1);
    assert.equal(loaded.filter(({ created }) => created).length, 1);
    assert.deepEqual(await readdir(directory), ['master.key']);
  });

  test('does not create a key for a store that has one, and leaves nothing behind', async () => {
    const directory = await folder();
    await assert.rejects(loadMasterKeys({ configured: undefined, directory, mayCreate: false }), (error) => {
      assert.ok(error instanceof KeyError);
      assert.ok(error.message.includes(join(directory, 'master.key')));
      return true;
    });
    assert.deepEqual(await readdir(directory), []);
  });

  test('warns when others may read the file', async () => {
    const directory = await folder();
    const path = join(directory, 'master.key');
    await writeFile(path, `${TEXT}\n`);
    await chmod(path, 0o640);
    const { keys, warning } = await loadMasterKeys({ configured: undefined, directory, mayCreate: false });
    assert.equal(keys[0].id, new MasterKey(BYTES).id);
    assert.match(warning ?? '', /chmod 600/);
  });

  for (const [name, content] of [
    ['empty', ''],
    ['truncated', TEXT.slice(0, 20)],
    ['a placeholder', Buffer.alloc(32).toString('base64')],
  ] as const) {
    test(`refuses a file that is ${name}, naming it and not its content`, async () => {
      const directory = await folder();
      const path = join(directory, 'master.key');
      await writeFile(path, content, { mode: 0o600 });
      await assert.rejects(loadMasterKeys({ configured: undefined, directory, mayCreate: true }), (error) => {
        assert.ok(error instanceof KeyError && error.message.includes(path));
        assert.ok(content === '' || !error.message.includes(content));
        return true;
      });
      assert.equal(await readFile(path, 'utf8'), content);
    });
  }

  test('names the file when it is a folder', async () => {
    const directory = await folder();
    const path = join(directory, 'master.key');
    await mkdir(path);
    await assert.rejects(
      loadMasterKeys({ configured: undefined, directory, mayCreate: true }),
      (error) => error instanceof KeyError && error.message.includes(path),
    );
  });

  test('names the file when it cannot be read', async () => {
    const directory = await folder();
    await writeFile(join(directory, 'master.key'), '');
    const inside = join(directory, 'master.key');
    await assert.rejects(loadMasterKeys({ configured: undefined, directory: inside, mayCreate: true }), (error) => {
      assert.ok(error instanceof KeyError && error.message.includes(join(inside, 'master.key')));
      return true;
    });
  });
});
