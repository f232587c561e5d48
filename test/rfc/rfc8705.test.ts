// RFC 8705, mutual TLS: client authentication and certificate-bound tokens, with real handshakes on a real
// listener. One row per requirement.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { connect as tlsConnect } from 'node:tls';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { certificate, KeyUsageFlags, nameConstraints, SHORT_RSA, type TestCertificate, unknownCritical } from '../certificates.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

type Json = Record<string, unknown>;
const ALLOWED = { grant_type: 'client_credentials' };

interface Reply {
  readonly status: number;
  readonly body: Json;
  readonly challenge: string | undefined;
}

describe('RFC 8705', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let mtls: string;
  let ca: TestCertificate;
  let good: TestCertificate;
  const call = (
    path: string,
    from: (TestCertificate & { chain?: string }) | undefined,
    { form, headers = {} }: { form?: Record<string, string>; headers?: Record<string, string> } = {},
  ): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const body = form === undefined ? undefined : new URLSearchParams(form).toString();
      const request = httpsRequest(mtls + path, {
        method: body === undefined ? 'GET' : 'POST',
        ca: readFileSync(server.caFile ?? ''),
        agent: false,
        // So that the client lets a weak certificate of its own go out.
        ciphers: 'DEFAULT@SECLEVEL=0',
        ...(from === undefined ? undefined : { cert: from.cert + (from.chain ?? ''), key: from.key }),
        headers: { ...(body === undefined ? undefined : { 'content-type': 'application/x-www-form-urlencoded' }), ...headers },
      });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(Buffer.concat(chunks).toString() || '{}') as Json,
            challenge: response.headers['www-authenticate'],
          }),
        );
      });
      request.end(body);
    });
  const ask = (from: (TestCertificate & { chain?: string }) | undefined, clientId: string) =>
    call('/oauth2/token', from, { form: { ...ALLOWED, client_id: clientId } });
  const register = async (settings: Json): Promise<string> => (await server.create(settings)).clientId;
  const byDn = (dn: string) => register({ token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: dn });

  before(async () => {
    server = await startTestServer(ending, {
      flags: { listen: ['http://127.0.0.1:0'], mtlsListen: ['https://localhost:0'] },
    });
    mtls = server.listening.find((url) => url.startsWith('https:')) ?? assert.fail('No mTLS listener.');
    ca = await certificate({ subject: 'CN=Test CA', ca: true });
    good = await certificate({ subject: 'C=DE, O=Example, CN=billing', issuer: ca });
    const response = await server.manage('PATCH', '/tenants/current', { client_ca: ca.cert });
    assert.equal(response.status, 200, await response.text());
  });

  test('§2.1: the subject as RFC 4514 writes it, with a CA of the tenant, is accepted', async () => {
    const { status, body } = await ask(good, await byDn('CN=billing,O=Example,C=DE'));
    assert.equal(status, 200, JSON.stringify(body));
  });

  const subjects: readonly [name: string, dn: string, status: number][] = [
    ['types match without case, blanks around them mean nothing', 'cn=billing, o=Example , C = DE', 200],
    ['types may be numbers', '2.5.4.3=billing,2.5.4.10=Example,2.5.4.6=DE', 200],
    ['characters may be escaped', 'CN=bil\\6cing,O=Example,C=DE', 200],
    ['values match with their case', 'CN=Billing,O=Example,C=DE', 401],
    ['the order counts', 'C=DE,O=Example,CN=billing', 401],
    ['a part of it is not enough', 'CN=billing', 401],
    ['more than it is too much', 'CN=billing,O=Example,C=DE,DC=x', 401],
  ];
  for (const [name, dn, status] of subjects) {
    test(`§2.1.2: ${name}: ${status}`, async () => assert.equal((await ask(good, await byDn(dn))).status, status));
  }

  const unfit: readonly [field: string, value: string][] = [
    ['tls_client_auth_subject_dn', 'billing'],
    ['tls_client_auth_subject_dn', 'CN='],
    ['tls_client_auth_subject_dn', 'CN=a\0b'],
    ['tls_client_auth_subject_dn', 'CN=\\ff'],
    ['tls_client_auth_subject_dn', 'UNKNOWN=a'],
    ['tls_client_auth_san_dns', 'a b'],
    ['tls_client_auth_san_uri', 'billing'],
    ['tls_client_auth_san_ip', '192.0.2'],
    ['tls_client_auth_san_email', 'billing'],
  ];
  for (const [field, value] of unfit) {
    test(`§2.1.2: ${field} ${JSON.stringify(value)} is not a valid value, and is not registered`, async () => {
      const response = await server.manage('POST', '/clients', {
        name: 'x',
        token_endpoint_auth_method: 'tls_client_auth',
        [field]: value,
      });
      assert.equal(response.status, 400);
      assert.match(await response.text(), new RegExp(`"pointer":"/${field}"`));
    });
  }

  const names = { dns: 'billing.example', url: 'spiffe://example/billing', ip: '192.0.2.1', email: 'Billing@Example.com' } as const;
  const sans: readonly [field: string, value: string, status: number][] = [
    ['tls_client_auth_san_dns', 'Billing.Example', 200],
    ['tls_client_auth_san_dns', 'example', 401],
    ['tls_client_auth_san_dns', '*.example', 401],
    ['tls_client_auth_san_uri', 'spiffe://example/billing', 200],
    ['tls_client_auth_san_uri', 'spiffe://example/Billing', 401],
    ['tls_client_auth_san_ip', '192.0.2.1', 200],
    ['tls_client_auth_san_ip', '192.0.2.2', 401],
    ['tls_client_auth_san_ip', '2001:DB8:0::1', 200],
    ['tls_client_auth_san_ip', '2001:db8::2', 401],
    ['tls_client_auth_san_email', 'Billing@example.COM', 200],
    ['tls_client_auth_san_email', 'billing@example.com', 401],
  ];
  for (const [field, value, status] of sans) {
    test(`§2.1.2: ${field} ${value}: ${status}`, async () => {
      const own = await certificate({
        issuer: ca,
        san: [...Object.entries(names), ['ip', '2001:db8::1']].map(([type, name]) => ({ type: type as 'dns', value: name ?? '' })),
      });
      assert.equal((await ask(own, await register({ token_endpoint_auth_method: 'tls_client_auth', [field]: value }))).status, status);
    });
  }

  describe('the chain', () => {
    const dn = 'CN=chained';
    const rows: readonly [name: string, make: () => Promise<TestCertificate & { chain?: string }>, status: number][] = [
      ['of another CA', async () => certificate({ subject: dn, issuer: await certificate({ subject: 'CN=Test CA', ca: true }) }), 401],
      ['of no CA', () => certificate({ subject: dn }), 401],
      [
        'by an intermediate that is sent along',
        async () => {
          const middle = await certificate({ subject: 'CN=middle', issuer: ca, ca: true });
          return { ...(await certificate({ subject: dn, issuer: middle })), chain: middle.cert };
        },
        200,
      ],
      [
        'by an intermediate that is not sent along',
        async () => certificate({ subject: dn, issuer: await certificate({ subject: 'CN=middle', issuer: ca, ca: true }) }),
        401,
      ],
      [
        'of a leaf that issues',
        async () => {
          const leaf = await certificate({ subject: 'CN=leaf', issuer: ca });
          return { ...(await certificate({ subject: dn, issuer: leaf })), chain: leaf.cert };
        },
        401,
      ],
      [
        'where an intermediate has the subject, and the leaf has not (CVE-2023-2422)',
        async () => {
          const middle = await certificate({ subject: dn, issuer: ca, ca: true });
          return { ...(await certificate({ subject: 'CN=other', issuer: middle })), chain: middle.cert };
        },
        401,
      ],
      [
        'longer than its CA allows',
        async () => {
          const first = await certificate({ subject: 'CN=first', issuer: ca, ca: true, pathLength: 0 });
          const second = await certificate({ subject: 'CN=second', issuer: first, ca: true });
          return { ...(await certificate({ subject: dn, issuer: second })), chain: second.cert + first.cert };
        },
        401,
      ],
      [
        'by a CA that is for servers',
        async () => {
          const middle = await certificate({ subject: 'CN=middle', issuer: ca, ca: true, purposes: ['1.3.6.1.5.5.7.3.1'] });
          return { ...(await certificate({ subject: dn, issuer: middle })), chain: middle.cert };
        },
        401,
      ],
      [
        'by a CA that may not sign certificates',
        async () => {
          const middle = await certificate({ subject: 'CN=middle', issuer: ca, ca: true, usage: KeyUsageFlags.cRLSign });
          return { ...(await certificate({ subject: dn, issuer: middle })), chain: middle.cert };
        },
        401,
      ],
      [
        'by a CA whose name constraints are empty',
        async () => {
          const middle = await certificate({ subject: 'CN=middle', issuer: ca, ca: true, extensions: [nameConstraints()] });
          return { ...(await certificate({ subject: dn, issuer: middle })), chain: middle.cert };
        },
        401,
      ],
      [
        'by a CA with a short key',
        async () => {
          const middle = await certificate({ subject: 'CN=middle', issuer: ca, ca: true, algorithm: SHORT_RSA });
          return { ...(await certificate({ subject: dn, issuer: middle })), chain: middle.cert };
        },
        401,
      ],
      [
        'by a CA that is past its end',
        async () => {
          const middle = await certificate({ subject: 'CN=middle', issuer: ca, ca: true, days: -1 });
          return { ...(await certificate({ subject: dn, issuer: middle })), chain: middle.cert };
        },
        401,
      ],
      ['with a signature by SHA-1', () => certificate({ subject: dn, issuer: ca, hash: 'SHA-1' }), 401],
      ['of a key that is short', () => certificate({ subject: dn, issuer: ca, algorithm: SHORT_RSA }), 401],
      ['of a key that is for signatures', () => certificate({ subject: dn, issuer: ca, usage: KeyUsageFlags.digitalSignature }), 200],
      ['of a key that is not', () => certificate({ subject: dn, issuer: ca, usage: KeyUsageFlags.keyEncipherment }), 401],
      ['of a certificate for servers', () => certificate({ subject: dn, issuer: ca, purposes: ['1.3.6.1.5.5.7.3.1'] }), 401],
      ['with an unknown critical extension', () => certificate({ subject: dn, issuer: ca, extensions: [unknownCritical()] }), 401],
    ];
    for (const [name, make, status] of rows) {
      test(`§2.1: a chain ${name}: ${status}`, async () => assert.equal((await ask(await make(), await byDn(dn))).status, status));
    }
  });

  test('§2: a certificate that is past its end is refused, by the dates of this moment', async (t) => {
    const own = await startTestServer(t, { flags: { listen: ['http://127.0.0.1:0'], mtlsListen: ['https://localhost:0'] } });
    const { server: saved, mtls: url } = { server, mtls };
    try {
      server = own;
      mtls = own.listening.find((each) => each.startsWith('https:')) ?? '';
      await own.manage('PATCH', '/tenants/current', { client_ca: ca.cert });
      const clientId = await byDn('CN=billing,O=Example,C=DE');
      assert.equal((await ask(good, clientId)).status, 200);
      own.advance(31 * 86_400_000);
      assert.equal((await ask(good, clientId)).status, 401);
    } finally {
      server = saved;
      mtls = url;
    }
  });
  test('§2: client_id is sent, and is this client', async () => {
    await byDn('CN=billing,O=Example,C=DE');
    assert.equal((await call('/oauth2/token', good, { form: ALLOWED })).status, 401);
    assert.equal((await ask(good, 'unknown')).status, 401);
    assert.equal((await ask(good, ADMIN.clientId)).status, 401, 'a client of another method');
  });
  test('§2: without a certificate, or by another method, it is refused', async () => {
    const clientId = await byDn('CN=billing,O=Example,C=DE');
    assert.equal((await ask(undefined, clientId)).status, 401);
    const secret = { ...ALLOWED, client_id: clientId, client_secret: 'x'.repeat(40) };
    assert.equal((await call('/oauth2/token', good, { form: secret })).status, 401);
  });
  test('§5: the metadata names the listener, and the others ask for no certificate', async () => {
    const metadata = (await (await fetch(`${server.url}/oauth2/.well-known/openid-configuration`)).json()) as Json;
    assert.deepEqual(metadata.mtls_endpoint_aliases, {
      token_endpoint: `${mtls}/oauth2/token`,
      introspection_endpoint: `${mtls}/oauth2/introspect`,
      revocation_endpoint: `${mtls}/oauth2/revoke`,
      mintmark_revocation_feed_endpoint: `${mtls}/oauth2/revocations`,
    });
  });
  test('§2.1: a CA comes without its private key', async () => {
    const response = await server.manage('PATCH', '/tenants/current', { client_ca: ca.cert + ca.key });
    assert.deepEqual([response.status, /compromised/.test(await response.text())], [400, true]);
  });
  test('§6.3: each connection proves possession of the key, and no session is resumed', async () => {
    const { hostname, port } = new URL(mtls);
    const { cert, key } = good;
    const options = { host: hostname, port: Number(port), ca: readFileSync(server.caFile ?? ''), cert, key, servername: 'localhost' };
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const sessionOf = async (session?: Buffer): Promise<{ reused: boolean; session: Buffer | undefined }> => {
        const socket = tlsConnect({ ...options, maxVersion, ...(session === undefined ? undefined : { session }) });
        await once(socket, 'secureConnect');
        // TLS 1.3 hands sessions out after the handshake: an answer comes behind them.
        socket.write('GET /oauth2/jwks HTTP/1.1\r\nHost: x\r\n\r\n');
        await once(socket, 'data');
        const created = { reused: socket.isSessionReused(), session: socket.getSession() };
        socket.destroy();
        return created;
      };
      const { session } = await sessionOf();
      assert.equal((await sessionOf(session)).reused, false, maxVersion);
    }
  });
  test('§6.3: who is at the other end does not change: no renegotiation', async () => {
    const { hostname, port } = new URL(mtls);
    const { cert, key } = good;
    const socket = tlsConnect({
      ...{ host: hostname, port: Number(port), ca: readFileSync(server.caFile ?? ''), cert, key, servername: 'localhost' },
      maxVersion: 'TLSv1.2',
    });
    await once(socket, 'secureConnect');
    const outcome = await new Promise((resolve) => {
      socket.on('error', resolve);
      socket.renegotiate({}, (error) => resolve(error ?? 'renegotiated'));
    });
    socket.destroy();
    assert.match(String(outcome), /no.renegotiation/i);
  });
  test('§2.1: curl with a client certificate', async () => {
    const [certFile, keyFile] = [join(server.directory, 'client.pem'), join(server.directory, 'client.key')];
    await Promise.all([writeFile(certFile, good.cert), writeFile(keyFile, good.key)]);
    const clientId = await byDn('CN=billing,O=Example,C=DE');
    const { stdout } = await promisify(execFile)('curl', [
      ...['--silent', '--show-error', '--cacert', server.caFile ?? '', '--cert', certFile, '--key', keyFile],
      ...['-d', `grant_type=client_credentials&client_id=${clientId}`, `${mtls}/oauth2/token`],
    ]);
    assert.equal(JSON.parse(stdout).token_type, 'Bearer');
  });

  describe('self_signed_tls_client_auth', () => {
    const keyOf = async (of: TestCertificate): Promise<Json> => {
      const { subtle } = await import('node:crypto').then(({ webcrypto }) => webcrypto);
      const { kty, crv, x, y } = await subtle.exportKey('jwk', of.keys.publicKey);
      return { kty, crv, x, y };
    };
    const byKeys = (...keys: Json[]) => register({ token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys } });
    test('§2.2: a certificate of a registered key is accepted, whoever signed it; one of another key is not', async () => {
      const [own, other] = [await certificate(), await certificate()];
      const clientId = await byKeys(await keyOf(own));
      assert.deepEqual([(await ask(own, clientId)).status, (await ask(other, clientId)).status], [200, 401]);
    });
    const x5c = (of: TestCertificate) => [Buffer.from(of.certificate.rawData).toString('base64')];
    test('§2.2: where the key has an x5c, it is that very certificate', async () => {
      const own = await certificate();
      const twin = await certificate({ keys: own.keys });
      const clientId = await byKeys({ ...(await keyOf(own)), x5c: x5c(own) });
      assert.deepEqual([(await ask(own, clientId)).status, (await ask(twin, clientId)).status], [200, 401]);
    });
    test('§2.2: an x5c of another key is not registered (RFC 7517 §4.7)', async () => {
      const [own, other] = [await certificate(), await certificate()];
      const keys = [{ ...(await keyOf(own)), x5c: x5c(other) }];
      const body = { name: 'x', token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys } };
      assert.equal((await server.manage('POST', '/clients', body)).status, 400);
    });
    test('§2.2: a key that was revoked as compromised authenticates no client, whatever its certificate', async () => {
      const own = await certificate();
      const jwk = await keyOf(own);
      const clientId = await byKeys(jwk);
      const { grant_id: id } = (await ask(own, clientId)).body;
      const { credential_id: credential } = (await (await server.manage('GET', `/grants/${id}`)).json()) as Json;
      assert.equal(credential, await calculateJwkThumbprint(jwk as JWK));
      assert.equal((await server.manage('POST', `/clients/${clientId}/credentials/${credential}/revoke`)).status, 200);
      const another = await certificate({ keys: own.keys });
      assert.deepEqual([(await ask(own, clientId)).status, (await ask(another, clientId)).status], [401, 401]);
    });
    test('§2.2: and a certificate of a revoked thumbprint authenticates no client', async () => {
      const own = await certificate();
      const clientId = await byKeys(await keyOf(own));
      const print = Buffer.from(await own.certificate.getThumbprint('SHA-256')).toString('base64url');
      assert.equal((await server.manage('POST', `/clients/${clientId}/credentials/${print}/revoke`)).status, 200);
      assert.equal((await ask(own, clientId)).status, 401);
    });
    test('§2.2: a certificate that is past its end is refused', async () => {
      const own = await certificate({ days: -1 });
      assert.equal((await ask(own, await byKeys(await keyOf(own)))).status, 401);
    });
  });

  describe('certificate-bound tokens', () => {
    const thumbprint = async (of: TestCertificate): Promise<string> =>
      Buffer.from(await of.certificate.getThumbprint('SHA-256')).toString('base64url');
    test('§3: bound to the certificate of the connection, as the JWT and introspection state; a request without one is refused', async () => {
      const created = await server.create({ tls_client_certificate_bound_access_tokens: true, entitlements: ['readAPIClients'] });
      const form = { ...ALLOWED, client_id: created.clientId, client_secret: created.clientSecret };
      const unbound = await server.post('/oauth2/token', form);
      assert.deepEqual([unbound.status, ((await unbound.json()) as Json).error], [400, 'invalid_request']);
      const { status, body } = await call('/oauth2/token', good, { form });
      assert.equal(status, 200);
      const token = String(body.access_token);
      const cnf = { 'x5t#S256': await thumbprint(good) };
      assert.deepEqual(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).cnf, cnf);
      const { client_id, client_secret } = form;
      const seen = (await (await server.post('/oauth2/introspect', { client_id, client_secret, token })).json()) as Json;
      assert.deepEqual([seen.cnf, seen.token_type], [cnf, 'Bearer']);
      const headers = { authorization: `Bearer ${token}` };
      assert.equal((await call('/management/v1/clients', good, { headers })).status, 200);
      assert.equal((await call('/management/v1/clients', await certificate({ issuer: ca }), { headers })).status, 401);
      assert.equal((await fetch(`${server.url}/management/v1/clients`, { headers })).status, 401);
    });
  });
});
