// How long the keys of a trusted issuer are used: replaced as a whole, and for a day while it does not respond.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { pino } from 'pino';
import type { GuardedFetch } from '../outgoing/guarded-fetch.ts';
import { jsonResponse, KEY_SET, type SampleHttpsServer, startHttpsServer } from '../outgoing/https-server.sample.ts';
import { sampleIssuer } from '../records/trusted-issuer.sample.ts';
import type { TrustedIssuer } from '../records/trusted-issuer.ts';
import { IssuerKeys } from './issuer-keys.ts';

const HOUR = 3_600_000;

describe('the keys of a trusted issuer', () => {
  let server: SampleHttpsServer;
  let now = 0;
  before(async () => {
    server = await startHttpsServer();
  });
  after(() => server.close());
  const keysNow = () => new IssuerKeys({ fetch: server.fetcher(), steady: () => now, log: pino({ level: 'silent' }) });
  const issuer = (more: Partial<TrustedIssuer> = {}): TrustedIssuer =>
    sampleIssuer({ keys: { type: 'jwks_uri', uri: server.url, ca: undefined }, ...more });
  const kidsOf = async (keys: IssuerKeys, of: TrustedIssuer, kid = 'a') =>
    (await keys.keysOf(of, (key) => key.kid === kid))?.map((key) => key.kid);
  const down = () => server.respond((_, response) => void response.writeHead(503).end());

  test('are used for a day after they became stale, and then not at all', async () => {
    server.respond(jsonResponse(KEY_SET, { 'cache-control': 'max-age=3600' }));
    const keys = keysNow();
    assert.deepEqual(await kidsOf(keys, issuer()), ['a']);
    down();
    now += 24 * HOUR;
    assert.deepEqual(await kidsOf(keys, issuer()), ['a'], 'for 23 hours stale');
    now += HOUR;
    assert.equal(await kidsOf(keys, issuer()), undefined);
    assert.deepEqual(keys.stateOf(issuer())?.fault, { fault: 'status', saw: '503' });
  });

  test('are those of the present epoch while those of the next cannot be fetched, and a failure is no state of the next', async () => {
    server.respond(jsonResponse(KEY_SET));
    const keys = keysNow();
    const next = issuer({ keysEpoch: 2 });
    assert.deepEqual(await kidsOf(keys, issuer()), ['a']);
    down();
    assert.deepEqual((await keys.renew(next, issuer()))?.fault, { fault: 'status', saw: '503' });
    assert.deepEqual(keys.stateOf(issuer())?.fault, { fault: 'status', saw: '503' });
    assert.equal(keys.stateOf(next), undefined);
    assert.deepEqual(await kidsOf(keys, issuer()), ['a']);
    server.respond(jsonResponse(KEY_SET));
    // Another node began the next epoch meanwhile: no cool-down delays its keys here.
    assert.deepEqual(await kidsOf(keys, next), ['a']);
  });

  test('are never those of another record, nor from before its keys were refreshed', async () => {
    server.respond(jsonResponse(KEY_SET));
    const keys = keysNow();
    assert.deepEqual(await kidsOf(keys, issuer()), ['a']);
    down();
    for (const other of [{ id: 'j' }, { tenantId: 'u' }, { createdAt: 1 }, { keysEpoch: 2 }, { issuer: 'https://other.example' }])
      assert.equal(await kidsOf(keys, issuer(other)), undefined, JSON.stringify(other));
    assert.deepEqual(await kidsOf(keys, issuer({ maxTokenAge: 5, version: 2 })), ['a'], 'a change of the policy leaves them');
  });

  test('are replaced as a whole, when a kid is unknown, at most once in half a minute', async () => {
    server.respond(jsonResponse(KEY_SET));
    const keys = keysNow();
    assert.deepEqual(await kidsOf(keys, issuer()), ['a']);
    server.respond(jsonResponse({ keys: KEY_SET.keys.map((key) => ({ ...key, kid: 'b' })) }));
    assert.deepEqual(await kidsOf(keys, issuer(), 'b'), ['a']);
    now += 31_000;
    assert.deepEqual(await kidsOf(keys, issuer(), 'b'), ['b']);
  });

  const discovered = (fetch: GuardedFetch) => {
    const of = issuer({ issuer: `https://keys.example:${server.port}`, keys: { type: 'discovery', ca: undefined } });
    const keys = new IssuerKeys({ fetch, steady: () => now, log: pino({ level: 'silent' }) });
    return async () => ({ kids: await kidsOf(keys, of), fault: keys.stateOf(of)?.fault?.fault });
  };
  /** A discovery document with this place of the keys. */
  const naming = (jwksUri: unknown): void =>
    server.respond(jsonResponse({ issuer: `https://keys.example:${server.port}`, jwks_uri: jwksUri }));
  /** Every name has an address of this server, except one. */
  const lookup = async (name: string) => [name === 'inside.example' ? '10.0.0.1' : '127.0.0.1'];

  const places: readonly [place: unknown, fault: string][] = [
    ['http://keys.example/', 'url_refused'],
    ['file:///etc/passwd', 'url_refused'],
    ['https://user:word@keys.example/', 'url_refused'],
    ['/keys', 'url_refused'],
    ['https://10.0.0.1/', 'address_refused'],
    ['https://167772161/', 'address_refused'],
    ['https://0xa.1/', 'address_refused'],
    ['https://[::ffff:10.0.0.1]/', 'address_refused'],
    ['https://[::ffff:a00:1]/', 'address_refused'],
    ['https://169.254.169.254/latest/meta-data/', 'address_refused'],
    ['https://inside.example/', 'address_refused'],
    [['https://keys.example/'], 'malformed'],
    [undefined, 'malformed'],
  ];
  for (const [place, fault] of places) {
    test(`are not fetched from where a discovery document must not point: ${place}: ${fault}`, async () => {
      naming(place);
      const { requests } = server.received;
      assert.deepEqual(await discovered(server.fetcher({ lookup }))(), { kids: undefined, fault });
      assert.equal(server.received.requests, requests + 1, 'the discovery document alone');
    });
  }

  test('are not fetched when the name of the issuer has another address after its discovery (DNS rebinding)', async () => {
    naming(server.url);
    const addresses = ['127.0.0.1', '169.254.169.254'];
    const found = discovered(server.fetcher({ lookup: async () => [addresses.shift() ?? '10.0.0.1'] }));
    assert.deepEqual(await found(), { kids: undefined, fault: 'address_refused' });
  });

  test('are not fetched from where a discovery document is redirected', async () => {
    server.respond((_, response) => void response.writeHead(302, { location: 'https://169.254.169.254/' }).end());
    assert.deepEqual(await discovered(server.fetcher())(), { kids: undefined, fault: 'redirect' });
  });
});
