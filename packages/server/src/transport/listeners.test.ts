import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import * as net from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import * as tls from 'node:tls';
import { type ListenAddress, parseListenAddress } from '../net/listen-address.ts';
import { CertificateError } from '../tls/certificate.ts';
import { localCertificate } from '../tls/local-ca.sample.ts';
import { ListenError } from './bind.ts';
import { bound, get, OPTIONS, portOf, raw } from './listeners.sample.ts';
import { bindListeners } from './listeners.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

let folder: string;
let certificates: Awaited<ReturnType<typeof localCertificate>>[];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-listeners-'));
  const make = (name: string) => localCertificate(join(folder, name));
  certificates = await Promise.all([make('first'), make('second')]);
});
after(() => rm(folder, { recursive: true }));

const certificate = (index: number): Awaited<ReturnType<typeof localCertificate>> => {
  const found = certificates[index];
  assert.ok(found);
  return found;
};

const handshake = async (port: number, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> => {
  const socket = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false, ...options });
  await once(socket, 'secureConnect');
  return socket;
};

const listening = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, host, () => resolve(true)).on('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

describe('bindListeners', () => {
  test('localhost is 127.0.0.1 and ::1, on the port that the system chose', async (context) => {
    const listeners = await bound(context, ['http://localhost:0', 'http://127.0.0.1:0']);
    const port = portOf(listeners);
    assert.deepEqual(listeners.urls, [`http://localhost:${port}`, `http://127.0.0.1:${portOf(listeners, 1)}`]);
    assert.notEqual(port, 0);
    listeners.serve((_request, response) => response.end('served'));
    for (const host of ['127.0.0.1', '::1']) assert.equal((await get(port, { host })).body, 'served');
  });

  test('responds with 503 until there is a handler', async (context) => {
    const listeners = await bound(context, ['http://127.0.0.1:0']);
    const { status, headers, body } = await get(portOf(listeners));
    assert.deepEqual([status, headers['retry-after'], JSON.parse(body).error], [503, '1', 'temporarily_unavailable']);
    assert.match(String(headers['mintmark-request-id']), /^id-/);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) assert.equal(headers[name], value);
    listeners.serve((_request, response) => response.end('served'));
    assert.equal((await get(portOf(listeners))).body, 'served');
  });

  for (const family of ['127.0.0.1', '::1']) {
    test(`a port in use on ${family} is named, and nothing is left bound`, async (context) => {
      const other = net.createServer().listen(0, family);
      await once(other, 'listening');
      context.after(() => other.close());
      const address = other.address();
      assert.ok(address !== null && typeof address === 'object');
      const free = net.createServer().listen(0, '127.0.0.1');
      await once(free, 'listening');
      const first = free.address();
      assert.ok(first !== null && typeof first === 'object');
      free.close();
      await once(free, 'close');
      const addresses: ListenAddress[] = [
        { protocol: 'http', host: '127.0.0.1', port: first.port },
        { protocol: 'https', host: 'localhost', port: address.port },
      ];
      await assert.rejects(bindListeners(addresses, OPTIONS), (error) => {
        assert.ok(error instanceof ListenError);
        assert.equal(error.code, 'EADDRINUSE');
        assert.match(
          error.message,
          new RegExp(`^https://localhost:${address.port} is already in use: .* another port by --listen \\(EADDRINUSE\\)\\.$`),
        );
        return true;
      });
      assert.equal(await listening(first.port, '127.0.0.1'), false);
      assert.equal(await listening(address.port, family === '::1' ? '127.0.0.1' : '::1'), false);
    });
  }

  for (const [text, code, message] of [
    ['http://203.0.113.7:9', 'EADDRNOTAVAIL', /not an address of this machine/],
    [
      'http://nowhere.invalid:9',
      /^(ENOTFOUND|EAI_AGAIN)$/,
      /^http:\/\/nowhere\.invalid:9 names a host that (is not known|cannot be looked up)/,
    ],
  ] as const) {
    test(`${text} cannot be bound, and the error has the reason`, async () => {
      await assert.rejects(bindListeners([parseListenAddress(text)], OPTIONS), (error) => {
        assert.ok(error instanceof ListenError);
        assert.match(error.code, new RegExp(code));
        assert.match(error.message, message);
        return true;
      });
    });
  }
});

describe('TLS', () => {
  test('without a certificate no handshake succeeds; with one it does; a new one is used for the next connection', async (context) => {
    const listeners = await bound(context, ['https://localhost:0']);
    const port = portOf(listeners);
    listeners.serve((_request, response) => response.end('served'));
    await assert.rejects(handshake(port));

    listeners.secure(certificate(0));
    const ca = (index: number) => ({ ca: certificate(index).cert, rejectUnauthorized: false });
    const first = await handshake(port, ca(0));
    assert.equal(first.getPeerX509Certificate()?.toString(), certificate(0).cert);

    listeners.secure(certificate(1));
    const second = await handshake(port, ca(1));
    assert.equal(second.getPeerX509Certificate()?.toString(), certificate(1).cert);
    // The existing connection stays open.
    first.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    assert.match(await text(first), /served$/);
    second.destroy();
  });

  test('speaks HTTP/1.1 over TLS 1.2 and 1.3, and nothing older, also after a renewal', async (context) => {
    const listeners = await bound(context, ['https://localhost:0']);
    for (const index of [0, 1]) {
      listeners.secure(certificate(index));
      for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
        const socket = await handshake(portOf(listeners), { minVersion: version, maxVersion: version, ALPNProtocols: ['h2', 'http/1.1'] });
        assert.deepEqual([socket.getProtocol(), socket.alpnProtocol], [version, 'http/1.1']);
        socket.destroy();
      }
      const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      await assert.rejects(handshake(portOf(listeners), old), /protocol version/);
    }
  });

  for (const [ciphers, chosen] of [
    ['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
    ['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
    ['ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
    ['ECDHE-ECDSA-AES128-SHA256', undefined],
    ['ECDHE-ECDSA-AES256-SHA', undefined],
    ['ECDHE-ECDSA-AES128-CCM', undefined],
  ] as const) {
    test(`TLS 1.2 with ${ciphers}: ${chosen ?? 'no handshake'}`, async (context) => {
      const listeners = await bound(context, ['https://localhost:0']);
      for (const index of [0, 1]) {
        listeners.secure(certificate(index));
        const attempt = handshake(portOf(listeners), { maxVersion: 'TLSv1.2', ciphers });
        if (chosen === undefined) await assert.rejects(attempt, /handshake failure/);
        else {
          const socket = await attempt;
          assert.equal(socket.getCipher().name, chosen);
          socket.destroy();
        }
      }
    });
  }

  test('a certificate and a key that do not match are refused, and the ones in use stay', async (context) => {
    const listeners = await bound(context, ['https://localhost:0']);
    listeners.secure(certificate(0));
    const mixed = { cert: certificate(0).cert, key: certificate(1).key };
    assert.throws(() => listeners.secure(mixed), { name: 'CertificateError', message: /key values mismatch\.$/ });
    assert.throws(() => listeners.secure({ cert: 'none', key: 'none' }), CertificateError);
    (await handshake(portOf(listeners))).destroy();
  });

  test('plain HTTP at a TLS listener is disconnected', async (context) => {
    const listeners = await bound(context, ['https://localhost:0']);
    listeners.secure(certificate(0));
    assert.doesNotMatch(await raw(portOf(listeners), 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'), /HTTP/);
  });
});

describe('plain HTTP beyond loopback', () => {
  const mine = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  const host = mine ?? '127.0.0.1';

  test('disconnects peers that are no trusted proxies', async (context) => {
    const listeners = await bound(context, ['http://0.0.0.0:0'], { trustedProxies: ['203.0.113.7'] });
    let handled = 0;
    listeners.serve((_request, response) => {
      handled++;
      response.end('served');
    });
    for (const peer of [host, '127.0.0.1']) {
      assert.doesNotMatch(await raw(portOf(listeners), 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', peer), /HTTP/);
    }
    assert.equal(handled, 0);
  });

  test('serves trusted proxies, also where they come mapped into IPv6', async (context) => {
    const listeners = await bound(context, ['http://[::]:0'], { trustedProxies: [`${host}/32`] });
    listeners.serve((_request, response) => response.end('served'));
    assert.equal((await get(portOf(listeners), { host })).body, 'served');
  });
});
