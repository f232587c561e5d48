// The keys that a client publishes at its `jwks_uri`: when they are fetched, how long they are used, and which ones
// are ignored.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { pino } from 'pino';
import { jsonResponse, KEY_SET, type SampleHttpsServer, startHttpsServer } from '../outgoing/https-server.sample.ts';
import { MAX_FETCHES_OF_TENANT } from '../outgoing/key-sets.ts';
import { nameResolver, type ResolveName } from '../outgoing/name-resolver.ts';
import { startNameServer } from '../outgoing/name-server.sample.ts';
import { OutgoingError } from '../outgoing/outgoing-error.ts';
import { sampleClient } from '../records/client.sample.ts';
import { Refusal } from '../refusals/refusal.ts';
import { FetchedClientKeys } from './client-keys.ts';

describe('keys by jwks_uri', () => {
  let server: SampleHttpsServer;
  before(async () => {
    server = await startHttpsServer();
  });
  after(() => server.close());
  let now = 0;
  const steady = () => now;
  const log = pino({ level: 'silent' });
  const client = () => sampleClient({ clientId: 'c', authMethod: 'private_key_jwt', jwksUri: server.url });
  const directory = () => new FetchedClientKeys({ fetch: server.fetcher(), steady, now: steady, log });
  const kids = async (keys: FetchedClientKeys, kid?: string) =>
    (await keys.keysFor(client(), (key) => kid === undefined || key.kid === kid)).map((key) => key.kid);
  const requests = async (action: () => Promise<unknown>): Promise<number> => {
    const before = server.received.requests;
    await action();
    return server.received.requests - before;
  };
  test('ten concurrent callers cause one request, and the set is cached while it is fresh', async () => {
    server.respond(jsonResponse(KEY_SET));
    const keys = directory();
    assert.equal(await requests(() => Promise.all(Array.from({ length: 10 }, () => kids(keys, 'a')))), 1);
    now += 299_000;
    assert.equal(await requests(() => kids(keys, 'a')), 0);
    now += 2_000;
    assert.equal(await requests(() => kids(keys, 'a')), 1);
  });
  test('a set is replaced as a whole', async () => {
    server.respond(jsonResponse(KEY_SET));
    const keys = directory();
    assert.deepEqual(await kids(keys), ['a']);
    server.respond(jsonResponse({ keys: KEY_SET.keys.map((key) => ({ ...key, kid: 'b' })) }));
    now += 31_000;
    assert.deepEqual(await kids(keys, 'b'), ['b'], 'a kid that is not there is looked for');
  });
  test('an unknown kid is fetched once in half a minute', async () => {
    server.respond(jsonResponse(KEY_SET));
    const keys = directory();
    await kids(keys, 'a');
    now += 31_000;
    assert.equal(await requests(() => kids(keys, 'x')), 1);
    assert.equal(
      await requests(async () => {
        for (let n = 0; n < 20; n++) await kids(keys, `y${n}`);
      }),
      0,
    );
  });
  test('a failure is cached; a set stays in use for an hour while its server is down, and no longer', async () => {
    const keys = directory();
    server.respond((_, response) => void response.writeHead(500).end());
    for (let n = 0; n < 3; n++) await assert.rejects(kids(keys), (error) => error instanceof Refusal && error.code === 'invalid_client');
    assert.equal(await requests(() => kids(keys).catch(() => undefined)), 0);
    now += 31_000;
    server.respond(jsonResponse(KEY_SET));
    assert.deepEqual(await kids(keys), ['a']);
    server.respond((_, response) => void response.writeHead(500).end());
    now += 3_600_000;
    assert.deepEqual(await kids(keys), ['a']);
    now += 400_000;
    await assert.rejects(kids(keys), Refusal);
  });
  test('the refusal contains what was received instead of keys, for mintmark explain', async () => {
    server.respond((_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'));
    await assert.rejects(kids(directory()), (error) => {
      assert.ok(error instanceof Refusal);
      assert.deepEqual(error.facts.detail, { jwks_uri: server.url, fault: 'media_type', saw: 'text/html' });
      return true;
    });
  });
  test('removed keys are no longer used, even if no key is left', async () => {
    server.respond(jsonResponse(KEY_SET));
    const keys = directory();
    await kids(keys, 'a');
    server.respond(jsonResponse({ keys: [] }));
    now += 301_000;
    assert.deepEqual(await kids(keys, 'a'), []);
  });
  test('a request during the fetch of an expired set waits for it', async () => {
    server.respond(jsonResponse(KEY_SET));
    const keys = directory();
    await kids(keys, 'a');
    for (const idle of [301_000, 3 * 3_600_000]) {
      server.respond(jsonResponse({ keys: KEY_SET.keys.map((key) => ({ ...key, kid: 'b' })) }));
      now += idle;
      const all = await Promise.all(Array.from({ length: 5 }, () => kids(keys)));
      assert.deepEqual(new Set(all.flat()), new Set(['b']));
    }
  });
  test('during an unresponsive fetch, the cached set is used, by the next request at once', async () => {
    const unresponsive = await startNameServer();
    let isSilent = false;
    const lookup: ResolveName = async (name, signal) =>
      isSilent ? nameResolver({ servers: [unresponsive.address] })(name, signal) : ['127.0.0.1'];
    const fetch = server.fetcher({ lookup });
    let isOver = false;
    const keys = new FetchedClientKeys({
      fetch: (address) => fetch(address).finally(() => (isOver = true)),
      steady,
      now: steady,
      log,
      patience: 20,
    });
    server.respond(jsonResponse(KEY_SET));
    await kids(keys, 'a');
    isSilent = true;
    isOver = false;
    now += 301_000;
    assert.deepEqual(await kids(keys, 'a'), ['a']);
    assert.deepEqual(await kids(keys, 'a'), ['a']);
    assert.equal(isOver, false, 'its name is still server.received.requests for');
    unresponsive.close();
  });
  test('one tenant has a limited number of requests in progress; those of others continue', async () => {
    let started = 0;
    const end = Promise.withResolvers<never>();
    const keys = new FetchedClientKeys({
      fetch: async (address) => {
        if (address === server.url) return { json: KEY_SET, maxAge: undefined };
        started++;
        return end.promise;
      },
      steady,
      now: steady,
      log,
    });
    const of = (tenantId: string, clientId: string, jwksUri: string) =>
      keys.keysFor(sampleClient({ tenantId, clientId, authMethod: 'private_key_jwt', jwksUri }), () => true);
    const unresponsive = Promise.allSettled(
      Array.from({ length: MAX_FETCHES_OF_TENANT + 20 }, (_, n) => of('silent', `c${n}`, 'https://x/')),
    );
    assert.equal((await of('other', 'c', server.url)).length, 1);
    assert.equal(started, MAX_FETCHES_OF_TENANT);
    end.reject(new OutgoingError('timeout', 'https://x/'));
    assert.ok((await unresponsive).every(({ status }) => status === 'rejected'));
    assert.equal(started, MAX_FETCHES_OF_TENANT + 20, 'those that waited had their turn');
  });
  test('RFC 7517 §5: unusable keys are ignored', async () => {
    const [key] = KEY_SET.keys;
    server.respond(
      jsonResponse({
        keys: [
          ...KEY_SET.keys,
          { kty: 'RSA', kid: 'short', n: 'AQAB', e: 'AQAB' },
          { kty: 'RSA', kid: 'without n', e: 'AQAB' },
          { ...key, kid: 'for encryption', alg: 'ECDH-ES' },
          { ...key, kid: 'not on the curve', y: key?.x },
          { ...key, kid: 'padded', x: `${key?.x}=` },
          { kty: 'AKP', kid: 'of a kind to come' },
          // Of two keys with the same kid, the algorithm determines which is used.
          { kty: 'OKP', crv: 'Ed25519', kid: 'a', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
        ],
      }),
    );
    assert.deepEqual(await kids(directory()), ['a', 'a']);
  });
  test('a set with a private key is not used; keys for other purposes are ignored', async () => {
    server.respond(jsonResponse({ keys: [...KEY_SET.keys, { ...KEY_SET.keys[0], kid: 'p', d: 'AAAA' }] }));
    await assert.rejects(kids(directory()), Refusal);
    server.respond(jsonResponse({ keys: [...KEY_SET.keys, { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AAAA', priv: 'AAAA' }] }));
    await assert.rejects(kids(directory()), Refusal);
    server.respond(
      jsonResponse({
        keys: [
          ...KEY_SET.keys,
          { kty: 'oct' },
          { ...KEY_SET.keys[0], kid: 'e', use: 'enc' },
          { kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA' },
        ],
      }),
    );
    assert.deepEqual(await kids(directory()), ['a']);
  });
});
