// Which addresses, certificates and responses outgoing requests accept, with a real TLS server on loopback, which
// the test allows.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, setGlobalProxyFromEnv } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { addressPolicy } from './address-policy.ts';
import { jsonResponse, KEY_SET, type SampleHttpsServer, startHttpsServer } from './https-server.sample.ts';
import { nameResolver } from './name-resolver.ts';
import { startNameServer } from './name-server.sample.ts';
import { OutgoingError } from './outgoing-error.ts';

const LOOPBACK = Buffer.from([127, 0, 0, 1]);
const INTERNAL = Buffer.from([10, 0, 0, 1]);

describe('the guarded fetch', () => {
  let server: SampleHttpsServer;
  before(async () => {
    server = await startHttpsServer();
  });
  after(() => server.close());
  const fault = async (call: Promise<unknown>): Promise<string> => {
    const error = await call.then(
      () => assert.fail('It was fetched.'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof OutgoingError, String(error));
    return error.fault;
  };
  test('returns JSON, and for how long it may be cached', async () => {
    server.respond(jsonResponse(KEY_SET, { 'cache-control': 'public, max-age=120' }));
    assert.deepEqual(await server.fetcher()(server.url), { json: KEY_SET, maxAge: 120 });
  });
  test('resolves a name once and connects to the address that was checked (DNS rebinding)', async () => {
    server.respond(jsonResponse(KEY_SET));
    const results = [['127.0.0.1'], ['127.0.0.2']];
    let looked = 0;
    const lookup = async () => results[looked++] ?? [];
    await server.fetcher({ lookup })(server.url);
    assert.equal(looked, 1);
  });
  test('a name whose addresses change with every query is queried once for each family, and only then connected to', async (t) => {
    server.respond(jsonResponse(KEY_SET));
    const answers = [LOOPBACK, INTERNAL, INTERNAL];
    const names = await startNameServer({
      get 'A keys.example'() {
        return [answers.shift() ?? INTERNAL];
      },
      'AAAA keys.example': [],
    });
    t.after(() => names.close());
    const fetch = server.fetcher({ lookup: nameResolver({ servers: [names.address] }) });
    assert.deepEqual((await fetch(server.url)).json, KEY_SET);
    assert.deepEqual(names.queries.toSorted(), ['A keys.example', 'AAAA keys.example']);
    const { connections } = server.received;
    assert.equal(await fault(fetch(server.url)), 'address_refused');
    assert.equal(server.received.connections, connections);
  });
  test('a name without a response from any name server: name_server, and one that does not exist: name_unknown', async () => {
    const failing = async () => Promise.reject(new Error('ETIMEOUT'));
    assert.equal(await fault(server.fetcher({ lookup: failing })(server.url)), 'name_server');
    assert.equal(await fault(server.fetcher({ lookup: async () => [] })(server.url)), 'name_unknown');
  });
  test('tries the next address when one does not respond', async () => {
    server.respond(jsonResponse(KEY_SET));
    const policy = addressPolicy(['127.0.0.0/8', '::1']);
    assert.deepEqual((await server.fetcher({ policy, lookup: async () => ['::1', '127.0.0.2', '127.0.0.1'] })(server.url)).json, KEY_SET);
  });
  test('an unresponsive name server: timeout', async () => {
    const unresponsive = await startNameServer();
    assert.equal(
      await fault(server.fetcher({ deadline: 100, lookup: nameResolver({ servers: [unresponsive.address] }) })(server.url)),
      'timeout',
    );
    unresponsive.close();
  });
  test('refuses a name with one forbidden address among allowed ones', async () =>
    assert.equal(await fault(server.fetcher({ lookup: async () => ['127.0.0.1', '10.0.0.1'] })(server.url)), 'address_refused'));
  for (const status of [300, 301, 302, 303, 304, 307, 308]) {
    test(`a response of ${status} is followed by no other request, of a GET nor of a POST`, async () => {
      const { requests } = server.received;
      server.respond((_, response) => void response.writeHead(status, { location: server.url }).end());
      assert.equal(await fault(server.fetcher()(server.url)), 'redirect');
      assert.equal(await fault(server.poster()(server.url, {})), 'redirect');
      assert.equal(server.received.requests, requests + 2);
    });
  }
  const moved: RequestListener = (_, response) => void response.writeHead(302, { location: 'https://other.example/a?token=b' }).end();
  const faults: readonly [name: string, fault: string, respond: RequestListener][] = [
    ['a redirect', 'redirect', (_, response) => void response.writeHead(302, { location: 'https://127.0.0.1/' }).end()],
    ['another status', 'status', (_, response) => void response.writeHead(404).end()],
    [
      'a media type other than JSON',
      'media_type',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('{}'),
    ],
    [
      'a body that is not JSON',
      'malformed',
      (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{'),
    ],
    ['a compressed response', 'encoding', jsonResponse(KEY_SET, { 'content-encoding': 'gzip' })],
    ['more than 256 KiB', 'too_large', jsonResponse({ x: 'x'.repeat(256 * 1024) })],
    ['a response that breaks off', 'connection', (request) => void request.socket.destroy()],
  ];
  for (const [name, want, how] of faults) {
    test(`${name}: ${want}`, async () => {
      server.respond(how);
      assert.equal(await fault(server.fetcher()(server.url)), want);
    });
  }
  const details: readonly [what: string, saw: RegExp, respond: RequestListener][] = [
    ['the origin of a redirect, without its path', /^302 to https:\/\/other\.example$/, moved],
    ['a status', /^404$/, (_, response) => void response.writeHead(404).end()],
    ['a media type', /^text\/html$/, (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('{}')],
    ['that there is no media type', /^none$/, (_, response) => void response.writeHead(200).end('{}')],
    ['the code of a connection that breaks off', /^ECONNRESET$/, (request) => void request.socket.destroy()],
  ];
  for (const [what, saw, how] of details) {
    test(`the error names ${what}`, async () => {
      server.respond(how);
      const error: unknown = await server
        .fetcher()(server.url)
        .catch((thrown: unknown) => thrown);
      assert.match(error instanceof OutgoingError ? (error.saw ?? '') : '', saw);
    });
  }
  test('an endless response: timeout', async () => {
    server.respond((_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'));
    assert.equal(await fault(server.fetcher({ deadline: 200 })(server.url)), 'timeout');
  });
  test('a name without a response: timeout', async () =>
    assert.equal(await fault(server.fetcher({ deadline: 100, lookup: () => new Promise(() => undefined) })(server.url)), 'timeout'));
  for (const [text, want] of [
    ['http://keys.example/', 'url_refused'],
    ['https://user:word@keys.example/', 'url_refused'],
    ['https://keys.example/#x', 'url_refused'],
    ['x', 'url_refused'],
    ['https://user@keys.example/', 'url_refused'],
    ['https://:word@keys.example/', 'url_refused'],
    ['file:///etc/passwd', 'url_refused'],
    ['https://[fe80::1%25lo]/', 'url_refused'],
    ['https://10.0.0.1/', 'address_refused'],
    ['https://10.0.0.1./', 'address_refused'],
    ['https://0x0a000001/', 'address_refused'],
    ['https://167772161/', 'address_refused'],
    ['https://012.0.0.1/', 'address_refused'],
    ['https://10.1/', 'address_refused'],
    ['https://１０.0.0.1/', 'address_refused'],
    ['https://10%2e0.0.1/', 'address_refused'],
    ['https://[fd00::1]/', 'address_refused'],
    ['https://[::ffff:10.0.0.1]/', 'address_refused'],
    ['https://[::10.0.0.1]/', 'address_refused'],
    ['https://[64:ff9b::10.0.0.1]/', 'address_refused'],
    ['https://[2002:a00:1::]/', 'address_refused'],
    ['https://0.0.0.0/', 'address_refused'],
    ['https://0/', 'address_refused'],
    ['https://[::]/', 'address_refused'],
    ['https://169.254.169.254/', 'address_refused'],
    ['https://[fe80::1]/', 'address_refused'],
    ['https://[fd00:ec2::254]/', 'address_refused'],
    ['https://[::ffff:169.254.169.254]/', 'address_refused'],
    ['https://[64:ff9b::a9fe:a9fe]/', 'address_refused'],
    ['https://100.100.100.200/', 'address_refused'],
    ['https://192.0.0.192/', 'address_refused'],
    ['https://localhost/', 'address_refused'],
    ['https://metadata.localhost./', 'address_refused'],
    ['https://1.1.1.1:22/', 'address_refused'],
    ['https://1.1.1.1:0/', 'address_refused'],
    ['gopher://1.1.1.1/', 'url_refused'],
    ['https:1.1.1.1@10.0.0.1/', 'url_refused'],
  ] as const) {
    // By the policy of production, and the real resolver, which no name here needs a name server for.
    const production = { policy: addressPolicy([]), lookup: nameResolver({ servers: ['127.0.0.1:1'] }) };
    test(`${text}: ${want}`, async () => assert.equal(await fault(server.fetcher(production)(text)), want));
  }
  test('connects to no forbidden address, however the URL writes it', async () => {
    const { connections } = server.received;
    for (const host of ['127.0.0.1', '2130706433', '0177.0.0.1', '0x7f.1', '127.1', '[::ffff:127.0.0.1]']) {
      assert.equal(await fault(server.fetcher({ policy: addressPolicy([]) })(`https://${host}:${server.port}/`)), 'address_refused', host);
    }
    assert.equal(server.received.connections, connections);
  });
  test('a public address is refused at another port than 443, unless the operator allows it', async () => {
    const lookup = async () => ['93.184.215.14'];
    assert.equal(await fault(server.fetcher({ lookup, policy: addressPolicy([]) })(server.url)), 'address_refused');
  });
  test('each request resolves its name and opens a connection: none is reused for an address that is no longer allowed', async () => {
    server.respond(jsonResponse(KEY_SET));
    let addresses = ['127.0.0.1'];
    const fetch = server.fetcher({ lookup: async () => addresses });
    const { connections } = server.received;
    await fetch(server.url);
    await fetch(server.url);
    assert.equal(server.received.connections, connections + 2);
    addresses = ['10.0.0.1'];
    assert.equal(await fault(fetch(server.url)), 'address_refused');
  });
  test('no proxy of the environment receives the request', async (t) => {
    server.respond(jsonResponse(KEY_SET));
    const proxy = createServer();
    let connections = 0;
    proxy.on('connection', (socket) => {
      connections++;
      socket.destroy();
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    t.after(() => proxy.close());
    t.after(setGlobalProxyFromEnv({ https_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` }));
    assert.deepEqual((await server.fetcher()(server.url)).json, KEY_SET);
    assert.equal(connections, 0);
    await assert.rejects(fetch(server.url), 'fetch() of Node does use the proxy');
    assert.equal(connections, 1);
  });
  test('the deadline covers the whole response, however often a byte comes', async () => {
    server.respond((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    assert.equal(await fault(server.fetcher({ deadline: 200 })(server.url)), 'timeout');
  });
  test('a compressed response is not decompressed', async () => {
    const bomb = gzipSync(JSON.stringify({ x: 'x'.repeat(10 * 1024 * 1024) }));
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    server.respond((_, response) => void response.writeHead(200, headers).end(bomb));
    assert.equal(await fault(server.fetcher()(server.url)), 'encoding');
  });
  test('headers of more than 16 KiB: connection', async () => {
    server.respond(jsonResponse(KEY_SET, { 'x-long': 'x'.repeat(20 * 1024) }));
    assert.equal(await fault(server.fetcher()(server.url)), 'connection');
  });
  test('a certificate that is not trusted, or for another name: no connection', async () => {
    server.respond(jsonResponse(KEY_SET));
    assert.equal(await fault(server.fetcher({ ca: () => [] })(server.url)), 'connection');
    assert.equal(await fault(server.fetcher()(server.url.replace('keys', 'other'))), 'connection');
  });
  test('no other file of the server sends a request', () => {
    const source = fileURLToPath(new URL('..', import.meta.url));
    // A diagnosis runs in the command, and sends requests only to its own server.
    const isGuarded = /^(?:diagnosis|outgoing|testing)\//;
    const files = globSync('**/*.ts', { cwd: source }).filter((file) => !/\.(?:test|sample)\.ts$/.test(file) && !isGuarded.test(file));
    const senders = files.filter((file) => {
      const text = readFileSync(join(source, file), 'utf8');
      const sends =
        /\bhttps?\.(?:request|get)\(|import \{[^}]*\b(?:request|get)\b[^}]*\} from 'node:https?'|node:http2|globalThis\.fetch|new WebSocket/;
      return sends.test(text) || (/\bfetch\(/.test(text) && !/outgoing\/guarded-fetch|GuardedFetch/.test(text));
    });
    assert.deepEqual(senders, []);
  });
});
