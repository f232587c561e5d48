// Tokens for a shell: how they are cached between runs, printed in each format, and passed to programs without
// being on a command line.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { type Outcome, PROGRAM, runCommand, shell, startProgram, temporaryHome } from './command.ts';

type Json = Record<string, unknown>;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+\n$/;

describe('tokens in a shell', () => {
  const ending = suiteEnding();
  const atEnd = { after: (end: unknown) => ending.after(async () => void (await (end as () => unknown)())) };
  let server: TestServer;
  let client: CreatedClient;
  let home: string;
  const credentialsOf = ({ clientId, clientSecret }: CreatedClient = client): Record<string, string> => ({
    tenant_url: server.url,
    client_id: clientId,
    client_secret: clientSecret,
  });
  const run = (args: readonly string[], setting: { env?: Record<string, string>; home?: string; input?: string } = {}): Promise<Outcome> =>
    runCommand(args, { home, ...setting, env: { ...credentialsOf(), ...setting.env } });
  const ok = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await run(args);
    assert.deepEqual([code, err], [0, '']);
    return out;
  };
  /** Counts the tokens that the server has issued to a client. */
  const countTokens = async ({ clientId }: CreatedClient): Promise<number> => {
    const response = await server.manage('GET', `/grants?client_id=${clientId}`);
    return ((await response.json()) as { grants: unknown[] }).grants.length;
  };
  const cacheOf = (folder: string): string => join(folder, '.cache/mintmark/tokens');
  before(async () => {
    server = await startTestServer(ending);
    client = await server.create({ client_id: 'shell', scopes: ['a', 'b'], default_scopes: ['a'], entitlements: ['readAPIClients'] });
    home = await temporaryHome(atEnd as never);
  });

  describe('the cache', () => {
    test('two concurrent processes and a later one send one token request', async (t) => {
      const newClient = await server.create({ client_id: 'cached' });
      const folder = await temporaryHome(t);
      const setting = { home: folder, env: credentialsOf(newClient) };
      const [one, two] = await Promise.all([run(['token'], setting), run(['token'], setting)]);
      const later = await run(['token'], setting);
      assert.match(one.out, JWT);
      assert.deepEqual([two.out, later.out, await countTokens(newClient)], [one.out, one.out, 1]);
    });

    test('contains only token files that only their owner can read', async (t) => {
      const folder = await temporaryHome(t);
      await run(['token'], { home: folder });
      const names = await readdir(cacheOf(folder));
      assert.deepEqual(
        names.map((name) => name.replace(/^[0-9a-f]{64}/, 'KEY')),
        ['KEY.token'],
      );
      const path = join(cacheOf(folder), names[0] ?? '');
      assert.deepEqual([(await stat(path)).mode & 0o777, (await stat(cacheOf(folder))).mode & 0o777], [0o600, 0o700]);
      assert.doesNotMatch(await readFile(path, 'utf8'), new RegExp(client.clientSecret));
    });

    test('is in XDG_CACHE_HOME if that is set', async (t) => {
      const folder = await temporaryHome(t);
      await run(['token'], { home: folder, env: { XDG_CACHE_HOME: join(folder, 'other') } });
      assert.deepEqual(await readdir(folder), ['other']);
    });

    let first: Promise<string> | undefined;
    const differences: [what: string, args: string[]][] = [
      ['another scope', ['--scope', 'b']],
      ['another resource', ['--resource', 'https://RESOURCE/']],
      ['another authentication method', ['--auth-method', 'client_secret_basic']],
      ['another token endpoint', ['--token-url', 'TOKEN_URL']],
      ['--no-cache', ['--no-cache']],
    ];
    for (const [what, args] of differences) {
      test(`has a separate token for ${what}`, async () => {
        first ??= ok('token');
        const resolved = args.map((word) =>
          word.replace('https://RESOURCE', server.url).replace('TOKEN_URL', `${server.url}/oauth2/token`),
        );
        const { code, out, err } = await run(['token', ...resolved], {
          env: what === 'another endpoint' ? { tenant_url: '', MINTMARK_TENANT_URL: '' } : {},
        });
        assert.deepEqual([code, err], [0, '']);
        assert.match(out, JWT);
        assert.notEqual(out, await first);
      });
    }

    test('has the same token for the same scope in another order, and for a shorter --min-ttl', async () => {
      const first = await ok('token', '--scope', 'a b');
      assert.equal(await ok('token', '--scope', 'b', '--scope', 'a', '--min-ttl', '10m'), first);
    });

    const unusableFiles: [what: string, change: (path: string) => Promise<unknown>, warning: RegExp][] = [
      ['that others can read', (path) => chmod(path, 0o644), /belongs to, or can be read by, another user/],
      ['that is not a token', (path) => writeFile(path, '{"access_token":'), /something other than a stored token/],
      ['larger than a token', (path) => writeFile(path, 'x'.repeat(1024 * 1024 + 1)), /larger than a token/],
    ];
    for (const [what, change, warning] of unusableFiles) {
      test(`a file ${what} is not used, with a warning`, async (t) => {
        const folder = await temporaryHome(t);
        const setting = { home: folder };
        const first = await run(['token'], setting);
        const path = join(cacheOf(folder), (await readdir(cacheOf(folder)))[0] ?? '');
        await change(path);
        const second = await run(['token'], setting);
        assert.equal(second.code, 0);
        assert.match(second.err, warning);
        assert.doesNotMatch(second.err, /\n\s+at |eyJ[\w-]*\./);
        assert.notEqual(second.out, first.out);
        assert.equal((await run(['token'], setting)).out, second.out, 'its place is taken by a good one');
      });
    }

    test('a token is printed with a warning when the cache is not writable', async (t) => {
      const folder = await temporaryHome(t);
      await writeFile(join(folder, '.cache'), '');
      const { code, out, err } = await run(['token'], { home: folder });
      assert.equal(code, 0);
      assert.match(out, JWT);
      assert.match(err, /^mintmark: The token cache could not be used: /);
    });
  });

  describe('mintmark token --output', () => {
    test('json has the expiry in seconds and in RFC 3339, in UTC', async () => {
      const { access_token: token, expires_at: end, expires_at_rfc3339: text, ...rest } = JSON.parse(await ok('token', '--output', 'json'));
      assert.equal(`${token}\n`, await ok('token'));
      assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.equal(Date.parse(text), end * 1000);
      assert.deepEqual([Object.keys(rest), rest.token_type, rest.scope], [['token_type', 'scope', 'grant_id'], 'Bearer', 'a']);
    });
    test('header prints an Authorization header', async () =>
      assert.equal(await ok('token', '--output', 'header'), `Authorization: Bearer ${await ok('token')}`));
    test('env prints a line that a shell evaluates', async () => {
      const line = await ok('token', '--output', 'env');
      const { out } = await shell(`${line}\necho "$ACCESS_TOKEN $access_token"; sh -c 'echo "$ACCESS_TOKEN"'`, {});
      const token = (await ok('token')).trim();
      assert.equal(out, `${token} ${token}\n${token}\n`);
    });
    test('curl prints a configuration for curl -K', async () => {
      const config = await ok('token', '--output', 'curl');
      const { code, out } = await shell(`printf %s '${config}' | curl -s --fail -K - ${server.url}/management/v1/clients/shell`, {});
      assert.equal(code, 0);
      assert.equal(JSON.parse(out).client_id, 'shell');
    });
    test('k8s-exec prints an ExecCredential', async () => {
      const credential = JSON.parse(await ok('token', '--output', 'k8s-exec'));
      assert.deepEqual([credential.apiVersion, credential.kind], ['client.authentication.k8s.io/v1', 'ExecCredential']);
      assert.equal(`${credential.status.token}\n`, await ok('token'));
      assert.match(credential.status.expirationTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    });
    test('k8s-exec refuses another version', async () => {
      const env = { KUBERNETES_EXEC_INFO: '{"apiVersion":"client.authentication.k8s.io/v1beta1"}' };
      assert.deepEqual((({ code, out }) => [code, out])(await run(['token', '--output', 'k8s-exec'], { env })), [2, '']);
    });
  });

  test('a credential that expires soon causes a warning on standard error', async () => {
    const ends = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const ending = await server
      .create({ client_id: 'ending', secret_expires_at: ends })
      .catch(() => server.create({ client_id: 'ending', expires_at: ends }));
    const { code, out, err } = await run(['token'], { env: credentialsOf(ending) });
    assert.equal(code, 0);
    assert.match(out, JWT);
    assert.match(err, /^mintmark: The client's credential expires in \d+ days?, at \d{4}-/);
  });

  describe('mintmark exec', () => {
    test('sets the token in the environment, and returns the exit code of the program', async () => {
      const token = await ok('token');
      const { code, out } = await run(['exec', '--', 'sh', '-c', 'echo "$ACCESS_TOKEN"; echo "$access_token"; exit 7']);
      assert.deepEqual([code, out], [7, token + token]);
    });
    test('passes the arguments through unchanged', async () => {
      const { out } = await run(['exec', '--', 'printf', '%s|', '--token', 'a b', '$HOME', '--scope']);
      assert.equal(out, '--token|a b|$HOME|--scope|');
    });
    test('passes standard input through', async () => assert.equal((await run(['exec', '--', 'cat'], { input: 'piped' })).out, 'piped'));
    test('runs nothing when the token request is refused', async (t) => {
      const { code, out } = await run(['exec', '--', 'echo', 'run'], { env: { client_secret: 'wrong' }, home: await temporaryHome(t) });
      assert.deepEqual([code, out], [3, '']);
    });
    test('returns 127 for a missing program, as shells do', async () => {
      const { code, err } = await run(['exec', '--', 'no-such-program']);
      assert.deepEqual([code, err], [127, 'mintmark: no-such-program cannot be run (ENOENT).\n']);
    });
    test('returns 128 plus the number of the signal that ended the program', async () =>
      assert.equal((await run(['exec', '--', 'sh', '-c', 'kill -KILL $$'])).code, 137));
    test('forwards a signal that arrives as soon as the program runs', async () => {
      const script = `trap 'exit 5' TERM; kill -TERM $PPID; while :; do sleep 0.05; done`;
      for (let turn = 0; turn < 10; turn++) assert.equal((await run(['exec', '--', 'sh', '-c', script])).code, 5);
    });
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      test(`forwards ${signal} to the program and waits for it`, async (t) => {
        const script = `trap 'echo heard; exit 5' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`;
        const running = startProgram(t, process.execPath, [...PROGRAM, 'exec', '--', 'sh', '-c', script], { home, env: credentialsOf() });
        await running.waitForOutput(/ready/);
        running.child.kill(signal);
        const { code, out } = await running.ended;
        assert.deepEqual([code, out], [5, 'ready\nheard\n']);
      });
    }
  });

  describe('mintmark curl', () => {
    let requests: IncomingMessage[] = [];
    let api: string;
    before(async () => {
      const listener = createServer((request, response) => {
        requests.push(request);
        request.resume().on('end', () => response.end('answered'));
      }).listen(0, '127.0.0.1');
      await once(listener, 'listening');
      ending.after(async () => {
        listener.close();
        listener.closeAllConnections();
      });
      const address = listener.address();
      api = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    });

    test('sends the token; the exit code, output and standard input are those of curl', async () => {
      requests = [];
      const { code, out, err } = await run(['curl', '--', '-s', '-d', '@-', `${api}/x`], { input: 'a=b' });
      assert.deepEqual([code, out, err], [0, 'answered', '']);
      assert.deepEqual(
        requests.map(({ method, url, headers }) => [method, url, headers.authorization, headers['content-length']]),
        [['POST', '/x', `Bearer ${(await ok('token')).trim()}`, '3']],
      );
      assert.equal((await run(['curl', '--', '-s', '--fail', `${server.url}/no-such-place`])).code, 22);
    });

    test('sends no token to another origin after a redirect', async () => {
      requests = [];
      const redirecting = createServer((_, response) =>
        response.writeHead(302, { location: `${api.replace('127.0.0.1', 'localhost')}/away` }).end(),
      );
      redirecting.listen(0, '127.0.0.1');
      await once(redirecting, 'listening');
      const address = redirecting.address();
      await run(['curl', '--', '-sL', `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`]);
      redirecting.closeAllConnections();
      redirecting.close();
      assert.deepEqual(
        requests.map(({ url, headers }) => [url, headers.authorization]),
        [['/away', undefined]],
      );
    });

    test('puts neither token nor secret on a command line, in the environment of curl, or in a named file', async (t) => {
      const folder = await temporaryHome(t);
      const bin = join(folder, 'bin');
      await mkdir(bin);
      // Replaces curl, and records what other users could see of it.
      const fakeCurl = `#!/bin/sh\ntr '\\0' ' ' < /proc/$$/cmdline; tr '\\0' ' ' < /proc/$PPID/cmdline; env | grep -v '^client_secret='; ls -l /proc/$$/fd/3\n`;
      await writeFile(join(bin, 'curl'), fakeCurl, { mode: 0o755 });
      const { out } = await run(['curl', '--', api], { env: { PATH: `${bin}:${process.env['PATH']}`, TMPDIR: folder } });
      assert.match(out, /-K \/dev\/fd\/3/);
      assert.match(out, /\(deleted\)/);
      assert.doesNotMatch(out, new RegExp(`eyJ[\\w-]*\\.|${client.clientSecret}`));
      assert.deepEqual((await readdir(folder)).toSorted(), ['bin']);
    });
  });

  describe('settings for other servers', () => {
    const cases: [name: string, args: () => string[]][] = [
      ['--issuer', () => ['--issuer', `${server.url}/oauth2`]],
      ['--token-url', () => ['--token-url', `${server.url}/oauth2/token`, '--auth-method', 'client_secret_post']],
      ['--preset ibm-verify', () => ['--preset', 'ibm-verify', '--tenant-url', server.url]],
      ['--preset mintmark', () => ['--preset', 'mintmark', '--tenant-url', server.url]],
    ];
    for (const [name, args] of cases) {
      test(`${name} requests a token`, async () => {
        const { code, out, err } = await run(['token', '--no-cache', ...args()], { env: { tenant_url: '' } });
        assert.deepEqual([code, err], [0, '']);
        assert.match(out, JWT);
      });
    }
    test('private_key_jwt uses a key instead of a secret', async () => {
      const { generateKeyPairSync } = await import('node:crypto');
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const jwks: Json = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256' }] };
      await writeFile(join(home, 'key.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
      await server.create({ client_id: 'signer', token_endpoint_auth_method: 'private_key_jwt', jwks });
      const args = ['token', '--client-id', 'signer', '--client-key', 'key.pem', '--client-key-id', 'k1'];
      const { code, out, err } = await run(args, { env: { client_id: '', client_secret: '' } });
      assert.deepEqual([code, err], [0, '']);
      assert.match(out, JWT);
    });
  });
});
