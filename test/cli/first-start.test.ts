// How a first start delivers the credentials of the administrator, only once.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { freePort } from '../free-port.ts';
import { exportedVariables, exportsIn, runCommand, SERVING, serveOptions, shell, startServe, temporaryHome } from './command.ts';

const SECRET = /mms_[0-9A-Za-z]{49}/;

describe('a first start without a terminal', () => {
  test('writes the credentials to bootstrap.env, which only its owner can read, and prints only its path', async (t) => {
    const home = await temporaryHome(t);
    const server = startServe(t, serveOptions(await freePort()), { home });
    const output = await server.waitForOutput(SERVING);
    const file = join(home, 'data', 'bootstrap.env');
    assert.match(output, new RegExp(`credentials are in ${file}`));
    assert.doesNotMatch(output, SECRET);
    assert.equal((await stat(file)).mode & 0o777, 0o600);

    const exported = await exportedVariables(await readFile(file, 'utf8'));
    assert.match(exported.client_secret ?? '', SECRET);
    assert.equal(exported.CURL_CA_BUNDLE, join(home, 'data', 'tls', 'ca.pem'));
    assert.equal(exported.NODE_EXTRA_CA_CERTS, exported.CURL_CA_BUNDLE);
    const { code, out, err } = await runCommand(['token'], { home, env: exported });
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /^[\w.-]+\n$/);
  });

  test('does not change an existing bootstrap.env: exit code 1, its path, and no store is created', async (t) => {
    const home = await temporaryHome(t);
    const options = serveOptions(await freePort());
    const first = startServe(t, options, { home });
    await first.waitForOutput(SERVING);
    first.child.kill('SIGTERM');
    await first.ended;
    const other = await temporaryHome(t);
    const file = join(other, 'data', 'bootstrap.env');
    await shell(`mkdir "${join(other, 'data')}"`, {});
    await writeFile(file, 'precious');
    const { code, err } = await runCommand(['serve', ...options], { home: other });
    assert.equal(code, 1);
    assert.match(err, new RegExp(`^mintmark: .*${file} exists already`, 'm'));
    assert.equal(await readFile(file, 'utf8'), 'precious');
  });
});

describe('a first start with --print-credentials', () => {
  test("prints lines to paste, and the guide's curl line, which then runs unchanged", async (t) => {
    const home = await temporaryHome(t);
    const server = startServe(t, [...serveOptions(await freePort()), '--print-credentials'], { home });
    const output = await server.waitForOutput(SERVING);
    const exported = await exportedVariables(exportsIn(output));
    const guideLine = output.split('\n').find((line) => line.startsWith('curl '));
    assert.equal(
      guideLine,
      // The line of the guide for IBM Security Verify, unchanged.
      `curl -X POST https://\${tenant_url}/v1.0/endpoint/default/token -d "client_id=\${client_id}&client_secret=\${client_secret}&grant_type=client_credentials"`,
    );
    const { code, out } = await shell(guideLine ?? '', exported);
    assert.equal(code, 0);
    const response = JSON.parse(out);
    assert.deepEqual(Object.keys(response).slice(0, 4), ['access_token', 'grant_id', 'token_type', 'expires_in']);
    assert.equal(existsSync(join(home, 'data', 'bootstrap.env')), false);
  });
});

describe('credentials that the operator chose', () => {
  const chosen = { MINTMARK_BOOTSTRAP_CLIENT_ID: 'chosen', MINTMARK_BOOTSTRAP_CLIENT_SECRET: 'a-secret-that-is-long-enough-to-be-taken' };
  for (const option of [[], ['--print-credentials']]) {
    test(`are not written ${option.length === 0 ? 'to bootstrap.env' : 'to the terminal'}`, async (t) => {
      const home = await temporaryHome(t);
      const server = startServe(t, [...serveOptions(await freePort()), ...option], { home, env: chosen });
      const output = await server.waitForOutput(SERVING);
      const file = join(home, 'data', 'bootstrap.env');
      const lines = existsSync(file) ? await readFile(file, 'utf8') : output;
      assert(!`${output}${lines}`.includes(chosen.MINTMARK_BOOTSTRAP_CLIENT_SECRET));
      const exported = await exportedVariables(exportsIn(lines));
      assert.equal(exported.client_id, 'chosen');
      assert.equal(exported.client_secret, undefined);
      const env = { ...exported, client_secret: chosen.MINTMARK_BOOTSTRAP_CLIENT_SECRET };
      assert.equal((await runCommand(['token'], { home, env })).code, 0);
    });
  }
});

test('a second start reports the existing store, and prints no credentials', async (t) => {
  const home = await temporaryHome(t);
  const options = [...serveOptions(await freePort()), '--print-credentials'];
  const first = startServe(t, options, { home });
  const exported = await exportedVariables(exportsIn(await first.waitForOutput(SERVING)));
  first.child.kill('SIGTERM');
  assert.equal((await first.ended).code, 0);

  const second = startServe(t, options, { home });
  const output = await second.waitForOutput(SERVING);
  assert.match(output, /^Found the store: /m);
  assert.doesNotMatch(output, SECRET);
  assert.equal(exportsIn(output), '');
  assert.equal((await runCommand(['token'], { home, env: exported })).code, 0);
});
