// Token stores, and sources that share one: one request for all, and no failure of the store reaches the
// callers.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import {
  createTokenSource,
  encryptTokenStore,
  memoryTokenStore,
  redisTokenStore,
  type Schedule,
  type TokenSourceOptions,
  type TokenStore,
} from '@mintmark/client';
import { fileTokenStore } from '@mintmark/client/node';
import { collectEvents, gate, movableClock, numbered, type Responder, START, startHttpServer } from './runtime.ts';
import { storeContract } from './store-contract.ts';

const KEY = 'a'.repeat(64);
const MINUTE = 60_000;

const folder = async (t: Pick<TestContext, 'after'>): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-store-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
};

/** Sources of one server and one clock, each with its own options. */
const setting = async (t: TestContext, responder: Responder = (_, count) => numbered(count)) => {
  const server = await startHttpServer(t, responder);
  const clock = movableClock();
  const seen = collectEvents();
  const source = (more: Partial<TokenSourceOptions>) =>
    createTokenSource({
      ...{ tenantUrl: server.url, clientId: 'id', clientSecret: 'hunter2', ...clock, onEvent: seen.onEvent },
      ...more,
    } as TokenSourceOptions);
  return { server, clock, seen, source };
};

describe('in memory', () => storeContract(memoryTokenStore));
describe('encrypted', () => storeContract(() => encryptTokenStore(memoryTokenStore(), randomBytes(32))));
describe('in files', (): void => {
  const ends: (() => Promise<void>)[] = [];
  storeContract(async () =>
    fileTokenStore({ directory: join(await folder({ after: (end) => void ends.push(end as () => Promise<void>) }), 'new') }),
  );
  test('removes the folders', async () => {
    for (const end of ends) await end();
  });
});

/** A wait that ends in the next tick of the event loop. */
const soon: Schedule = (run) => {
  const turn = setImmediate(run);
  return () => clearImmediate(turn);
};

describe('sources that share a store', () => {
  test('one source sends the request, and the others report the store as origin', async (t) => {
    const { server, source, seen } = await setting(t);
    const store = memoryTokenStore();
    const all = Array.from({ length: 20 }, () => source({ store, schedule: soon }));
    const tokens = await Promise.all(all.map((tokens) => tokens.get()));
    assert.ok(tokens.every(({ accessToken }) => accessToken === 'token-1'));
    assert.equal(server.requests.length, 1);
    const from = seen.events.flatMap((event) => (event.type === 'retrieved' ? [event.from] : []));
    assert.deepEqual([...new Set(from)].sort(), ['server', 'store']);
    assert.equal(from.filter((one) => one === 'server').length, 1);
  });

  test('a token from the store has its expiry, scope, grant and members', async (t) => {
    const { source } = await setting(t, (_, count) => numbered(count, { scope: 'a', custom: [1] }));
    const store = memoryTokenStore();
    const [first, second] = [await source({ store }).get(), await source({ store }).get()];
    assert.deepEqual(second, first);
  });

  test('a renewal by one source serves all', async (t) => {
    const { server, clock, source } = await setting(t);
    const store = memoryTokenStore();
    const [one, other] = [source({ store }), source({ store })];
    await one.get();
    await other.get();
    clock.advance(2 * 60 * MINUTE - MINUTE / 2 + 1_000);
    assert.equal((await one.get()).accessToken, 'token-2');
    assert.equal((await other.get()).accessToken, 'token-2');
    assert.equal(server.requests.length, 2);
  });

  test('a token that an API refused is not read from the store again', async (t) => {
    const { server, source } = await setting(t);
    const store = memoryTokenStore();
    const tokens = source({ store });
    const api = await startHttpServer(t, ({ headers }) => (headers.authorization === 'Bearer token-2' ? {} : { status: 401 }));
    assert.equal((await tokens.fetch(api.url)).status, 200);
    assert.equal((await source({ store }).get()).accessToken, 'token-2');
    assert.equal(server.requests.length, 2);
  });

  const others: [string, Partial<TokenSourceOptions>][] = [
    ['another client', { clientId: 'other' }],
    ['another scope', { scope: 'b' }],
    ['an additional scope', { scope: 'a b' }],
    ['another resource', { resource: 'https://b.example' }],
    ['an audience', { audience: 'https://a.example' }],
    ['authorization details', { authorizationDetails: [{ type: 'x' }] }],
    ['a parameter of the server’s own', { parameters: { tenant: '2' } }],
    ['another method', { authMethod: 'client_secret_basic' }],
    ['a certificate', { certificateThumbprint: 'abc' }],
  ];
  for (const [what, more] of others) {
    test(`${what} means another token`, async (t) => {
      const { server, source } = await setting(t);
      const store = memoryTokenStore();
      await source({ store, scope: 'a', resource: 'https://a.example' }).get();
      await source({ store, scope: 'a', resource: 'https://a.example', ...more }).get();
      assert.equal(server.requests.filter(({ method }) => method === 'POST').length, 2);
    });
  }

  test('another server means another token', async (t) => {
    const [one, other] = [await setting(t), await setting(t)];
    const store = memoryTokenStore();
    await one.source({ store }).get();
    await other.source({ store }).get();
    assert.deepEqual([one.server.requests.length, other.server.requests.length], [1, 1]);
  });

  test('the order of scopes and resources does not matter', async (t) => {
    const { server, source } = await setting(t);
    const store = memoryTokenStore();
    await source({ store, scope: 'b a', resource: ['https://x.example', 'https://y.example'] }).get();
    await source({ store, scope: ['a', 'b', 'a'], resource: ['https://y.example', 'https://x.example'] }).get();
    assert.equal(server.requests.length, 1);
  });

  test('a secret that was rotated does not change the key', async (t) => {
    const { server, source } = await setting(t);
    const store = memoryTokenStore();
    await source({ store, clientSecret: 'one' }).get();
    await source({ store, clientSecret: 'two' }).get();
    assert.equal(server.requests.length, 1);
  });

  test('a token bound to the key of one process is not stored', async (t) => {
    const { source } = await setting(t, (_, count) => numbered(count, { token_type: 'DPoP' }));
    const store: TokenStore = { get: () => assert.fail('asked'), set: () => assert.fail('written') };
    await source({ store, dpop: true }).get();
  });
});

describe('a failure of the store is a miss and an event, and the token is obtained', () => {
  const fine = memoryTokenStore();
  const broken = async (): Promise<never> => {
    throw new Error('store is down');
  };
  const cases: [string, TokenStore, string[]][] = [
    ['every call fails', { get: broken, set: broken, tryLock: broken }, ['get', 'lock', 'set']],
    ['set() fails', { ...fine, set: broken }, ['set']],
    ['tryLock() fails', { ...fine, tryLock: broken }, ['lock']],
    ['the lock cannot be released', { ...fine, tryLock: async () => broken }, ['unlock']],
    ['the stored text is no token', { get: async () => 'hunter2', set: async () => {} }, ['get']],
    [
      'it holds a token that is none',
      { get: async () => JSON.stringify({ v: 1, sent_at: START, answer: {} }), set: async () => {} },
      ['get'],
    ],
  ];
  for (const [what, store, operations] of cases) {
    test(what, async (t) => {
      const { source, seen } = await setting(t);
      assert.equal((await source({ store }).get()).accessToken, 'token-1');
      const failures = seen.events.flatMap((event) => (event.type === 'storeFailed' ? [event.operation] : []));
      assert.deepEqual([...new Set(failures)], operations);
      assert.doesNotMatch(inspect(seen.events, { depth: null }), /hunter2/);
    });
  }

  test('a store that does not respond times out after five seconds for each call', async (t) => {
    const { source, clock, seen } = await setting(t);
    const never = (): Promise<never> => new Promise(() => {});
    const outcome = source({ store: { get: never, set: never, tryLock: never } }).get();
    for (let i = 0; i < 3; i++) {
      assert.equal(await clock.scheduled(5_000), 5_000);
      clock.advance(5_000);
    }
    assert.equal((await outcome).accessToken, 'token-1');
    assert.equal(seen.types().filter((type) => type === 'storeFailed').length, 3);
  });

  test('a lock that is never released delays the request for a limited time', async (t) => {
    const { source, clock } = await setting(t);
    const schedule: Schedule = (run, milliseconds) => {
      const turn = setImmediate(() => {
        clock.advance(milliseconds);
        run();
      });
      return () => clearImmediate(turn);
    };
    const began = clock.monotonic();
    const tokens = source({ store: { ...fine, tryLock: async () => undefined }, timeout: 1_000, schedule });
    assert.equal((await tokens.get()).accessToken, 'token-1');
    assert.ok(clock.monotonic() - began >= 2_000, 'twice the time of a request');
  });

  const stored = (sentAt: number, expiresIn: number) =>
    JSON.stringify({ v: 1, sent_at: sentAt, answer: { access_token: 'stored', token_type: 'Bearer', expires_in: expiresIn } });
  const misses: [string, string, string][] = [
    ['a valid stored token is used', stored(START - MINUTE, 3600), 'stored'],
    ['an expired one is not', stored(START - 2 * MINUTE, 60), 'token-1'],
    ['one in its hard window is not', stored(START - 59 * MINUTE, 3600 - 30), 'token-1'],
    ['one from the future is not: the clock was set back', stored(START + 1, 3600), 'token-1'],
    ['one of another format is not', stored(START, 3600).replace('"v":1', '"v":2'), 'token-1'],
  ];
  for (const [what, text, want] of misses) {
    test(what, async (t) => {
      const { source } = await setting(t);
      const store = { get: async () => text, set: async () => {} };
      assert.equal((await source({ store }).get()).accessToken, want);
    });
  }

  test('a stored token that an API refused is not used, even with a later expiry', async (t) => {
    const { source } = await setting(t);
    let sentAt = START - MINUTE;
    const tokens = source({ store: { get: async () => stored(sentAt++, 3600), set: async () => {} } });
    const api = await startHttpServer(t, ({ headers }) => (headers.authorization === 'Bearer token-1' ? {} : { status: 401 }));
    assert.equal((await tokens.fetch(api.url)).status, 200);
    assert.equal(api.requests[0]?.headers.authorization, 'Bearer stored');
  });

  test('a token stored while waiting for the lock is used, without a request', async (t) => {
    const { server, source } = await setting(t);
    let text: string | undefined;
    const tryLock = async () => {
      text = stored(START, 3600);
      return async () => {};
    };
    assert.equal((await source({ store: { get: async () => text, set: async () => {}, tryLock } }).get()).accessToken, 'stored');
    assert.equal(server.requests.length, 0);
  });

  test('a stored token with too little lifetime left is not used', async (t) => {
    const { source } = await setting(t);
    const store = { get: async () => stored(START - 50 * MINUTE, 3600), set: async () => {} };
    assert.equal((await source({ store }).get({ minTtl: 9 * MINUTE })).accessToken, 'stored');
    assert.equal((await source({ store }).get({ minTtl: 11 * MINUTE })).accessToken, 'token-1');
  });
});

describe('encryption (AES-256-GCM)', () => {
  test('the store receives neither token nor secret nor client id', async (t) => {
    const { source } = await setting(t);
    const texts: string[] = [];
    const store = encryptTokenStore({ get: async () => undefined, set: async (...all) => void texts.push(all.join(' ')) }, randomBytes(32));
    await source({ store }).get();
    assert.equal(texts.length, 1);
    assert.doesNotMatch(texts.join(), /token-1|hunter2|127\.0\.0\.1/);
  });

  const [key, other] = [randomBytes(32), randomBytes(32)];
  const read = async (change: (text: string) => string, name: string, readKey: Uint8Array): Promise<unknown> => {
    let text = '';
    const plain: TokenStore = {
      get: async () => change(text),
      set: async (_, written) => {
        text = written;
      },
    };
    await encryptTokenStore(plain, key).set('a'.repeat(64), 'the token', MINUTE);
    return encryptTokenStore(plain, readKey).get(name);
  };
  const same = (text: string): string => text;
  test('a written text can be read', async () => assert.equal(await read(same, 'a'.repeat(64), key), 'the token'));
  const cases: [string, (text: string) => string, string, Uint8Array][] = [
    ['under another key', same, 'a'.repeat(64), other],
    ['under another name', same, 'b'.repeat(64), key],
    ['when a character was changed', (text) => text.replace(/.(?=.$)/, (c) => (c === 'A' ? 'B' : 'A')), 'a'.repeat(64), key],
    ['when it was never encrypted', () => 'the token', 'a'.repeat(64), key],
  ];
  for (const [what, change, name, readKey] of cases) test(`not ${what}`, () => assert.rejects(read(change, name, readKey)));

  test('a key of another length is rejected', () => {
    assert.throws(() => encryptTokenStore(memoryTokenStore(), randomBytes(16)), { name: 'TypeError', code: 'invalid_argument' });
  });
});

describe('files', () => {
  const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

  test('files and folder are accessible to the owner alone, and no other file remains', async (t) => {
    const directory = join(await folder(t), 'a', 'b');
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
    const directory = await folder(t);
    const store = fileTokenStore({ directory, encryptionKey: randomBytes(32) });
    await store.set(KEY, 'the token', MINUTE);
    assert.equal(await store.get(KEY), 'the token');
    assert.doesNotMatch(await readFile(join(directory, `${KEY}.token`), 'utf8'), /the token/);
  });

  test('files that others may read are not used', async (t) => {
    const directory = await folder(t);
    const store = fileTokenStore({ directory });
    await store.set(KEY, 'text', MINUTE);
    await chmod(join(directory, `${KEY}.token`), 0o640);
    await assert.rejects(store.get(KEY), /can be read by/);
  });

  test('symbolic links are not used', async (t) => {
    const directory = await folder(t);
    await writeFile(join(directory, 'elsewhere'), 'text', { mode: 0o600 });
    await symlink(join(directory, 'elsewhere'), join(directory, `${KEY}.token`));
    await assert.rejects(fileTokenStore({ directory }).get(KEY), { code: 'ELOOP' });
  });

  test('a name that is not a key is rejected', async (t) => {
    const store = fileTokenStore({ directory: await folder(t) });
    for (const key of ['../x', '', 'A'.repeat(64)]) await assert.rejects(async () => store.get(key), { name: 'TypeError' });
  });

  test('files of expired tokens are removed on the next write; others stay', async (t) => {
    const directory = await folder(t);
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

  const alive = process.pid;
  // The largest pid of Linux, and a little more.
  const dead = 2 ** 22 + 1;
  const locks: [string, object, boolean][] = [
    ['of a living process holds', { pid: alive, host: hostname(), until: START + MINUTE }, false],
    ['of a dead process on this machine is taken over', { pid: dead, host: hostname(), until: START + MINUTE }, true],
    ['of a process on another machine holds', { pid: dead, host: 'elsewhere', until: START + MINUTE }, false],
    ['is taken over after its time', { pid: alive, host: hostname(), until: START }, true],
  ];
  for (const [what, content, isTaken] of locks) {
    test(`a lock ${what}`, async (t) => {
      const directory = await folder(t);
      await writeFile(join(directory, `${KEY}.lock`), JSON.stringify({ id: 'x', ...content }), { mode: 0o600 });
      const store = fileTokenStore({ directory, now: () => START });
      assert.equal((await store.tryLock?.(KEY, MINUTE)) !== undefined, isTaken);
    });
  }

  test('an unfinished lock expires', async (t) => {
    const directory = await folder(t);
    const path = join(directory, `${KEY}.lock`);
    await writeFile(path, '', { mode: 0o600 });
    await utimes(path, START / 1000, START / 1000);
    assert.equal(await fileTokenStore({ directory, now: () => START + MINUTE }).tryLock?.(KEY, MINUTE), undefined);
    assert.ok(await fileTokenStore({ directory, now: () => START + MINUTE + 1 }).tryLock?.(KEY, MINUTE));
  });

  test('a lock that was taken over is not released by its first holder', async (t) => {
    const directory = await folder(t);
    let now = START;
    const store = fileTokenStore({ directory, now: () => now });
    const first = await store.tryLock?.(KEY, MINUTE);
    now += 2 * MINUTE;
    assert.ok(await store.tryLock?.(KEY, MINUTE));
    await first?.();
    assert.equal(await store.tryLock?.(KEY, MINUTE), undefined);
  });
});

test('two processes with one folder send one token request', { timeout: 30_000 }, async (t) => {
  const bothThere = gate();
  const server = await startHttpServer(t, async (_, count) => {
    if (count > 1) bothThere.open();
    await bothThere.opened;
    return numbered(count);
  });
  const directory = await folder(t);
  const start = () => {
    const script = fileURLToPath(new URL('one-token.ts', import.meta.url));
    const child = spawn(process.execPath, ['--conditions=@mintmark/source', script, server.url, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => void child.kill());
    return createInterface(child.stdout);
  };
  const asked = server.next();
  const printed: string[] = [];
  const ended = ['one', 'other'].map(async () => {
    for await (const line of start()) {
      if (line === 'waiting') bothThere.open();
      else printed.push(line);
    }
  });
  await asked;
  await Promise.all(ended);
  assert.deepEqual(printed, ['token-1', 'token-1']);
  assert.equal(server.requests.length, 1);
});

test('redisTokenStore() sends the expected commands', async () => {
  const said: string[][] = [];
  const store = redisTokenStore({ command: async (words) => said.push(words) && 'OK', prefix: 'p:' });
  await store.set(KEY, 'text', 1500.2);
  const release = await store.tryLock?.(KEY, 2000);
  await release?.();
  assert.deepEqual(
    said.map((words) => words.filter((word) => !/^[0-9a-f-]{36}$/.test(word) && !word.includes('redis.call'))),
    [
      ['SET', `p:${KEY}`, 'text', 'PX', '1501'],
      ['SET', `p:${KEY}:lock`, 'NX', 'PX', '2000'],
      ['EVAL', '1', `p:${KEY}:lock`],
    ],
  );
});
