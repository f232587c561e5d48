// Secret providers, and the use of a rotated secret without a restart.
import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { type ClientKey, createTokenSource, type SecretProvider, type SecretSource } from '@mintmark/client';
import { keyFromFile, secretFromCommand, secretFromEnvironment, secretFromFile, secretFromInput } from '@mintmark/client/node';
import { exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import { collectEvents, movableClock, numbered, type Responder, startHttpServer } from './runtime.ts';

const folder = async (t: TestContext): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-secret-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
};

/** Responds as a server that accepts only one secret. */
const accepts =
  (secret: string): Responder =>
  ({ form }, count) =>
    form.get('client_secret') === secret ? numbered(count) : { status: 401, json: { error: 'invalid_client' } };

const setting = async (t: TestContext, responder: Responder, clientSecret: SecretSource) => {
  const server = await startHttpServer(t, responder);
  const clock = movableClock();
  const seen = collectEvents();
  const tokens = createTokenSource({ tenantUrl: server.url, clientId: 'id', clientSecret, ...clock, onEvent: seen.onEvent });
  return { server, clock, seen, tokens };
};

const readValue = <T>(provider: SecretProvider<T>, fresh = false): T | Promise<T> => provider({ fresh });

describe('a secret is read', () => {
  test('from a file, without the final line break', async (t) => {
    const path = join(await folder(t), 'secret');
    for (const [text, expected] of [
      ['a b\n', 'a b'],
      ['a b\r\n', 'a b'],
      [' a\nb\n\n', ' a\nb\n'],
      ['a', 'a'],
    ] as const) {
      await writeFile(path, text);
      assert.equal(await readValue(secretFromFile(path)), expected);
    }
  });

  test('from the environment', () => {
    const provider = secretFromEnvironment('MINE', { MINE: 'x', EMPTY: '' });
    assert.equal(readValue(provider), 'x');
    assert.throws(() => readValue(secretFromEnvironment('EMPTY', { EMPTY: '' })), /EMPTY is not set/);
    assert.throws(() => readValue(secretFromEnvironment('NONE', {})), /NONE is not set/);
  });

  test('from standard input, once', async () => {
    const provider = secretFromInput(Readable.from([Buffer.from('ge'), Buffer.from('heim\n')]));
    assert.equal(await readValue(provider), 'geheim');
    assert.equal(await readValue(provider, true), 'geheim');
  });

  test('from a command without a shell: once, and again after a refusal', async (t) => {
    const path = join(await folder(t), 'count');
    await writeFile(path, '');
    const script = `const fs = require('node:fs'); fs.appendFileSync(process.argv[1], '.'); console.log(fs.readFileSync(process.argv[1]).length + process.argv[2])`;
    const provider = secretFromCommand(process.execPath, ['-e', script, path, '$(id)']);
    assert.equal(await readValue(provider), '1$(id)');
    assert.equal(await readValue(provider), '1$(id)');
    assert.equal(await readValue(provider, true), '2$(id)');
  });

  test('from a file, as a key in PEM or JWK', async (t) => {
    const path = join(await folder(t), 'key');
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    await writeFile(path, await exportPKCS8(privateKey));
    const pem: ClientKey = await readValue(keyFromFile(path, { kid: 'k' }));
    assert.equal(pem.kid, 'k');
    assert.match(String(pem.key), /^-----BEGIN PRIVATE KEY-----/);
    await writeFile(path, JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'j' }));
    const jwk: ClientKey = await readValue(keyFromFile(path));
    assert.ok(typeof jwk.key === 'object' && 'kty' in jwk.key && jwk.key.kid === 'j');
  });
});

describe('a secret that cannot be read is a transient SecretError without its content', () => {
  const printingCommand = (text: string, code: number): SecretProvider =>
    secretFromCommand(process.execPath, [
      '-e',
      `console.log(${JSON.stringify(text)}); console.error(${JSON.stringify(text)}); process.exit(${code})`,
    ]);
  for (const [what, content, message] of [
    ['of something like JSON', '{"k":"hunter2"', /is not JSON/],
    ['of JSON without kty', '{"k":"hunter2"}', /has no kty/],
    ['of JSON with another kty', '{"k":"hunter2","kty":1}', /has no kty/],
  ] as const) {
    test(`a file ${what} in place of a key`, async (t) => {
      const path = join(await folder(t), 'key');
      await writeFile(path, content);
      await assert.rejects(
        async () => readValue(keyFromFile(path)),
        (error: Error) => {
          assert.doesNotMatch(inspect(error, { depth: null, showHidden: true }), /hunter2/);
          return error.name === 'SecretError' && message.test(error.message);
        },
      );
    });
  }

  const cases: [string, SecretSource | (() => Promise<never>), RegExp][] = [
    ['a missing file', secretFromFile('/nonexistent/secret'), /ENOENT/],
    ['a command that fails', printingCommand('hunter2', 3), /failed \(3\)/],
    ['a missing command', secretFromCommand('/nonexistent/command'), /failed \(ENOENT\)/],
    ['a callback that throws', () => Promise.reject(new Error('vault is sealed')), /vault is sealed/],
    ['an input over the limit', secretFromInput(Readable.from(['hunter2'.repeat(10_000)])), /longer than a secret/],
  ];
  for (const [what, source, cause] of cases) {
    test(what, async (t) => {
      const { server, clock, tokens, seen } = await setting(t, accepts('x'), source);
      const outcome = tokens.get();
      // The client makes two more attempts.
      for (let i = 0; i < 2; i++) clock.advance(await clock.scheduled(10_000));
      await assert.rejects(outcome, (error: Error) => {
        assert.match(String(error.cause), cause);
        assert.doesNotMatch(inspect(error, { depth: null, showHidden: true }), /hunter2/);
        return error.name === 'SecretError' && 'code' in error && error.code === 'secret_unavailable';
      });
      assert.equal(server.requests.length, 0);
      assert.ok(seen.events.every((event) => event.type !== 'failed' || event.isTransient));
    });
  }

  test('a provider that does not respond in time', async (t) => {
    const server = await startHttpServer(t, accepts('x'));
    const tokens = createTokenSource({
      tenantUrl: server.url,
      clientId: 'id',
      clientSecret: () => new Promise(() => {}),
      timeout: 20,
      schedule: () => () => {},
    });
    const failed = new Promise((resolve) => tokens.on((event) => event.type === 'failed' && resolve(event.error)));
    const aborter = new AbortController();
    const outcome = tokens.get({ signal: aborter.signal });
    assert.match(String(await failed), /clientSecret was not provided within 0\.02 s/);
    aborter.abort(new Error('enough'));
    await assert.rejects(outcome, { message: 'enough' });
  });

  test('an empty secret is a TypeError', async (t) => {
    const { tokens } = await setting(t, accepts('x'), () => '');
    await assert.rejects(tokens.get(), { name: 'TypeError', code: 'invalid_argument' });
  });
});

describe('rotation without a restart', () => {
  test('a secret that is replaced in its file is used at the next renewal', async (t) => {
    const path = join(await folder(t), 'secret');
    await writeFile(path, 'first\n');
    const { server, clock, tokens } = await setting(t, accepts('first'), secretFromFile(path));
    await tokens.get();
    // Like Kubernetes, replaces the file by renaming another one.
    await writeFile(`${path}.new`, 'second\n');
    await rename(`${path}.new`, path);
    server.respond(accepts('second'));
    clock.advance(2 * 3_600_000);
    assert.equal((await tokens.get()).accessToken, 'token-2');
    assert.deepEqual(
      server.requests.map(({ form }) => form.get('client_secret')),
      ['first', 'second'],
    );
  });

  test('a refused cached secret is read again, once', async (t) => {
    const freshFlags: boolean[] = [];
    const { server, tokens, seen } = await setting(t, accepts('new'), ({ fresh }) => {
      freshFlags.push(fresh);
      return fresh ? 'new' : 'old';
    });
    assert.equal((await tokens.get()).accessToken, 'token-2');
    assert.deepEqual(freshFlags, [false, true]);
    assert.equal(server.requests.length, 2);
    assert.ok(seen.types().includes('secretReloaded'));
  });

  test('a secret that is unchanged after reading it again is not sent again', async (t) => {
    let reads = 0;
    const { server, tokens } = await setting(t, accepts('new'), () => {
      reads++;
      return 'old';
    });
    await assert.rejects(tokens.get(), { error: 'invalid_client' });
    assert.deepEqual([reads, server.requests.length], [2, 1]);
  });

  test('a second refusal is not retried', async (t) => {
    const { server, tokens } = await setting(t, accepts('none'), ({ fresh }) => (fresh ? 'b' : 'a'));
    await assert.rejects(tokens.get(), { error: 'invalid_client' });
    assert.equal(server.requests.length, 2);
  });

  test('a refused value is not sent again', async (t) => {
    const { server, tokens } = await setting(t, accepts('new'), 'old');
    await assert.rejects(tokens.get(), { error: 'invalid_client' });
    assert.equal(server.requests.length, 1);
  });

  test('a key that is replaced in its file signs the next assertion', async (t) => {
    const path = join(await folder(t), 'key');
    const write = async (kid: string): Promise<void> =>
      writeFile(path, JSON.stringify({ ...(await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey)), kid }));
    const server = await startHttpServer(t, (_, count) => numbered(count));
    const tokens = createTokenSource({ tenantUrl: server.url, clientId: 'id', clientKey: keyFromFile(path) });
    await write('one');
    await tokens.get();
    await write('two');
    await tokens.renew();
    const kids = server.requests.map(({ form }) => JSON.parse(atob(form.get('client_assertion')?.split('.')[0] ?? '')).kid);
    assert.deepEqual(kids, ['one', 'two']);
  });
});
