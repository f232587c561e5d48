// `mintmark serve --ephemeral` prints one line of JSON and runs a real server; it leaves no files or processes,
// however it ends.
import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { get } from 'node:https';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { describe, type TestContext, test } from 'node:test';
import { environment, LAUNCHER, PROGRAM, temporaryHome } from './command.ts';

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** A running server that has printed its first line. */
interface Ephemeral {
  readonly child: Child;
  readonly home: string;
  readonly firstLine: Readonly<Record<string, string>>;
  /** Standard output after the first line, and standard error, once it has ended. */
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly more: string[];
    readonly err: string;
  }>;
}

const start = async (
  t: TestContext,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  command = PROGRAM,
): Promise<Ephemeral> => {
  const home = await temporaryHome(t);
  const child = spawn(process.execPath, [...command, 'serve', '--ephemeral', ...args], {
    cwd: home,
    env: environment({ home, env: { TMPDIR: home, ...env } }),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    err += chunk;
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  const first = once(reader, 'line');
  reader.on('line', (line) => lines.push(line));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, more: lines.slice(1), err }));
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  });
  const [line] = await Promise.race([first, ended.then(({ code }) => assert.fail(`It ended with ${code}: ${err}`))]);
  return { child, home, firstLine: JSON.parse(line), ended };
};

const tokenOf = async ({ token_endpoint = '', client_id = '', client_secret = '' }: Readonly<Record<string, string>>) =>
  fetch(token_endpoint, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }) });

const assertNothingLeft = ({ home, firstLine }: Ephemeral): void => {
  assert.equal(existsSync(firstLine['data_dir'] ?? assert.fail()), false);
  // The home is both the working folder and the temporary folder.
  assert.deepEqual(readdirSync(home), []);
};

describe('the first line', () => {
  test('contains the URLs and the credentials of a server that accepts requests', async (t) => {
    const { firstLine } = await start(t);
    const { tenant_url: url, issuers } = firstLine;
    assert.match(url ?? '', /^http:\/\/localhost:\d+$/);
    assert.deepEqual(firstLine, {
      tenant_url: url,
      issuer: `${url}/oauth2`,
      issuers,
      token_endpoint: `${url}/oauth2/token`,
      introspection_endpoint: `${url}/oauth2/introspect`,
      revocation_endpoint: `${url}/oauth2/revoke`,
      jwks_uri: `${url}/oauth2/jwks`,
      management_url: `${url}/management/v1`,
      health_url: firstLine['health_url'],
      client_id: firstLine['client_id'],
      client_secret: firstLine['client_secret'],
      data_dir: firstLine['data_dir'],
    });
    assert.deepEqual(issuers, [`${url}/oidc/endpoint/default`, `${url}/oauth2`]);
    const metadata = (await (await fetch(`${firstLine['issuer']}/.well-known/openid-configuration`)).json()) as Record<string, string>;
    for (const name of ['issuer', 'token_endpoint', 'introspection_endpoint', 'revocation_endpoint', 'jwks_uri'])
      assert.equal(metadata[name], firstLine[name], name);
    assert.equal((await fetch(firstLine['health_url'] ?? '')).status, 200);
    const response = await tokenOf(firstLine);
    const { access_token: token } = (await response.json()) as { access_token: string };
    const clients = await fetch(`${firstLine['management_url']}/clients`, { headers: { authorization: `Bearer ${token}` } });
    assert.deepEqual([response.status, clients.status], [200, 200]);
  });

  test('contains the CA file for https', async (t) => {
    const { firstLine } = await start(t, ['--listen', 'https://localhost:0']);
    assert.match(firstLine['tenant_url'] ?? '', /^https:\/\/localhost:\d+$/);
    const ca = await readFile(firstLine['ca_file'] ?? assert.fail());
    const [response] = await once(get(firstLine['jwks_uri'] ?? '', { ca, agent: false }), 'response');
    response.resume();
    assert.equal(response.statusCode, 200);
  });

  test('does not contain a chosen secret', async (t) => {
    const chosen = 'a-secret-that-is-long-enough-to-be-taken';
    const { firstLine } = await start(t, [], { MINTMARK_BOOTSTRAP_CLIENT_ID: 'ci', MINTMARK_BOOTSTRAP_CLIENT_SECRET: chosen });
    assert.deepEqual([firstLine['client_id'], 'client_secret' in firstLine], ['ci', false]);
    assert.equal((await tokenOf({ ...firstLine, client_secret: chosen })).status, 200);
  });
});

describe('nothing is left behind', () => {
  const ENDINGS: readonly [name: string, end: (run: Ephemeral) => void, args?: readonly string[]][] = [
    ['SIGTERM', ({ child }) => child.kill('SIGTERM')],
    ['Ctrl-C', ({ child }) => process.kill(-(child.pid ?? assert.fail()), 'SIGINT')],
    ['the end of standard input with --until-stdin-ends', ({ child }) => child.stdin.end(), ['--until-stdin-ends']],
  ];
  for (const [name, end, args = []] of ENDINGS) {
    test(`after ${name}: exit code 0, and only the first line is printed`, async (t) => {
      const run = await start(t, args);
      assert.equal(existsSync(run.firstLine['data_dir'] ?? ''), true);
      assert.equal((await tokenOf(run.firstLine)).status, 200);
      end(run);
      assert.deepEqual(await run.ended, { code: 0, signal: null, more: [], err: '' });
      assertNothingLeft(run);
    });
  }

  test('after SIGKILL of the launcher', async (t) => {
    const run = await start(t, [], {}, [LAUNCHER]);
    run.child.kill('SIGKILL');
    await run.ended;
    assertNothingLeft(run);
  });

  test('after SIGKILL of the server: the next start removes its folder, and no folder in use', async (t) => {
    const killed = await start(t);
    const folder = killed.firstLine['data_dir'] ?? assert.fail();
    const others = await start(t, [], { TMPDIR: dirname(folder) });
    killed.child.kill('SIGKILL');
    assert.equal((await killed.ended).signal, 'SIGKILL');
    assert.equal(existsSync(folder), true);
    const next = await start(t, [], { TMPDIR: dirname(folder) });
    assert.equal(existsSync(folder), false);
    assert.equal(existsSync(others.firstLine['data_dir'] ?? ''), true);
    for (const { firstLine } of [others, next]) assert.equal((await tokenOf(firstLine)).status, 200);
  });

  test('without --until-stdin-ends, the server runs on after the end of standard input', async (t) => {
    const run = await start(t);
    run.child.stdin.end();
    await once(run.child.stdin, 'close');
    assert.equal((await tokenOf(run.firstLine)).status, 200);
    run.child.kill('SIGTERM');
    assert.equal((await run.ended).code, 0);
  });
});

test('the master key is not stored in a file', async (t) => {
  const { firstLine } = await start(t);
  const names = readdirSync(firstLine['data_dir'] ?? '', { recursive: true, encoding: 'utf8' });
  assert.deepEqual(
    names.filter((name) => !/^(owner\.lock(-journal)?|mintmark\.db(-wal|-shm)?)$/.test(name)),
    [],
  );
});
