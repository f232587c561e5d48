// A failed start prints one message that names the setting or the path, without a stack, has exit code 1, or 2 if the
// configuration is invalid, and leaves no files.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { freePort } from '../free-port.ts';
import { runCommand, SERVING, serveOptions, startServe, temporaryHome } from './command.ts';

const assertFailed = ({ code, out, err }: { code: number | null; out: string; err: string }, message: RegExp, expected = 1): void => {
  assert.equal(code, expected, err);
  assert.match(err, message);
  assert.doesNotMatch(out + err, /\n\s+at |mms_/);
};

describe('a failed start leaves nothing behind', () => {
  test('when the port is in use', async (t) => {
    const home = await temporaryHome(t);
    const other = createServer().listen(0, 'localhost');
    await once(other, 'listening');
    t.after(() => other.close());
    const address = other.address();
    assert(typeof address === 'object' && address !== null);
    assertFailed(await runCommand(['serve', ...serveOptions(address.port)], { home }), new RegExp(`^mintmark: .*${address.port}`));
    assert.deepEqual(await readdir(home), []);
  });

  test('when the data folder cannot be created', async (t) => {
    const home = await temporaryHome(t);
    await writeFile(join(home, 'file'), '');
    const path = join(home, 'file', 'data');
    assertFailed(await runCommand(['serve', ...serveOptions(await freePort()), '--data', path], { home }), new RegExp(path));
    assert.deepEqual(await readdir(home), ['file']);
  });

  test('when the configuration is invalid; every problem is reported with its setting', async (t) => {
    const home = await temporaryHome(t);
    const args = ['serve', '--listen', 'http://0.0.0.0:8080', '--workers', 'all', '--log-level', 'loud', '--tls-cert', 'none.pem'];
    const outcome = await runCommand(args, { home, env: { MINTMARK_BOOTSTRAP_CLIENT_SECRET: 'short' } });
    for (const key of ['--listen', '--workers', '--log-level', '--tls-cert', 'MINTMARK_BOOTSTRAP_CLIENT_SECRET'])
      assertFailed(outcome, new RegExp(key), 2);
    assert.doesNotMatch(outcome.err, /short/);
    assert.deepEqual(await readdir(home), []);
  });

  test('when an option is unknown, with exit code 2', async (t) => {
    const { code, err } = await runCommand(['serve', '--port', '1'], { home: await temporaryHome(t) });
    assert.equal(code, 2);
    assert.match(err, /unknown option '--port'/);
  });
});

describe('an existing store', () => {
  test('of a newer version is not changed', async (t) => {
    const home = await temporaryHome(t);
    const options = serveOptions(await freePort());
    const first = startServe(t, options, { home });
    await first.waitForOutput(SERVING);
    first.child.kill('SIGTERM');
    await first.ended;
    const file = join(home, 'data', 'mintmark.db');
    const database = new DatabaseSync(file);
    const [table] = database.prepare("SELECT name FROM sqlite_master WHERE name LIKE '%migration' AND type = 'table'").all();
    assert(table !== undefined);
    database.prepare(`INSERT INTO ${table.name} (name, timestamp) VALUES ('9999-from-the-future', '2999-01-01')`).run();
    database.close();
    assertFailed(await runCommand(['serve', ...options], { home }), /newer/);
  });

  test('with another public URL is reported with both URLs, and its local CA is not changed', async (t) => {
    const home = await temporaryHome(t);
    const [port, otherPort] = [await freePort(), await freePort()];
    const first = startServe(t, serveOptions(port), { home });
    await first.waitForOutput(SERVING);
    first.child.kill('SIGTERM');
    await first.ended;
    const ca = await readFile(join(home, 'data', 'tls', 'ca.pem'));
    assertFailed(
      await runCommand(['serve', ...serveOptions(otherPort), '--public-url', 'https://other.example'], { home }),
      /other\.example/,
    );
    assert.deepEqual(await readFile(join(home, 'data', 'tls', 'ca.pem')), ca);
    const outcome = await runCommand(['serve', ...serveOptions(otherPort)], { home });
    assertFailed(outcome, new RegExp(`${otherPort}[^]*${port}`));
  });
});

test('a certificate that cannot be used: exit code 1, and nothing is created', async (t) => {
  const home = await temporaryHome(t);
  const [cert, key] = [join(home, 'cert.pem'), join(home, 'key.pem')];
  await writeFile(cert, 'not a certificate');
  await writeFile(key, 'nor a key');
  assertFailed(
    await runCommand(['serve', ...serveOptions(await freePort()), '--tls-cert', cert, '--tls-key', key], { home }),
    /certificate/,
  );
  assert.equal(existsSync(join(home, 'data')), false);
});

test('recover does not create a store', async (t) => {
  const home = await temporaryHome(t);
  await mkdir(join(home, 'data'));
  assertFailed(await runCommand(['recover'], { home }), new RegExp(join(home, 'data', 'mintmark.db')));
  assert.equal(existsSync(join(home, 'data', 'mintmark.db')), false);
});
