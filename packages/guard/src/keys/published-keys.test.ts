// When keys are fetched, and what happens when they cannot be: a real key server, and a clock the test moves.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { GuardUnavailable } from '../guard-errors.ts';
import { timerDelay } from '../runtime.ts';
import { KEYS_LIFETIME, MAX_KEYS_LIFETIME, MIN_KEYS_LIFETIME } from './key-set.ts';
import {
  ABSENT_KEY_LIFETIME,
  FAILURE_COOL_DOWN,
  MAX_FAILURE_COOL_DOWN,
  PublishedKeys,
  REFRESH_AT,
  UNKNOWN_KEY_COOL_DOWN,
} from './published-keys.ts';

const pair = await generateKeyPair('ES256', { extractable: true });
const p256 = await exportJWK(pair.publicKey);
const withPrivate = await exportJWK(pair.privateKey);
const rsa = await exportJWK((await generateKeyPair('RS256', { extractable: true })).publicKey);
const weakRsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
const named = (...kids: string[]): JWK[] => kids.map((kid) => ({ ...p256, kid }));
const hint = (kid: string | undefined, alg = 'ES256') => ({ kid, alg });
const goodBody = JSON.stringify({ keys: named('k1') });
const respond = (keys: unknown) => (response: ServerResponse) => void response.end(JSON.stringify({ keys }));

let clock = 0;
let wall = 0;
let requests = 0;
let events: string[] = [];
let sent: IncomingHttpHeaders = {};
let reply: (response: ServerResponse) => void;
let url: string;
const server = createServer((request, response) => {
  requests++;
  sent = request.headers;
  reply(response);
});
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth2/jwks`;
});
after(() => server.close());
beforeEach(() => {
  clock = Date.UTC(2026, 0, 1);
  wall = clock;
  requests = 0;
  events = [];
  reply = respond(named('k1'));
});

const GRACE = 3_600_000;
const newKeys = ({ timeout = 5_000, grace = GRACE } = {}) =>
  new PublishedKeys({
    resolveUrl: () => url,
    runtime: { fetch: globalThis.fetch, now: () => wall, steady: () => clock, delay: timerDelay, timeout },
    grace,
    emit: ({ type }) => void events.push(type),
  });
const unavailable = (found: Promise<unknown>) => assert.rejects(found, GuardUnavailable);

describe('the key set', () => {
  test('setting the wall clock back does not extend the lifetime of a set', async () => {
    const keys = newKeys();
    await keys.find(hint('k1'));
    // The wall clock is set back by the same time: it shows the time of the fetch.
    clock += KEYS_LIFETIME + GRACE;
    assert.equal(keys.state, 'none');
  });

  test('is fetched once for concurrent callers', async () => {
    const keys = newKeys();
    const found = await Promise.all(Array.from({ length: 100 }, (_, n) => keys.find(hint(n % 2 ? 'k1' : 'k2'))));
    assert.equal(requests, 1);
    assert.equal(found.filter((key) => key?.kid === 'k1').length, 50);
  });

  test('a request on a closed keep-alive connection is retried once', async () => {
    const good = reply;
    reply = (response) => {
      reply = good;
      response.destroy();
    };
    assert.equal((await newKeys().find(hint('k1')))?.kid, 'k1');
    assert.equal(requests, 2);
    reply = (response) => void response.destroy();
    await unavailable(newKeys().find(hint('k1')));
    assert.equal(requests, 4);
  });

  test('is cached for its lifetime, with one KeyObject for each key', async () => {
    const keys = newKeys();
    const first = await keys.find(hint('k1'));
    clock += KEYS_LIFETIME * REFRESH_AT - 1;
    assert.equal(await keys.find(hint('k1')), first);
    assert.equal(requests, 1);
  });

  test('is replaced as a whole after its lifetime, without removed keys', async () => {
    const keys = newKeys();
    await keys.find(hint('k1'));
    reply = respond(named('k2'));
    clock += KEYS_LIFETIME;
    assert.equal(await keys.find(hint('k1')), undefined);
    assert.equal((await keys.find(hint('k2')))?.kid, 'k2');
    assert.equal(requests, 2);
  });

  test('is fetched again when the clock was set back', async () => {
    const keys = newKeys();
    await keys.find(hint('k1'));
    clock -= 1;
    await keys.find(hint('k1'));
    assert.equal(requests, 2);
  });
});

describe('the refresh of a key set', () => {
  /** Waits until the fetch in the background has ended. */
  const settled = async (keys: PublishedKeys) => {
    const deadline = performance.now() + 20_000;
    while (requests < 2 || events.length < 2) {
      assert.ok(performance.now() < deadline, 'The set was not refreshed.');
      await new Promise(setImmediate);
    }
    return keys;
  };
  test('happens once in the background near the end of the lifetime', async () => {
    const keys = newKeys();
    const first = await keys.find(hint('k1'));
    reply = respond(named('k1', 'k2'));
    clock += KEYS_LIFETIME * REFRESH_AT;
    assert.equal(keys.current(hint('k1')), first);
    assert.equal(keys.current(hint('k1')), first);
    await settled(keys);
    assert.equal(keys.current(hint('k1')), first, 'a key that stayed the same is the same object');
    assert.equal(keys.current(hint('k2'))?.kid, 'k2');
    assert.equal(requests, 2);
  });
  test('reports a failure, and does not fail any token', async () => {
    const keys = newKeys();
    await keys.find(hint('k1'));
    reply = (response) => void response.writeHead(500).end();
    clock += KEYS_LIFETIME * REFRESH_AT;
    keys.current(hint('k1'));
    await settled(keys);
    assert.equal((await keys.find(hint('k1')))?.kid, 'k1');
    assert.equal(requests, 2);
  });
  test('uses the entity tag: 304 starts a new lifetime of the set', async () => {
    reply = (response) => void response.setHeader('etag', '"a"').end(goodBody);
    const keys = newKeys();
    const first = await keys.find(hint('k1'));
    assert.equal(sent['if-none-match'], undefined);
    reply = (response) => void response.writeHead(304).end();
    clock += KEYS_LIFETIME;
    assert.equal(await keys.find(hint('k1')), first);
    assert.equal(sent['if-none-match'], '"a"');
    assert.equal(keys.state, 'fresh');
  });
  test('304 without a previous set is a failure', async () => {
    reply = (response) => void response.writeHead(304).end();
    await unavailable(newKeys().find(hint('k1')));
  });
  const lifetimes: [name: string, headers: Record<string, string>, lifetime: number][] = [
    ['max-age', { 'cache-control': 'public, max-age=600' }, 600_000],
    ['max-age with the age of a shared cache', { 'cache-control': 'max-age=600', age: '200' }, 400_000],
    ['max-age in capitals and quotes', { 'cache-control': 'Max-Age="600"' }, 600_000],
    ['max-age too small', { 'cache-control': 'max-age=0' }, MIN_KEYS_LIFETIME],
    ['max-age too large', { 'cache-control': 'max-age=99999999' }, MAX_KEYS_LIFETIME],
    ['an age beyond max-age', { 'cache-control': 'max-age=100', age: '5000' }, MIN_KEYS_LIFETIME],
    ['no-store', { 'cache-control': 'no-store' }, MIN_KEYS_LIFETIME],
    ['no-cache with max-age', { 'cache-control': 'max-age=600, no-cache' }, MIN_KEYS_LIFETIME],
    ['s-maxage, which is for shared caches', { 'cache-control': 's-maxage=1000' }, KEYS_LIFETIME],
    ['nothing', {}, KEYS_LIFETIME],
    ['a malformed header', { 'cache-control': 'max-age=soon' }, KEYS_LIFETIME],
  ];
  for (const [name, headers, lifetime] of lifetimes) {
    test(`the lifetime by ${name}: ${lifetime / 1000} s`, async () => {
      reply = (response) => void response.writeHead(200, headers).end(goodBody);
      const keys = newKeys({ grace: 0 });
      await keys.find(hint('k1'));
      reply = (response) => void response.writeHead(500).end();
      clock += lifetime - 1;
      assert.equal(keys.state, 'fresh');
      clock += 1;
      assert.equal(keys.state, 'none');
    });
  }
});

describe('an unknown key id', () => {
  test('causes no fetch within the cool-down', async () => {
    const keys = newKeys();
    await keys.find(hint('k1'));
    clock += UNKNOWN_KEY_COOL_DOWN - 1;
    for (const kid of ['a', 'b', 'c']) assert.equal(await keys.find(hint(kid)), undefined);
    assert.equal(requests, 1);
  });

  test('that was not found causes no fetch for a while, unlike another one', async () => {
    const keys = newKeys();
    await keys.find(hint('k1'));
    clock += UNKNOWN_KEY_COOL_DOWN;
    assert.equal(await keys.find(hint('k2')), undefined);
    clock += UNKNOWN_KEY_COOL_DOWN;
    assert.equal(await keys.find(hint('k2')), undefined);
    assert.equal(requests, 2);
    assert.equal(await keys.find(hint('k3')), undefined);
    assert.equal(requests, 3);
    clock += ABSENT_KEY_LIFETIME - UNKNOWN_KEY_COOL_DOWN;
    await keys.find(hint('k2'));
    assert.equal(requests, 4);
  });

  test('is found after the cool-down if it has been published', async () => {
    const keys = newKeys();
    await keys.find(hint('k1'));
    reply = respond(named('k1', 'k2'));
    clock += UNKNOWN_KEY_COOL_DOWN;
    assert.equal((await keys.find(hint('k2')))?.kid, 'k2');
    assert.equal(requests, 2);
  });
});

describe('an outage', () => {
  const failures: Record<string, (response: ServerResponse) => void> = {
    'a cut connection': (response) => void response.destroy(),
    'status 500': (response) => void response.writeHead(500).end(goodBody),
    'a redirect, even to a key set': (response) =>
      void (requests > 1 ? response.end(goodBody) : response.writeHead(302, { location: url }).end()),
    'a page in the place of JSON': (response) => void response.end('<html>'),
    'JSON that is no key set': (response) => void response.end('[]'),
    'a key set without a usable key': respond([{ ...p256, kid: 'k1', use: 'enc' }]),
    'a set of more than 100 keys': respond(Array.from({ length: 101 }, (_, n) => ({ ...p256, kid: `k${n}` }))),
    'a response of more than 64 KiB': (response) => void response.end(' '.repeat(65_536) + goodBody),
  };
  for (const [name, failure] of Object.entries(failures)) {
    test(`${name}: unavailable, with the cause for the operator`, async () => {
      reply = failure;
      await assert.rejects(newKeys().find(hint('k1')), (error) => error instanceof GuardUnavailable && error.cause instanceof Error);
    });
  }

  test('fails at once within the cool-down, and is retried after it', async () => {
    const keys = newKeys();
    reply = (response) => void response.writeHead(503).end();
    await unavailable(keys.find(hint('k1')));
    clock += FAILURE_COOL_DOWN - 1;
    await unavailable(keys.find(hint('k1')));
    assert.equal(requests, 1);
    reply = respond(named('k1'));
    clock += 1;
    assert.equal((await keys.find(hint('k1')))?.kid, 'k1');
    assert.equal(requests, 2);
  });

  test('does not affect known keys, and makes unknown ones unavailable', async () => {
    const keys = newKeys();
    await keys.find(hint('k1'));
    reply = (response) => void response.writeHead(503).end();
    clock += UNKNOWN_KEY_COOL_DOWN;
    await unavailable(keys.find(hint('k2')));
    assert.equal((await keys.find(hint('k1')))?.kid, 'k1');
    assert.equal(requests, 2);
  });

  test('known keys are used after their lifetime for the grace period only', async () => {
    const keys = newKeys();
    await keys.find(hint('k1'));
    reply = (response) => void response.writeHead(503).end();
    clock += KEYS_LIFETIME;
    assert.equal((await keys.find(hint('k1')))?.kid, 'k1');
    assert.equal(keys.state, 'stale');
    assert.deepEqual(events, ['keys_fetched', 'keys_failed']);
    await unavailable(keys.find(hint('k2')));
    clock += GRACE - 1;
    assert.equal((await keys.find(hint('k1')))?.kid, 'k1');
    clock += 1;
    await unavailable(keys.find(hint('k1')));
    assert.equal(keys.state, 'none');
  });

  test('without a grace period, known keys end with their lifetime', async () => {
    const keys = newKeys({ grace: 0 });
    await keys.find(hint('k1'));
    reply = (response) => void response.writeHead(503).end();
    clock += KEYS_LIFETIME;
    await unavailable(keys.find(hint('k1')));
  });

  test('the cool-down doubles with each failure, up to its maximum, and is reset by a success', async () => {
    const keys = newKeys();
    reply = (response) => void response.writeHead(503).end();
    const waits: number[] = [];
    for (let failures = 0; failures < 6; failures++) {
      const error: unknown = await keys.find(hint('k1')).catch((thrown) => thrown);
      assert.ok(error instanceof GuardUnavailable);
      waits.push(error.retryAfter);
      clock += error.retryAfter * 1000;
    }
    assert.deepEqual(waits, [5, 10, 20, 40, 60, MAX_FAILURE_COOL_DOWN / 1000]);
    assert.equal(requests, 6);
    reply = respond(named('k1'));
    await keys.find(hint('k1'));
    reply = (response) => void response.writeHead(503).end();
    clock += KEYS_LIFETIME + GRACE;
    await assert.rejects(keys.find(hint('k1')), { retryAfter: FAILURE_COOL_DOWN / 1000 });
  });

  test('a request to an unresponsive server times out', async () => {
    reply = () => {};
    await unavailable(newKeys({ timeout: 20 }).find(hint('k1')));
    server.closeAllConnections();
  });
});

describe('members of the key set that are not used', () => {
  const strange: Record<string, unknown> = {
    'a key for encryption': { ...p256, kid: 'bad', use: 'enc' },
    'a key of another algorithm': { ...p256, kid: 'bad', alg: 'ES384' },
    'a key on a curve of another runtime': { ...p256, crv: 'secp256k1', kid: 'bad' },
    'a symmetric key': { kty: 'oct', k: 'c2VjcmV0', kid: 'bad', alg: 'HS256' },
    'a point that is not on the curve': { ...p256, kid: 'bad', y: p256.x },
    'a key that may only sign': { ...p256, kid: 'bad', key_ops: ['sign'] },
    'an RSA key of 1024 bits': { ...weakRsa, kid: 'bad' },
    'an RSA key whose exponent is a modulus': { ...rsa, e: rsa.n, kid: 'bad' },
    'a key whose id is a number': { ...p256, kid: 7 },
    'a string': 'bad',
    null: null,
  };
  for (const [name, member] of Object.entries(strange)) {
    test(name, async () => {
      reply = respond([member, ...named('k1')]);
      const keys = newKeys();
      assert.equal(await keys.find(hint('bad')), undefined);
      assert.equal((await keys.find(hint('k1')))?.kid, 'k1');
    });
  }
  test('private members are never loaded', async () => {
    reply = respond([{ ...withPrivate, kid: 'k1' }]);
    assert.equal((await newKeys().find(hint('k1')))?.key.type, 'public');
  });
});
