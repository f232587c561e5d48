// When keys are fetched, and what happens when they cannot be: a real key server, and a clock the test moves.
import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { GuardUnavailable } from './guard-errors.ts';
import { FAILURE_COOL_DOWN, KEYS_LIFETIME, PublishedKeys, UNKNOWN_KEY_COOL_DOWN } from './published-keys.ts';

const pair = await generateKeyPair('ES256', { extractable: true });
const p256 = await exportJWK(pair.publicKey);
const withPrivate = await exportJWK(pair.privateKey);
const p384 = await exportJWK((await generateKeyPair('ES384', { extractable: true })).publicKey);
const named = (...kids: string[]): JWK[] => kids.map((kid) => ({ ...p256, kid }));
const goodBody = JSON.stringify({ keys: named('k1') });
const respond = (keys: unknown) => (response: ServerResponse) => void response.end(JSON.stringify({ keys }));

let clock = 0;
let requests = 0;
let answer: (response: ServerResponse) => void;
let url: string;
const server = createServer((_, response) => {
  requests++;
  answer(response);
});
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth2/jwks`;
});
after(() => server.close());
beforeEach(() => {
  clock = Date.UTC(2026, 0, 1);
  requests = 0;
  answer = respond(named('k1'));
});

const newKeys = (timeout = 5_000) => new PublishedKeys({ url, fetch: globalThis.fetch, now: () => clock, timeout });
const unavailable = (found: Promise<unknown>) => assert.rejects(found, GuardUnavailable);

describe('the key set', () => {
  test('is fetched once for many callers at a time', async () => {
    const keys = newKeys();
    const found = await Promise.all(Array.from({ length: 100 }, (_, n) => keys.find(n % 2 ? 'k1' : 'k2')));
    assert.equal(requests, 1);
    assert.equal(found.filter((key) => key?.kid === 'k1').length, 50);
  });

  test('is kept for its lifetime, with one KeyObject for each key', async () => {
    const keys = newKeys();
    const first = await keys.find('k1');
    clock += KEYS_LIFETIME - 1;
    assert.equal(await keys.find('k1'), first);
    assert.equal(requests, 1);
  });

  test('is replaced as a whole after its lifetime: a removed key is gone', async () => {
    const keys = newKeys();
    await keys.find('k1');
    answer = respond(named('k2'));
    clock += KEYS_LIFETIME;
    assert.equal(await keys.find('k1'), undefined);
    assert.equal((await keys.find('k2'))?.kid, 'k2');
    assert.equal(requests, 2);
  });

  test('is fetched again when the clock was set back', async () => {
    const keys = newKeys();
    await keys.find('k1');
    clock -= 1;
    await keys.find('k1');
    assert.equal(requests, 2);
  });
});

describe('an unknown key id', () => {
  test('causes no fetch within the cool-down', async () => {
    const keys = newKeys();
    await keys.find('k1');
    clock += UNKNOWN_KEY_COOL_DOWN - 1;
    for (const kid of ['a', 'b', 'c']) assert.equal(await keys.find(kid), undefined);
    assert.equal(requests, 1);
  });

  test('is found after the cool-down when it was published since', async () => {
    const keys = newKeys();
    await keys.find('k1');
    answer = respond(named('k1', 'k2'));
    clock += UNKNOWN_KEY_COOL_DOWN;
    assert.equal((await keys.find('k2'))?.kid, 'k2');
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
    'a key set without a usable key': respond([{ ...p384, kid: 'k1' }]),
    'an answer of more than 64 KiB': (response) => void response.end(' '.repeat(65_536) + goodBody),
  };
  for (const [name, failure] of Object.entries(failures)) {
    test(`${name}: unavailable, with the cause for the operator`, async () => {
      answer = failure;
      await assert.rejects(newKeys().find('k1'), (error) => error instanceof GuardUnavailable && error.cause instanceof Error);
    });
  }

  test('is answered at once within the cool-down, and tried again after it', async () => {
    const keys = newKeys();
    answer = (response) => void response.writeHead(503).end();
    await unavailable(keys.find('k1'));
    clock += FAILURE_COOL_DOWN - 1;
    await unavailable(keys.find('k1'));
    assert.equal(requests, 1);
    answer = respond(named('k1'));
    clock += 1;
    assert.equal((await keys.find('k1'))?.kid, 'k1');
    assert.equal(requests, 2);
  });

  test('leaves known keys alone during their lifetime, and ends them with it', async () => {
    const keys = newKeys();
    await keys.find('k1');
    answer = (response) => void response.writeHead(503).end();
    clock += UNKNOWN_KEY_COOL_DOWN;
    await unavailable(keys.find('k2'));
    assert.equal((await keys.find('k1'))?.kid, 'k1');
    clock += KEYS_LIFETIME;
    await unavailable(keys.find('k1'));
  });

  test('a server that never answers is given up', async () => {
    answer = () => {};
    await unavailable(newKeys(20).find('k1'));
    server.closeAllConnections();
  });
});

describe('members of the key set that are not used', () => {
  const strange: Record<string, unknown> = {
    'a key for encryption': { ...p256, kid: 'bad', use: 'enc' },
    'a key of another algorithm': { ...p256, kid: 'bad', alg: 'ES384' },
    'a key on another curve': { ...p384, kid: 'bad' },
    'a symmetric key': { kty: 'oct', k: 'c2VjcmV0', kid: 'bad', alg: 'HS256' },
    'a point that is not on the curve': { ...p256, kid: 'bad', y: p256.x },
    'a key without an id': p256,
    'a string': 'bad',
    null: null,
  };
  for (const [name, member] of Object.entries(strange)) {
    test(name, async () => {
      answer = respond([member, ...named('k1')]);
      const keys = newKeys();
      assert.equal(await keys.find('bad'), undefined);
      assert.equal((await keys.find('k1'))?.kid, 'k1');
    });
  }
  test('a private member is never loaded', async () => {
    answer = respond([{ ...withPrivate, kid: 'k1' }]);
    assert.equal((await newKeys().find('k1'))?.key.type, 'public');
  });
});
