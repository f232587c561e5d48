// Token stores in files: their modes, expiry, and locks between processes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fileTokenStore } from '@mintmark/client/node';
import { WITH_PACKAGES } from '../built-packages.ts';
import { gate, numbered, START, startHttpServer } from './runtime.ts';
import { KEY, MINUTE, storeFolder } from './token-store-setting.ts';

describe('files', () => {
  const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

  test('files and folder are accessible to the owner alone, and no other file remains', async (t) => {
    const directory = join(await storeFolder(t), 'a', 'b');
    const store = fileTokenStore({ directory });
    const release = await store.tryLock?.(KEY, MINUTE);
    await store.set(KEY, 'text', MINUTE);
    assert.equal(await modeOf(join(directory, `${KEY}.lock`)), '600');
    await release?.();
    assert.deepEqual(await readdir(directory), [`${KEY}.token`]);
    assert.equal(await modeOf(join(directory, `${KEY}.token`)), '600');
    assert.equal(await modeOf(directory), '700');
  });

  test('files contain ciphertext with an encryption key', async (t) => {
    const directory = await storeFolder(t);
    const store = fileTokenStore({ directory, encryptionKey: randomBytes(32) });
    await store.set(KEY, 'the token', MINUTE);
    assert.equal(await store.get(KEY), 'the token');
    assert.doesNotMatch(await readFile(join(directory, `${KEY}.token`), 'utf8'), /the token/);
  });

  test('files that others may read are not used', async (t) => {
    const directory = await storeFolder(t);
    const store = fileTokenStore({ directory });
    await store.set(KEY, 'text', MINUTE);
    await chmod(join(directory, `${KEY}.token`), 0o640);
    await assert.rejects(store.get(KEY), /can be read by/);
  });

  test('files of another user are not used', async (t) => {
    const directory = await storeFolder(t);
    const store = fileTokenStore({ directory });
    await store.set(KEY, 'text', MINUTE);
    const own = process.geteuid?.() ?? 0;
    t.mock.method(process as Required<Pick<typeof process, 'geteuid'>>, 'geteuid', () => own + 1);
    await assert.rejects(store.get(KEY), /belongs to/);
  });

  test('symbolic links are not used', async (t) => {
    const directory = await storeFolder(t);
    await writeFile(join(directory, 'elsewhere'), 'text', { mode: 0o600 });
    await symlink(join(directory, 'elsewhere'), join(directory, `${KEY}.token`));
    await assert.rejects(fileTokenStore({ directory }).get(KEY), { code: 'ELOOP' });
  });

  test('a name that is not a key is rejected', async (t) => {
    const store = fileTokenStore({ directory: await storeFolder(t) });
    for (const key of ['../x', '', 'A'.repeat(64)]) await assert.rejects(async () => store.get(key), { name: 'TypeError' });
  });

  test('files of expired tokens are removed on the next write; others stay', async (t) => {
    const directory = await storeFolder(t);
    let now = START;
    const store = fileTokenStore({ directory, now: () => now });
    await store.set('b'.repeat(64), 'short', MINUTE);
    await store.set('c'.repeat(64), 'long', 10 * MINUTE);
    await writeFile(join(directory, 'mine.token'), 'x');
    await utimes(join(directory, 'mine.token'), 0, 0);
    now += 2 * MINUTE;
    await store.set(KEY, 'next', MINUTE);
    assert.deepEqual((await readdir(directory)).sort(), [`${KEY}.token`, `${'c'.repeat(64)}.token`, 'mine.token']);
  });

  const runningPid = process.pid;
  // Above the largest process id of Linux.
  const endedPid = 2 ** 22 + 1;
  const locks: [string, object, boolean][] = [
    ['of a running process is respected', { pid: runningPid, host: hostname(), until: START + MINUTE }, false],
    ['of an ended process on this machine is taken over', { pid: endedPid, host: hostname(), until: START + MINUTE }, true],
    ['of a process on another machine is respected', { pid: endedPid, host: 'elsewhere', until: START + MINUTE }, false],
    ['is taken over after its expiry', { pid: runningPid, host: hostname(), until: START }, true],
  ];
  for (const [what, content, isTaken] of locks) {
    test(`a lock ${what}`, async (t) => {
      const directory = await storeFolder(t);
      await writeFile(join(directory, `${KEY}.lock`), JSON.stringify({ id: 'x', ...content }), { mode: 0o600 });
      const store = fileTokenStore({ directory, now: () => START });
      assert.equal((await store.tryLock?.(KEY, MINUTE)) !== undefined, isTaken);
    });
  }

  test('an unfinished lock expires', async (t) => {
    const directory = await storeFolder(t);
    const path = join(directory, `${KEY}.lock`);
    await writeFile(path, '', { mode: 0o600 });
    await utimes(path, START / 1000, START / 1000);
    assert.equal(await fileTokenStore({ directory, now: () => START + MINUTE }).tryLock?.(KEY, MINUTE), undefined);
    assert.ok(await fileTokenStore({ directory, now: () => START + MINUTE + 1 }).tryLock?.(KEY, MINUTE));
  });

  test('a lock that was taken over is not released by its first holder', async (t) => {
    const directory = await storeFolder(t);
    let now = START;
    const store = fileTokenStore({ directory, now: () => now });
    const first = await store.tryLock?.(KEY, MINUTE);
    now += 2 * MINUTE;
    assert.ok(await store.tryLock?.(KEY, MINUTE));
    await first?.();
    assert.equal(await store.tryLock?.(KEY, MINUTE), undefined);
  });
});

test('two processes with one folder send one token request', { timeout: 120_000 }, async (t) => {
  const bothArrived = gate();
  const server = await startHttpServer(t, async (_, count) => {
    if (count > 1) bothArrived.open();
    await bothArrived.opened;
    return numbered(count);
  });
  const directory = await storeFolder(t);
  const start = () => {
    const script = fileURLToPath(new URL('one-token.ts', import.meta.url));
    const child = spawn(process.execPath, [...WITH_PACKAGES, script, server.url, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => void child.kill());
    return createInterface(child.stdout);
  };
  const nextRequest = server.next();
  const printed: string[] = [];
  const ended = ['one', 'other'].map(async () => {
    for await (const line of start()) {
      if (line === 'waiting') bothArrived.open();
      else printed.push(line);
    }
  });
  await nextRequest;
  await Promise.all(ended);
  assert.deepEqual(printed, ['token-1', 'token-1']);
  assert.equal(server.requests.length, 1);
});
