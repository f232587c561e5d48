// `mutualTls` with a real TLS server: the requests that the server receives, and responses like those of `fetch`.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { rename, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { type ClientAuthentication, createTokenSource } from '@mintmark/client';
import { certificateFromFiles, type MutualTls, mutualTls } from '@mintmark/client/node';
import { certificate, type TestCertificate } from '../certificates.ts';
import { temporaryHome } from '../cli/command.ts';

interface Seen {
  readonly subject: string | undefined;
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
  readonly basic: boolean;
  readonly length: string | undefined;
}

describe('a client certificate', () => {
  let [ca, clientCertificate]: TestCertificate[] = [];
  let server: Server;
  let url = '';
  let tls: MutualTls;
  const seen: Seen[] = [];

  before(async () => {
    ca = await certificate({ subject: 'CN=Test CA', ca: true });
    clientCertificate = await certificate({ subject: 'CN=billing', issuer: ca });
    const serverCertificate = await certificate({
      subject: 'CN=localhost',
      issuer: ca,
      san: [{ type: 'dns', value: 'localhost' }],
      purposes: ['1.3.6.1.5.5.7.3.1'],
    });
    server = createServer(
      { cert: serverCertificate.cert, key: serverCertificate.key, ca: ca.cert, requestCert: true },
      async (request, response) => {
        const subject = String((request.socket as TLSSocket).getPeerCertificate().subject?.CN);
        seen.push({
          subject,
          method: request.method,
          url: request.url,
          body: await text(request),
          basic: request.headers.authorization?.startsWith('Basic ') === true,
          length: request.headers['content-length'],
        });
        if (request.url === '/slow' || request.url === '/held') return;
        if (request.url === '/moved') return void response.writeHead(302, { location: '/here', 'set-cookie': ['a=1', 'b=2'] }).end();
        if (request.url === '/nothing') return void response.writeHead(204).end();
        const path = request.url?.replace(/^\/\.well-known\/oauth-authorization-server/, '') ?? '';
        const json = {
          issuer: `${url}${path}`,
          ...(path === '/certificates-only' ? { token_endpoint_auth_methods_supported: ['self_signed_tls_client_auth'] } : undefined),
          token_endpoint: 'https://localhost:1/never',
          mtls_endpoint_aliases: { token_endpoint: `${url}/mtls/token` },
          access_token: 'abc',
          token_type: 'Bearer',
          expires_in: 60,
        };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      },
    ).listen(0, 'localhost');
    await once(server, 'listening');
    url = `https://localhost:${(server.address() as AddressInfo).port}`;
    tls = mutualTls({ cert: clientCertificate.cert, key: clientCertificate.key, ca: ca.cert });
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  test('is presented at the alias of the metadata (RFC 8705 §5), and to the API', async () => {
    const tokens = createTokenSource({ issuer: url, clientId: 'id', ...tls });
    assert.equal((await tokens.get()).accessToken, 'abc');
    assert.equal((await tokens.fetch(`${url}/api`, { method: 'PUT', body: 'hello' })).status, 200);
    const [, token, api] = seen;
    const form = 'grant_type=client_credentials&client_id=id';
    const request = { subject: 'billing', method: 'POST', url: '/mtls/token', body: form, basic: false, length: String(form.length) };
    assert.deepEqual(token, request);
    assert.deepEqual(api, { subject: 'billing', method: 'PUT', url: '/api', body: 'hello', basic: false, length: '5' });
  });

  // If there is another credential, the certificate authenticates the client only if the metadata or authMethod
  // requires it; the alias is used in any case.
  const clientKey = {
    key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  const methods: readonly [
    what: string,
    options: Partial<ClientAuthentication> & { readonly tenant?: boolean },
    path: string,
    method: string,
  ][] = [
    ['a key: private_key_jwt', { clientKey }, '', 'assertion'],
    ['a key, and authMethod tls_client_auth', { clientKey, authMethod: 'tls_client_auth' }, '', 'certificate'],
    ['a key, at a server that accepts certificates only', { clientKey }, '/certificates-only', 'certificate'],
    ['a secret: Basic', { clientSecret: 'shh-secret' }, '', 'basic'],
    ['a secret, and authMethod client_secret_post', { clientSecret: 'shh-secret', authMethod: 'client_secret_post' }, '', 'post'],
    ['no other credential: the certificate', {}, '', 'certificate'],
    ['a key, at a tenant', { clientKey, tenant: true }, '', 'assertion'],
    ['no other credential, at a tenant', { tenant: true }, '', 'certificate'],
  ];
  for (const [what, { tenant, ...options }, path, method] of methods) {
    test(`with ${what}, at the alias (RFC 8705 §5)`, async () => {
      seen.length = 0;
      const endpoint = tenant === true ? { tenantUrl: url } : { issuer: `${url}${path}` };
      await createTokenSource({ ...endpoint, clientId: 'id', ...tls, ...options }).get();
      const request = seen.at(-1) ?? assert.fail();
      assert.deepEqual([request.url, request.subject], ['/mtls/token', 'billing']);
      const form = new URLSearchParams(request.body);
      const used = form.has('client_assertion')
        ? 'assertion'
        : request.basic
          ? 'basic'
          : form.has('client_secret')
            ? 'post'
            : 'certificate';
      assert.equal(used, method);
      const [, claims] = form.get('client_assertion')?.split('.') ?? [];
      if (claims !== undefined) {
        const issuer = tenant === true ? `${url}/oidc/endpoint/default` : url;
        assert.equal(JSON.parse(Buffer.from(claims, 'base64url').toString()).aud, issuer);
      }
    });
  }

  test('has the thumbprint that bound tokens contain (RFC 8705 §3.1)', async () => {
    const expected = Buffer.from((await clientCertificate?.certificate.getThumbprint('SHA-256')) ?? assert.fail()).toString('base64url');
    assert.equal(tls.certificateThumbprint, expected);
  });

  test('fetch returns redirects, separate cookies, and responses without a body', async () => {
    const moved = await tls.fetch(`${url}/moved`);
    assert.deepEqual([moved.status, moved.headers.get('location'), moved.headers.getSetCookie()], [302, '/here', ['a=1', 'b=2']]);
    assert.deepEqual([(await tls.fetch(`${url}/nothing`)).status, await (await tls.fetch(`${url}/nothing`)).text()], [204, '']);
  });

  test('a stream is sent while it is produced', async () => {
    const init = { method: 'POST', body: new Blob(['hello']).stream(), duplex: 'half' } as const;
    await tls.fetch(`${url}/stream`, init);
    assert.deepEqual([seen.at(-1)?.body, seen.at(-1)?.length], ['hello', undefined]);
  });

  test('an aborted signal rejects with its reason', async () => {
    const aborter = new AbortController();
    const arrived = once(server, 'request');
    const response = tls.fetch(`${url}/slow`, { signal: aborter.signal });
    await arrived;
    aborter.abort(new Error('enough'));
    await assert.rejects(response, { message: 'enough' });
  });

  test('a server of another CA is not trusted', async () => {
    const foreign = mutualTls({ cert: clientCertificate?.cert ?? '', key: clientCertificate?.key ?? '' });
    const tokens = createTokenSource({ tokenUrl: `${url}/token`, clientId: 'id', ...foreign });
    await assert.rejects(tokens.get(), { name: 'NetworkError', code: 'tls_untrusted' });
  });

  test('plain http is rejected', async () => {
    await assert.rejects(tls.fetch('http://localhost/'), { name: 'TypeError', code: 'invalid_argument' });
  });

  test('an invalid certificate is rejected', () => {
    assert.throws(() => mutualTls({ cert: 'x', key: 'y' }), { name: 'TypeError', code: 'invalid_argument' });
  });

  test('a key of another certificate is rejected before the first connection', async () => {
    const other = await certificate();
    assert.throws(() => mutualTls({ cert: clientCertificate?.cert ?? '', key: other.key }), { message: /key values mismatch/ });
  });

  describe('that is renewed', () => {
    let next: TestCertificate;
    before(async () => {
      next = await certificate({ subject: 'CN=renewed', issuer: ca ?? assert.fail() });
    });
    /** Writes a certificate and its key to files, and creates a `fetch` that uses them. */
    const writeCertificateFiles = async (t: TestContext) => {
      const folder = await temporaryHome(t);
      const [cert, key, caFile] = ['tls.crt', 'tls.key', 'ca.crt'].map((name) => join(folder, name)) as [string, string, string];
      await Promise.all([
        writeFile(cert, clientCertificate?.cert ?? ''),
        writeFile(key, clientCertificate?.key ?? ''),
        writeFile(caFile, ca?.cert ?? ''),
      ]);
      const errors: string[] = [];
      const renewed = mutualTls(certificateFromFiles({ cert, key, ca: caFile }), { onError: (error) => errors.push(String(error)) });
      const subject = async () => {
        await (await renewed.fetch(`${url}/api`)).text();
        return seen.at(-1)?.subject;
      };
      return { cert, key, renewed, errors, subject };
    };
    const thumbprint = async (one: TestCertificate) => Buffer.from(await one.certificate.getThumbprint('SHA-256')).toString('base64url');

    test('replaced files are used for the next request, but not before both match', async (t) => {
      const { cert, key, renewed, errors, subject } = await writeCertificateFiles(t);
      assert.equal(await subject(), 'billing');
      await writeFile(cert, next.cert);
      assert.deepEqual([await subject(), await subject()], ['billing', 'billing']);
      assert.match(errors.join(), /^Error: [^,]*key values mismatch$/, 'said once');
      await writeFile(`${key}.new`, next.key);
      await rename(`${key}.new`, key);
      assert.equal(await subject(), 'renewed');
      assert.equal(await renewed.certificateThumbprint(), await thumbprint(next));
      assert.equal(errors.length, 1);
    });

    const damages: readonly [what: string, damage: (file: string) => Promise<void>, message: RegExp][] = [
      ['that was removed', (file) => rm(file), /ENOENT/],
      ['that is empty', (file) => writeFile(file, ''), /not a PEM certificate/],
    ];
    for (const [what, damage, message] of damages) {
      test(`a file ${what} leaves the former pair in use, and is reported once until it is repaired`, async (t) => {
        const { cert, errors, subject } = await writeCertificateFiles(t);
        await subject();
        for (const times of [1, 2]) {
          await damage(cert);
          assert.deepEqual([await subject(), await subject()], ['billing', 'billing']);
          assert.equal(errors.length, times);
          assert.match(errors.at(-1) ?? '', message);
          await writeFile(cert, clientCertificate?.cert ?? '');
          assert.equal(await subject(), 'billing');
        }
      });
    }

    test('connections are reused until the certificate changes, and then closed', async (t) => {
      const { cert, key, subject } = await writeCertificateFiles(t);
      // The server must not close idle connections itself.
      const { keepAliveTimeout } = server;
      server.keepAliveTimeout = 0;
      let connections = 0;
      const count = () => {
        connections += 1;
      };
      server.on('secureConnection', count);
      t.after(() => {
        server.off('secureConnection', count);
        server.keepAliveTimeout = keepAliveTimeout;
      });
      const opened = once(server, 'secureConnection');
      await subject();
      const [socket] = (await opened) as [TLSSocket];
      await writeFile(cert, clientCertificate?.cert ?? '');
      await subject();
      assert.equal(connections, 1, 'the same pair, written once more');
      const closed = once(socket, 'close');
      await Promise.all([writeFile(cert, next.cert), writeFile(key, next.key)]);
      assert.deepEqual([await subject(), connections], ['renewed', 2]);
      await closed;
    });

    test('a renewal does not abort a response in progress', async () => {
      let pair = clientCertificate ?? assert.fail();
      const renewed = mutualTls(() => ({ cert: pair.cert, key: pair.key, ca: ca?.cert }));
      const arrived = once(server, 'request');
      const slow = renewed.fetch(`${url}/held`);
      const [, response] = (await arrived) as [unknown, ServerResponse];
      pair = next;
      await (await renewed.fetch(`${url}/api`)).text();
      assert.equal(seen.at(-1)?.subject, 'renewed');
      response.end('late');
      assert.equal(await (await slow).text(), 'late');
    });

    test('without a valid pair at the start, fetch rejects with the reason', async () => {
      const missing = mutualTls(certificateFromFiles({ cert: '/nonexistent/tls.crt', key: '/nonexistent/tls.key' }));
      await assert.rejects(missing.fetch(`${url}/api`), { code: 'ENOENT' });
      await assert.rejects(mutualTls(async () => ({ cert: 'x', key: 'y' })).fetch(`${url}/api`), { code: 'invalid_argument' });
    });

    test('the key of a token in a shared store depends on the certificate', async (t) => {
      const { cert, key, renewed } = await writeCertificateFiles(t);
      const keys = new Set<string>();
      const store = { get: async () => undefined, set: async (name: string) => void keys.add(name) };
      const tokens = createTokenSource({ issuer: url, clientId: 'id', store, ...renewed });
      await tokens.get();
      await Promise.all([writeFile(cert, next.cert), writeFile(key, next.key)]);
      await tokens.renew();
      assert.equal(keys.size, 2);
      assert.equal(seen.at(-1)?.subject, 'renewed');
    });
  });
});
