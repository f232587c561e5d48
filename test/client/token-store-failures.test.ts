// Callers get a token despite any failure of a token store.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { memoryTokenStore, type Schedule, type TokenStore } from '@mintmark/client';
import { START, startHttpServer } from './runtime.ts';
import { MINUTE, storeSetting } from './token-store-setting.ts';

describe('a failure of the store causes an event, and a token is requested, if', () => {
  const workingStore = memoryTokenStore();
  const fail = async (): Promise<never> => {
    throw new Error('store is down');
  };
  const cases: [string, TokenStore, string[]][] = [
    ['every call fails', { get: fail, set: fail, tryLock: fail }, ['get', 'lock', 'set']],
    ['set() fails', { ...workingStore, set: fail }, ['set']],
    ['tryLock() fails', { ...workingStore, tryLock: fail }, ['lock']],
    ['the lock cannot be released', { ...workingStore, tryLock: async () => fail }, ['unlock']],
    ['the stored text is not a stored token', { get: async () => 'hunter2', set: async () => {} }, ['get']],
    [
      'the stored text has an invalid token',
      { get: async () => JSON.stringify({ v: 1, sent_at: START, answer: {} }), set: async () => {} },
      ['get'],
    ],
  ];
  for (const [what, store, operations] of cases) {
    test(what, async (t) => {
      const { source, seen } = await storeSetting(t);
      assert.equal((await source({ store }).get()).accessToken, 'token-1');
      const failures = seen.events.flatMap((event) => (event.type === 'storeFailed' ? [event.operation] : []));
      assert.deepEqual([...new Set(failures)], operations);
      assert.doesNotMatch(inspect(seen.events, { depth: null }), /hunter2/);
    });
  }

  test('a store that does not respond times out after five seconds for each call', async (t) => {
    const { source, clock, seen } = await storeSetting(t);
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
    const { source, clock } = await storeSetting(t);
    const schedule: Schedule = (run, milliseconds) => {
      const turn = setImmediate(() => {
        clock.advance(milliseconds);
        run();
      });
      return () => clearImmediate(turn);
    };
    const startedAt = clock.monotonic();
    const tokens = source({ store: { ...workingStore, tryLock: async () => undefined }, timeout: 1_000, schedule });
    assert.equal((await tokens.get()).accessToken, 'token-1');
    assert.ok(clock.monotonic() - startedAt >= 2_000, 'twice the time of a request');
  });

  const stored = (sentAt: number, expiresIn: number) =>
    JSON.stringify({ v: 1, sent_at: sentAt, answer: { access_token: 'stored', token_type: 'Bearer', expires_in: expiresIn } });
  const storedTexts: [string, string, string][] = [
    ['a valid stored token is used', stored(START - MINUTE, 3600), 'stored'],
    ['an expired stored token is not used', stored(START - 2 * MINUTE, 60), 'token-1'],
    ['a stored token in its hard window is not used', stored(START - 59 * MINUTE, 3600 - 30), 'token-1'],
    ['a stored token from the future, as after the clock was set back, is not used', stored(START + 1, 3600), 'token-1'],
    ['a stored token in another format is not used', stored(START, 3600).replace('"v":1', '"v":2'), 'token-1'],
  ];
  for (const [what, text, expected] of storedTexts) {
    test(what, async (t) => {
      const { source } = await storeSetting(t);
      const store = { get: async () => text, set: async () => {} };
      assert.equal((await source({ store }).get()).accessToken, expected);
    });
  }

  test('a stored token that an API refused is not used, even with a later expiry', async (t) => {
    const { source } = await storeSetting(t);
    let sentAt = START - MINUTE;
    const tokens = source({ store: { get: async () => stored(sentAt++, 3600), set: async () => {} } });
    const api = await startHttpServer(t, ({ headers }) => (headers.authorization === 'Bearer token-1' ? {} : { status: 401 }));
    assert.equal((await tokens.fetch(api.url)).status, 200);
    assert.equal(api.requests[0]?.headers.authorization, 'Bearer stored');
  });

  test('a token stored while waiting for the lock is used, without a request', async (t) => {
    const { server, source } = await storeSetting(t);
    let text: string | undefined;
    const tryLock = async () => {
      text = stored(START, 3600);
      return async () => {};
    };
    assert.equal((await source({ store: { get: async () => text, set: async () => {}, tryLock } }).get()).accessToken, 'stored');
    assert.equal(server.requests.length, 0);
  });

  test('a stored token with too little lifetime left is not used', async (t) => {
    const { source } = await storeSetting(t);
    const store = { get: async () => stored(START - 50 * MINUTE, 3600), set: async () => {} };
    assert.equal((await source({ store }).get({ minTtl: 9 * MINUTE })).accessToken, 'stored');
    assert.equal((await source({ store }).get({ minTtl: 11 * MINUTE })).accessToken, 'token-1');
  });
});
