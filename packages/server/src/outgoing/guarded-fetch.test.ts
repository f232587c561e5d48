// What the server asks of others: to which addresses, over which connection, and how much of the answer it takes. A real TLS server on
// loopback, allowed for the test.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { pino } from 'pino';
import { FetchedClientKeys, MAX_FETCHES_OF_TENANT } from '../clients/client-keys.ts';
import { sampleClient } from '../records/client.sample.ts';
import { Refusal } from '../refusals/refusal.ts';
import { makeAuthority, makeLeaf } from '../tls/local-authority.ts';
import { addressPolicy } from './address-policy.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { nameResolver, type ResolveName } from './name-resolver.ts';
import { startNameServer } from './name-server.sample.ts';
import { OutgoingError } from './outgoing-error.ts';

describe('addresses', () => {
  const policy = addressPolicy([]);
  for (const address of [
    ...[
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '127.0.0.1',
      '127.255.255.255',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
      '192.0.0.1',
    ],
    ...[
      '192.0.2.1',
      '192.88.99.1',
      '192.168.1.1',
      '198.18.0.1',
      '198.51.100.1',
      '203.0.113.1',
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '::',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:10.0.0.1',
      '::127.0.0.1',
      '64:ff9b::7f00:1',
      '100::1',
      'fc00::1',
      'fd00:ec2::254',
      'fe80::1',
    ],
    ...['fe80::1%eth0', 'ff02::1', '2001::1', '2001:db8::1', '2002:7f00:1::', '3fff::1', 'localhost', '', '1.2.3', '0x7f.1'],
  ]) {
    test(`${address || 'nothing'} is refused`, () => assert.equal(policy.allows(address, 443), false));
  }
  for (const address of ['1.1.1.1', '93.184.215.14', '172.32.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1']) {
    test(`${address} is public, at port 443 only`, () =>
      assert.deepEqual([policy.allows(address, 443), policy.allows(address, 8443)], [true, false]));
  }
  test('an address that the operator allows is allowed, at any port', () => {
    const own = addressPolicy(['10.0.0.0/8', '::1']);
    assert.deepEqual([own.allows('10.9.9.9', 8443), own.allows('::1', 1), own.allows('11.0.0.1', 8443)], [true, true, false]);
  });
  test('returns a result, whatever the response', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), fc.nat(), (text, port) =>
        assert.equal(typeof policy.allows(text, port), 'boolean'),
      ),
    );
  });
});

describe('the guarded fetch', () => {
  const KEYS = {
    keys: [
      {
        kty: 'EC',
        crv: 'P-256',
        kid: 'a',
        x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
        y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
      },
    ],
  };
  let answer: RequestListener;
  let port: number;
  let ca: string;
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    answer(request, response);
  });
  const json =
    (value: unknown, headers: Record<string, string> = {}): RequestListener =>
    (_, response) =>
      void response.writeHead(200, { 'content-type': 'application/jwk-set+json', ...headers }).end(JSON.stringify(value));
  const fetcher = (more: Partial<Parameters<typeof guardedFetch>[0]> = {}) =>
    guardedFetch({ policy: addressPolicy(['127.0.0.0/8']), ca: () => [ca], lookup: async () => ['127.0.0.1'], ...more });
  const fault = async (call: Promise<unknown>): Promise<string> => {
    const error = await call.then(
      () => assert.fail('It was fetched.'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof OutgoingError, String(error));
    return error.fault;
  };
  before(async () => {
    const authority = await makeAuthority(['keys.example'], Date.now());
    const issued = await makeLeaf(authority, ['keys.example'], Date.now());
    ca = authority.cert;
    server.setSecureContext({ cert: issued.cert, key: issued.key });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  after(() => server.close());
  const url = () => `https://keys.example:${port}/jwks`;

  test('returns JSON, and for how long it may be cached', async () => {
    answer = json(KEYS, { 'cache-control': 'public, max-age=120' });
    assert.deepEqual(await fetcher()(url()), { json: KEYS, maxAge: 120 });
  });
  test('a name is resolved once, and the checked address is the one that is connected to', async () => {
    answer = json(KEYS);
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    let looked = 0;
    const lookup = async () => answers[looked++] ?? [];
    await fetcher({ lookup })(url());
    assert.equal(looked, 1);
  });
  test('a name without a response from any name server: name_server, and one that does not exist: name_unknown', async () => {
    const failing = async () => Promise.reject(new Error('ETIMEOUT'));
    assert.equal(await fault(fetcher({ lookup: failing })(url())), 'name_server');
    assert.equal(await fault(fetcher({ lookup: async () => [] })(url())), 'name_unknown');
  });
  test('of several addresses, one that responds is enough', async () => {
    answer = json(KEYS);
    const policy = addressPolicy(['127.0.0.0/8', '::1']);
    assert.deepEqual((await fetcher({ policy, lookup: async () => ['::1', '127.0.0.2', '127.0.0.1'] })(url())).json, KEYS);
  });
  test('an unresponsive name server: timeout', async () => {
    const silent = await startNameServer();
    assert.equal(await fault(fetcher({ deadline: 100, lookup: nameResolver({ servers: [silent.address] }) })(url())), 'timeout');
    silent.close();
  });
  test('one refused address among allowed ones is enough', async () =>
    assert.equal(await fault(fetcher({ lookup: async () => ['127.0.0.1', '10.0.0.1'] })(url())), 'address_refused'));
  const moved: RequestListener = (_, response) => void response.writeHead(302, { location: 'https://other.example/a?token=b' }).end();
  const faults: readonly [name: string, fault: string, answer: RequestListener][] = [
    ['a redirect', 'redirect', (_, response) => void response.writeHead(302, { location: 'https://127.0.0.1/' }).end()],
    ['another status', 'status', (_, response) => void response.writeHead(404).end()],
    ['no JSON by its type', 'media_type', (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('{}')],
    ['no JSON', 'malformed', (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{')],
    ['a compressed answer', 'encoding', json(KEYS, { 'content-encoding': 'gzip' })],
    ['more than 256 KiB', 'too_large', json({ x: 'x'.repeat(256 * 1024) })],
    ['an answer that breaks off', 'connection', (request) => void request.socket.destroy()],
  ];
  for (const [name, want, how] of faults) {
    test(`${name}: ${want}`, async () => {
      answer = how;
      assert.equal(await fault(fetcher()(url())), want);
    });
  }
  const told: readonly [what: string, saw: RegExp, answer: RequestListener][] = [
    ['where a redirect leads, and nothing of its path', /^302 to https:\/\/other\.example$/, moved],
    ['a status', /^404$/, (_, response) => void response.writeHead(404).end()],
    ['a media type', /^text\/html$/, (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('{}')],
    ['that there is no media type', /^none$/, (_, response) => void response.writeHead(200).end('{}')],
    ['the code of a connection that breaks off', /^ECONNRESET$/, (request) => void request.socket.destroy()],
  ];
  for (const [what, saw, how] of told) {
    test(`the error names ${what}`, async () => {
      answer = how;
      const error: unknown = await fetcher()(url()).catch((thrown: unknown) => thrown);
      assert.match(error instanceof OutgoingError ? (error.saw ?? '') : '', saw);
    });
  }
  test('an endless response: timeout', async () => {
    answer = (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{');
    assert.equal(await fault(fetcher({ deadline: 200 })(url())), 'timeout');
  });
  test('a name without a response: timeout', async () =>
    assert.equal(await fault(fetcher({ deadline: 100, lookup: () => new Promise(() => undefined) })(url())), 'timeout'));
  for (const [text, want] of [
    ['http://keys.example/', 'url_refused'],
    ['https://user:word@keys.example/', 'url_refused'],
    ['https://keys.example/#x', 'url_refused'],
    ['x', 'url_refused'],
    ['https://10.0.0.1/', 'address_refused'],
    ['https://0x0a000001/', 'address_refused'],
    ['https://[fd00::1]/', 'address_refused'],
  ] as const) {
    test(`${text}: ${want}`, async () => assert.equal(await fault(fetcher()(text)), want));
  }
  test('a certificate that is not trusted, or for another name: no connection', async () => {
    answer = json(KEYS);
    assert.equal(await fault(fetcher({ ca: () => [] })(url())), 'connection');
    assert.equal(await fault(fetcher()(url().replace('keys', 'other'))), 'connection');
  });

  describe('keys by jwks_uri', () => {
    let now = 0;
    const steady = () => now;
    const log = pino({ level: 'silent' });
    const client = () => sampleClient({ clientId: 'c', authMethod: 'private_key_jwt', jwksUri: url() });
    const directory = () => new FetchedClientKeys({ fetch: fetcher(), steady, log });
    const kids = async (keys: FetchedClientKeys, kid?: string) =>
      (await keys.keysFor(client(), (key) => kid === undefined || key.kid === kid)).map((key) => key.kid);
    const requests = async (action: () => Promise<unknown>): Promise<number> => {
      const before = asked;
      await action();
      return asked - before;
    };
    test('ten concurrent callers cause one request, and the set is cached while it is fresh', async () => {
      answer = json(KEYS);
      const keys = directory();
      assert.equal(await requests(() => Promise.all(Array.from({ length: 10 }, () => kids(keys, 'a')))), 1);
      now += 299_000;
      assert.equal(await requests(() => kids(keys, 'a')), 0);
      now += 2_000;
      assert.equal(await requests(() => kids(keys, 'a')), 1);
    });
    test('a set is replaced as a whole', async () => {
      answer = json(KEYS);
      const keys = directory();
      assert.deepEqual(await kids(keys), ['a']);
      answer = json({ keys: KEYS.keys.map((key) => ({ ...key, kid: 'b' })) });
      now += 31_000;
      assert.deepEqual(await kids(keys, 'b'), ['b'], 'a kid that is not there is looked for');
    });
    test('an unknown kid is fetched once in half a minute', async () => {
      answer = json(KEYS);
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
      answer = (_, response) => void response.writeHead(500).end();
      for (let n = 0; n < 3; n++) await assert.rejects(kids(keys), (error) => error instanceof Refusal && error.code === 'invalid_client');
      assert.equal(await requests(() => kids(keys).catch(() => undefined)), 0);
      now += 31_000;
      answer = json(KEYS);
      assert.deepEqual(await kids(keys), ['a']);
      answer = (_, response) => void response.writeHead(500).end();
      now += 3_600_000;
      assert.deepEqual(await kids(keys), ['a']);
      now += 400_000;
      await assert.rejects(kids(keys), Refusal);
    });
    test('the refusal contains what was received instead of keys, for mintmark explain', async () => {
      answer = (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      await assert.rejects(kids(directory()), (error) => {
        assert.ok(error instanceof Refusal);
        assert.deepEqual(error.facts.detail, { jwks_uri: url(), fault: 'media_type', saw: 'text/html' });
        return true;
      });
    });
    test('removed keys are gone, also when none is left', async () => {
      answer = json(KEYS);
      const keys = directory();
      await kids(keys, 'a');
      answer = json({ keys: [] });
      now += 301_000;
      assert.deepEqual(await kids(keys, 'a'), []);
    });
    test('a request during the fetch of an expired set waits for it', async () => {
      answer = json(KEYS);
      const keys = directory();
      await kids(keys, 'a');
      for (const idle of [301_000, 3 * 3_600_000]) {
        answer = json({ keys: KEYS.keys.map((key) => ({ ...key, kid: 'b' })) });
        now += idle;
        const all = await Promise.all(Array.from({ length: 5 }, () => kids(keys)));
        assert.deepEqual(new Set(all.flat()), new Set(['b']));
      }
    });
    test('a fetch that hangs: the cached set is used, and by the next request at once', async () => {
      const silent = await startNameServer();
      let isSilent = false;
      const lookup: ResolveName = async (name, signal) =>
        isSilent ? nameResolver({ servers: [silent.address] })(name, signal) : ['127.0.0.1'];
      const fetch = fetcher({ lookup });
      let isOver = false;
      const keys = new FetchedClientKeys({
        fetch: (address) => fetch(address).finally(() => (isOver = true)),
        steady,
        log,
        patience: 20,
      });
      answer = json(KEYS);
      await kids(keys, 'a');
      isSilent = true;
      isOver = false;
      now += 301_000;
      assert.deepEqual(await kids(keys, 'a'), ['a']);
      assert.deepEqual(await kids(keys, 'a'), ['a']);
      assert.equal(isOver, false, 'its name is still asked for');
      silent.close();
    });
    test('one tenant has a limited number of requests in progress; those of others continue', async () => {
      let started = 0;
      const end = Promise.withResolvers<never>();
      const keys = new FetchedClientKeys({
        fetch: async (address) => {
          if (address === url()) return { json: KEYS, maxAge: undefined };
          started++;
          return end.promise;
        },
        steady,
        log,
      });
      const of = (tenantId: string, clientId: string, jwksUri: string) =>
        keys.keysFor(sampleClient({ tenantId, clientId, authMethod: 'private_key_jwt', jwksUri }), () => true);
      const silent = Promise.allSettled(Array.from({ length: MAX_FETCHES_OF_TENANT + 20 }, (_, n) => of('silent', `c${n}`, 'https://x/')));
      assert.equal((await of('other', 'c', url())).length, 1);
      assert.equal(started, MAX_FETCHES_OF_TENANT);
      end.reject(new OutgoingError('timeout', 'https://x/'));
      assert.ok((await silent).every(({ status }) => status === 'rejected'));
      assert.equal(started, MAX_FETCHES_OF_TENANT + 20, 'those that waited had their turn');
    });
    test('RFC 7517 §5: unusable keys are ignored', async () => {
      const [key] = KEYS.keys;
      answer = json({
        keys: [
          ...KEYS.keys,
          { kty: 'RSA', kid: 'short', n: 'AQAB', e: 'AQAB' },
          { kty: 'RSA', kid: 'without n', e: 'AQAB' },
          { ...key, kid: 'for encryption', alg: 'ECDH-ES' },
          { ...key, kid: 'not on the curve', y: key?.x },
          { ...key, kid: 'padded', x: `${key?.x}=` },
          { kty: 'AKP', kid: 'of a kind to come' },
          // Of two keys of one kid, the algorithm tells which is meant.
          { kty: 'OKP', crv: 'Ed25519', kid: 'a', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
        ],
      });
      assert.deepEqual(await kids(directory()), ['a', 'a']);
    });
    test('a private key in the set: none of it is used; keys for other purposes are ignored', async () => {
      answer = json({ keys: [...KEYS.keys, { ...KEYS.keys[0], kid: 'p', d: 'AAAA' }] });
      await assert.rejects(kids(directory()), Refusal);
      answer = json({ keys: [...KEYS.keys, { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AAAA', priv: 'AAAA' }] });
      await assert.rejects(kids(directory()), Refusal);
      answer = json({
        keys: [...KEYS.keys, { kty: 'oct' }, { ...KEYS.keys[0], kid: 'e', use: 'enc' }, { kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA' }],
      });
      assert.deepEqual(await kids(directory()), ['a']);
    });
  });
});
