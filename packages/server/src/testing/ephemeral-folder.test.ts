import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ephemeralFolder } from './ephemeral-folder.ts';

describe('a folder that ends with its process', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'mintmark-parents-'));
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  /** A folder as a killed process leaves it: no process holds its lock. */
  const abandoned = (name: string): string => {
    const path = join(parent, name);
    mkdirSync(path);
    for (const file of ['owner.lock', 'mintmark.db']) writeFileSync(join(path, file), '');
    return path;
  };

  test('is accessible to its owner only, and removed with all of its content', () => {
    const { path, remove } = ephemeralFolder([parent]);
    assert.equal(statSync(path).mode & 0o777, 0o700);
    mkdirSync(join(path, 'tls'));
    writeFileSync(join(path, 'tls', 'ca.key'), 'secret');
    remove();
    remove();
    assert.deepEqual(readdirSync(parent), []);
  });

  test('removes abandoned ones, also one that was killed before it had a lock', () => {
    const left = abandoned('mintmark-ephemeral-dead00');
    const bare = join(parent, 'mintmark-ephemeral-bare00');
    mkdirSync(bare);
    const { remove } = ephemeralFolder([parent]);
    assert.deepEqual([existsSync(left), existsSync(bare)], [false, false]);
    remove();
  });

  test('does not remove folders of other users, nor those with other names', () => {
    const first = ephemeralFolder([parent]);
    writeFileSync(join(first.path, 'mintmark.db'), 'x');
    const other = abandoned('mintmark-test-dead00');
    const second = ephemeralFolder([parent]);
    assert.deepEqual([existsSync(join(first.path, 'mintmark.db')), existsSync(other)], [true, true]);
    first.remove();
    assert.equal(existsSync(second.path), true);
    second.remove();
  });

  test('does not follow a link of that name', () => {
    const precious = abandoned('precious');
    rmSync(join(precious, 'owner.lock'));
    symlinkSync(precious, join(parent, 'mintmark-ephemeral-link00'));
    const { remove } = ephemeralFolder([parent]);
    assert.deepEqual(readdirSync(precious), ['mintmark.db']);
    remove();
  });

  test('is created in the next folder where the first is not writable', () => {
    const missing = join(parent, 'missing');
    const { path, remove } = ephemeralFolder([missing, parent]);
    assert.ok(path.startsWith(`${parent}/mintmark-ephemeral-`));
    remove();
    assert.throws(() => ephemeralFolder([missing]), { code: 'ENOENT' });
  });
});
