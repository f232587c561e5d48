// RFC 8705, mutual TLS: client authentication and certificate-bound tokens, with real handshakes on a real
// listener.
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
import {
  certificate as createCertificate,
  KeyUsageFlags,
  nameConstraints,
  SHORT_RSA,
  type TestCertificate,
  unknownCritical,
} from '../certificates.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

type Json = Record<string, unknown>;
const TOKEN_REQUEST = { grant_type: 'client_credentials' };

/** A certificate of a client, and the intermediates that the client sends after it. */
type ClientCertificate = TestCertificate & { readonly chain?: string };

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
  let validCertificate: TestCertificate;
  const call = (
    path: string,
    certificate: ClientCertificate | undefined,
    { form, headers = {} }: { form?: Record<string, string>; headers?: Record<string, string> } = {},
  ): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const body = form === undefined ? undefined : new URLSearchParams(form).toString();
      const request = httpsRequest(mtls + path, {
        method: body === undefined ? 'GET' : 'POST',
        ca: readFileSync(server.caFile ?? ''),
        agent: false,
        // By default, OpenSSL refuses to send a client certificate with a weak key.
        ciphers: 'DEFAULT@SECLEVEL=0',
        ...(certificate === undefined ? undefined : { cert: certificate.cert + (certificate.chain ?? ''), key: certificate.key }),
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
  const requestToken = (certificate: ClientCertificate | undefined, clientId: string) =>
    call('/oauth2/token', certificate, { form: { ...TOKEN_REQUEST, client_id: clientId } });
  const register = async (settings: Json): Promise<string> => (await server.create(settings)).clientId;
  const registerWithDn = (dn: string) => register({ token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: dn });

  before(async () => {
    server = await startTestServer(ending, {
      flags: { listen: ['http://127.0.0.1:0'], mtlsListen: ['https://localhost:0'] },
    });
    mtls = server.listening.find((url) => url.startsWith('https:')) ?? assert.fail('No mTLS listener.');
    ca = await createCertificate({ subject: 'CN=Test CA', ca: true });
    validCertificate = await createCertificate({ subject: 'C=DE, O=Example, CN=billing', issuer: ca });
    const response = await server.manage('PATCH', '/tenants/current', { client_ca: ca.cert });
    assert.equal(response.status, 200, await response.text());
  });

  test('§2.1: a certificate with the registered subject (RFC 4514), issued by a CA of the tenant, is accepted', async () => {
    const { status, body } = await requestToken(validCertificate, await registerWithDn('CN=billing,O=Example,C=DE'));
    assert.equal(status, 200, JSON.stringify(body));
  });

  const subjects: readonly [name: string, dn: string, status: number][] = [
    ['attribute types are compared without case, and spaces around types and values are ignored', 'cn=billing, o=Example , C = DE', 200],
    ['attribute types may be OIDs', '2.5.4.3=billing,2.5.4.10=Example,2.5.4.6=DE', 200],
    ['characters may be escaped', 'CN=bil\\6cing,O=Example,C=DE', 200],
    ['values are compared with case', 'CN=Billing,O=Example,C=DE', 401],
    ['the attributes must be in the same order', 'C=DE,O=Example,CN=billing', 401],
    ['a registered subject with fewer attributes does not match', 'CN=billing', 401],
    ['a registered subject with more attributes does not match', 'CN=billing,O=Example,C=DE,DC=x', 401],
  ];
  for (const [name, dn, status] of subjects) {
    test(`§2.1.2: ${name}: ${status}`, async () =>
      assert.equal((await requestToken(validCertificate, await registerWithDn(dn))).status, status));
  }

  const invalidValues: readonly [field: string, value: string][] = [
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
  for (const [field, value] of invalidValues) {
    test(`§2.1.2: ${field} ${JSON.stringify(value)} is refused at registration as an invalid value`, async () => {
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
      const withNames = await createCertificate({
        issuer: ca,
        san: [...Object.entries(names), ['ip', '2001:db8::1']].map(([type, name]) => ({ type: type as 'dns', value: name ?? '' })),
      });
      assert.equal(
        (await requestToken(withNames, await register({ token_endpoint_auth_method: 'tls_client_auth', [field]: value }))).status,
        status,
      );
    });
  }

  describe('the certificate chain', () => {
    const dn = 'CN=chained';
    const chains: readonly [name: string, create: () => Promise<ClientCertificate>, status: number][] = [
      [
        'a CA with the same name, but another key',
        async () => createCertificate({ subject: dn, issuer: await createCertificate({ subject: 'CN=Test CA', ca: true }) }),
        401,
      ],
      ['a self-signed certificate', () => createCertificate({ subject: dn }), 401],
      [
        'an intermediate CA that the client sends',
        async () => {
          const intermediate = await createCertificate({ subject: 'CN=intermediate', issuer: ca, ca: true });
          return { ...(await createCertificate({ subject: dn, issuer: intermediate })), chain: intermediate.cert };
        },
        200,
      ],
      [
        'an intermediate CA that the client does not send',
        async () =>
          createCertificate({ subject: dn, issuer: await createCertificate({ subject: 'CN=intermediate', issuer: ca, ca: true }) }),
        401,
      ],
      [
        'a certificate issued by a certificate that is not a CA',
        async () => {
          const leaf = await createCertificate({ subject: 'CN=leaf', issuer: ca });
          return { ...(await createCertificate({ subject: dn, issuer: leaf })), chain: leaf.cert };
        },
        401,
      ],
      [
        'the registered subject is that of an intermediate, not of the leaf (CVE-2023-2422)',
        async () => {
          const intermediate = await createCertificate({ subject: dn, issuer: ca, ca: true });
          return { ...(await createCertificate({ subject: 'CN=other', issuer: intermediate })), chain: intermediate.cert };
        },
        401,
      ],
      [
        'a chain that is longer than the path length of its CA',
        async () => {
          const first = await createCertificate({ subject: 'CN=first', issuer: ca, ca: true, pathLength: 0 });
          const second = await createCertificate({ subject: 'CN=second', issuer: first, ca: true });
          return { ...(await createCertificate({ subject: dn, issuer: second })), chain: second.cert + first.cert };
        },
        401,
      ],
      [
        'an intermediate CA whose extended key usage is server authentication only',
        async () => {
          const intermediate = await createCertificate({
            subject: 'CN=intermediate',
            issuer: ca,
            ca: true,
            purposes: ['1.3.6.1.5.5.7.3.1'],
          });
          return { ...(await createCertificate({ subject: dn, issuer: intermediate })), chain: intermediate.cert };
        },
        401,
      ],
      [
        'an intermediate CA whose key usage does not include signing certificates',
        async () => {
          const intermediate = await createCertificate({ subject: 'CN=intermediate', issuer: ca, ca: true, usage: KeyUsageFlags.cRLSign });
          return { ...(await createCertificate({ subject: dn, issuer: intermediate })), chain: intermediate.cert };
        },
        401,
      ],
      [
        'an intermediate CA with empty name constraints',
        async () => {
          const intermediate = await createCertificate({
            subject: 'CN=intermediate',
            issuer: ca,
            ca: true,
            extensions: [nameConstraints()],
          });
          return { ...(await createCertificate({ subject: dn, issuer: intermediate })), chain: intermediate.cert };
        },
        401,
      ],
      [
        'an intermediate CA with a short key',
        async () => {
          const intermediate = await createCertificate({ subject: 'CN=intermediate', issuer: ca, ca: true, algorithm: SHORT_RSA });
          return { ...(await createCertificate({ subject: dn, issuer: intermediate })), chain: intermediate.cert };
        },
        401,
      ],
      [
        'an expired intermediate CA',
        async () => {
          const intermediate = await createCertificate({ subject: 'CN=intermediate', issuer: ca, ca: true, days: -1 });
          return { ...(await createCertificate({ subject: dn, issuer: intermediate })), chain: intermediate.cert };
        },
        401,
      ],
      ['a certificate signed with SHA-1', () => createCertificate({ subject: dn, issuer: ca, hash: 'SHA-1' }), 401],
      ['a certificate with a short key', () => createCertificate({ subject: dn, issuer: ca, algorithm: SHORT_RSA }), 401],
      [
        'a certificate whose key usage includes signatures',
        () => createCertificate({ subject: dn, issuer: ca, usage: KeyUsageFlags.digitalSignature }),
        200,
      ],
      [
        'a certificate whose key usage does not include signatures',
        () => createCertificate({ subject: dn, issuer: ca, usage: KeyUsageFlags.keyEncipherment }),
        401,
      ],
      [
        'a certificate whose extended key usage is server authentication only',
        () => createCertificate({ subject: dn, issuer: ca, purposes: ['1.3.6.1.5.5.7.3.1'] }),
        401,
      ],
      [
        'a certificate with an unknown critical extension',
        () => createCertificate({ subject: dn, issuer: ca, extensions: [unknownCritical()] }),
        401,
      ],
    ];
    for (const [name, create, status] of chains) {
      test(`§2.1: ${name}: ${status}`, async () =>
        assert.equal((await requestToken(await create(), await registerWithDn(dn))).status, status));
    }
  });

  test('§2: a certificate that expires while the server runs is refused from then on', async (t) => {
    const otherServer = await startTestServer(t, { flags: { listen: ['http://127.0.0.1:0'], mtlsListen: ['https://localhost:0'] } });
    const { server: saved, mtls: url } = { server, mtls };
    try {
      server = otherServer;
      mtls = otherServer.listening.find((each) => each.startsWith('https:')) ?? '';
      await otherServer.manage('PATCH', '/tenants/current', { client_ca: ca.cert });
      const clientId = await registerWithDn('CN=billing,O=Example,C=DE');
      assert.equal((await requestToken(validCertificate, clientId)).status, 200);
      otherServer.advance(31 * 86_400_000);
      assert.equal((await requestToken(validCertificate, clientId)).status, 401);
    } finally {
      server = saved;
      mtls = url;
    }
  });
  test('§2: a request without client_id, or with that of another client, is refused', async () => {
    await registerWithDn('CN=billing,O=Example,C=DE');
    assert.equal((await call('/oauth2/token', validCertificate, { form: TOKEN_REQUEST })).status, 401);
    assert.equal((await requestToken(validCertificate, 'unknown')).status, 401);
    assert.equal((await requestToken(validCertificate, ADMIN.clientId)).status, 401, 'a client with another authentication method');
  });
  test('§2: a request without a certificate, or with a client_secret in addition to it, is refused', async () => {
    const clientId = await registerWithDn('CN=billing,O=Example,C=DE');
    assert.equal((await requestToken(undefined, clientId)).status, 401);
    const secret = { ...TOKEN_REQUEST, client_id: clientId, client_secret: 'x'.repeat(40) };
    assert.equal((await call('/oauth2/token', validCertificate, { form: secret })).status, 401);
  });
  test('§5: the metadata lists the endpoints of the mutual-TLS listener as mtls_endpoint_aliases', async () => {
    const metadata = (await (await fetch(`${server.url}/oauth2/.well-known/openid-configuration`)).json()) as Json;
    assert.deepEqual(metadata.mtls_endpoint_aliases, {
      token_endpoint: `${mtls}/oauth2/token`,
      introspection_endpoint: `${mtls}/oauth2/introspect`,
      revocation_endpoint: `${mtls}/oauth2/revoke`,
      mintmark_revocation_feed_endpoint: `${mtls}/oauth2/revocations`,
    });
  });
  test('§2.1: a CA with its private key is refused', async () => {
    const response = await server.manage('PATCH', '/tenants/current', { client_ca: ca.cert + ca.key });
    assert.deepEqual([response.status, /compromised/.test(await response.text())], [400, true]);
  });
  test('§6.3: each connection proves possession of the key, and no session is resumed', async () => {
    const { hostname, port } = new URL(mtls);
    const { cert, key } = validCertificate;
    const options = { host: hostname, port: Number(port), ca: readFileSync(server.caFile ?? ''), cert, key, servername: 'localhost' };
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const sessionOf = async (session?: Buffer): Promise<{ reused: boolean; session: Buffer | undefined }> => {
        const socket = tlsConnect({ ...options, maxVersion, ...(session === undefined ? undefined : { session }) });
        await once(socket, 'secureConnect');
        // In TLS 1.3 the session arrives after the handshake; it has arrived once there is a response.
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
  test('§6.3: renegotiation is refused, so that a connection cannot change its certificate', async () => {
    const { hostname, port } = new URL(mtls);
    const { cert, key } = validCertificate;
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
    await Promise.all([writeFile(certFile, validCertificate.cert), writeFile(keyFile, validCertificate.key)]);
    const clientId = await registerWithDn('CN=billing,O=Example,C=DE');
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
    const registerWithKeys = (...keys: Json[]) => register({ token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys } });
    test('§2.2: a certificate of a registered key is accepted, whoever signed it; one of another key is not', async () => {
      const [registered, other] = [await createCertificate(), await createCertificate()];
      const clientId = await registerWithKeys(await keyOf(registered));
      assert.deepEqual([(await requestToken(registered, clientId)).status, (await requestToken(other, clientId)).status], [200, 401]);
    });
    const x5c = (of: TestCertificate) => [Buffer.from(of.certificate.rawData).toString('base64')];
    test('§2.2: a key with an x5c accepts only the certificate in the x5c, not another one of the same key', async () => {
      const registered = await createCertificate();
      const otherOfSameKey = await createCertificate({ keys: registered.keys });
      const clientId = await registerWithKeys({ ...(await keyOf(registered)), x5c: x5c(registered) });
      assert.deepEqual(
        [(await requestToken(registered, clientId)).status, (await requestToken(otherOfSameKey, clientId)).status],
        [200, 401],
      );
    });
    test('§2.2: an x5c of another key is not registered (RFC 7517 §4.7)', async () => {
      const [registered, other] = [await createCertificate(), await createCertificate()];
      const keys = [{ ...(await keyOf(registered)), x5c: x5c(other) }];
      const body = { name: 'x', token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys } };
      assert.equal((await server.manage('POST', '/clients', body)).status, 400);
    });
    test('§2.2: a key that was revoked as compromised authenticates no client, whatever its certificate', async () => {
      const registered = await createCertificate();
      const jwk = await keyOf(registered);
      const clientId = await registerWithKeys(jwk);
      const { grant_id: id } = (await requestToken(registered, clientId)).body;
      const { credential_id: credential } = (await (await server.manage('GET', `/grants/${id}`)).json()) as Json;
      assert.equal(credential, await calculateJwkThumbprint(jwk as JWK));
      assert.equal((await server.manage('POST', `/clients/${clientId}/credentials/${credential}/revoke`)).status, 200);
      const otherOfSameKey = await createCertificate({ keys: registered.keys });
      assert.deepEqual(
        [(await requestToken(registered, clientId)).status, (await requestToken(otherOfSameKey, clientId)).status],
        [401, 401],
      );
    });
    test('§2.2: a certificate whose thumbprint was revoked authenticates no client', async () => {
      const registered = await createCertificate();
      const clientId = await registerWithKeys(await keyOf(registered));
      const revokedThumbprint = Buffer.from(await registered.certificate.getThumbprint('SHA-256')).toString('base64url');
      assert.equal((await server.manage('POST', `/clients/${clientId}/credentials/${revokedThumbprint}/revoke`)).status, 200);
      assert.equal((await requestToken(registered, clientId)).status, 401);
    });
    test('§2.2: certificates of other keys are counted together', async () => {
      const clientId = await registerWithKeys(await keyOf(await createCertificate()));
      for (let time = 0; time < 2; time++) assert.equal((await requestToken(await createCertificate(), clientId)).status, 401);
      const { usage } = (await (await server.manage('GET', `/usage?group=credential&client_id=${clientId}`)).json()) as { usage: Json[] };
      assert.deepEqual(
        usage.map(({ key, reasons }) => [key, reasons]),
        [[null, { certificate_key: 2 }]],
      );
      const { entries } = (await (await server.manage('GET', `/audit?actor=${clientId}`)).json()) as { entries: { detail: Json }[] };
      assert.equal(new Set(entries.map(({ detail }) => detail['thumbprint'])).size, 2);
    });
    test('§2.2: an expired certificate is refused', async () => {
      const registered = await createCertificate({ days: -1 });
      assert.equal((await requestToken(registered, await registerWithKeys(await keyOf(registered)))).status, 401);
    });
  });

  describe('certificate-bound tokens', () => {
    const thumbprint = async (of: TestCertificate): Promise<string> =>
      Buffer.from(await of.certificate.getThumbprint('SHA-256')).toString('base64url');
    test('§3: a token is bound to the certificate of the connection, in the JWT and in introspection; without a certificate, the request is refused', async () => {
      const created = await server.create({ tls_client_certificate_bound_access_tokens: true, entitlements: ['readAPIClients'] });
      const form = { ...TOKEN_REQUEST, client_id: created.clientId, client_secret: created.clientSecret };
      const unbound = await server.post('/oauth2/token', form);
      assert.deepEqual([unbound.status, ((await unbound.json()) as Json).error], [400, 'invalid_request']);
      const { status, body } = await call('/oauth2/token', validCertificate, { form });
      assert.equal(status, 200);
      const token = String(body.access_token);
      const cnf = { 'x5t#S256': await thumbprint(validCertificate) };
      assert.deepEqual(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).cnf, cnf);
      const { client_id, client_secret } = form;
      const introspected = (await (await server.post('/oauth2/introspect', { client_id, client_secret, token })).json()) as Json;
      assert.deepEqual([introspected.cnf, introspected.token_type], [cnf, 'Bearer']);
      const headers = { authorization: `Bearer ${token}` };
      assert.equal((await call('/management/v1/clients', validCertificate, { headers })).status, 200);
      assert.equal((await call('/management/v1/clients', await createCertificate({ issuer: ca }), { headers })).status, 401);
      assert.equal((await fetch(`${server.url}/management/v1/clients`, { headers })).status, 401);
    });
  });
});
