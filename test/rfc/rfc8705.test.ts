// RFC 8705, mutual TLS: client authentication by a certificate of a CA, with real handshakes on a real listener.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { connect as tlsConnect } from 'node:tls';
import { promisify } from 'node:util';
import { certificate as createCertificate, type TestCertificate } from '../certificates.ts';
import { ADMIN, suiteEnding } from '../running-server.ts';
import { type MutualTlsServer, startMutualTlsServer, TOKEN_REQUEST } from './mutual-tls-server.ts';

type Json = Record<string, unknown>;

describe('RFC 8705', () => {
  const ending = suiteEnding();
  let tls: MutualTlsServer;
  let ca: TestCertificate;
  let validCertificate: TestCertificate;
  before(async () => {
    tls = await startMutualTlsServer(ending);
    ({ ca } = tls);
    validCertificate = await createCertificate({ subject: 'C=DE, O=Example, CN=billing', issuer: ca });
  });

  test('§2.1: a certificate with the registered subject (RFC 4514), issued by a CA of the tenant, is accepted', async () => {
    const { status, body } = await tls.requestToken(validCertificate, await tls.registerWithDn('CN=billing,O=Example,C=DE'));
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
      assert.equal((await tls.requestToken(validCertificate, await tls.registerWithDn(dn))).status, status));
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
      const response = await tls.server.manage('POST', '/clients', {
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
        (await tls.requestToken(withNames, await tls.register({ token_endpoint_auth_method: 'tls_client_auth', [field]: value }))).status,
        status,
      );
    });
  }

  test('§2.1.2: tls_client_auth_san_uri of SPIFFE is that of a certificate with no other URI (X.509-SVID §2): 401', async () => {
    const [value, other] = ['spiffe://example/billing', 'spiffe://example/other'] as const;
    const clientId = await tls.register({ token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_uri: value });
    for (const [uris, status] of [
      [[value], 200],
      [[value, other], 401],
      [[value, 'https://billing.example'], 401],
    ] as const) {
      const certificate = await createCertificate({ issuer: ca, san: uris.map((uri) => ({ type: 'url', value: uri })) });
      assert.equal((await tls.requestToken(certificate, clientId)).status, status, uris.join(' '));
    }
  });

  test('§2: a certificate that expires while the server runs is refused from then on', async (t) => {
    const other = await startMutualTlsServer(t, ca);
    const clientId = await other.registerWithDn('CN=billing,O=Example,C=DE');
    assert.equal((await other.requestToken(validCertificate, clientId)).status, 200);
    other.server.advance(31 * 86_400_000);
    assert.equal((await other.requestToken(validCertificate, clientId)).status, 401);
  });
  test('§2: a request without client_id, or with that of another client, is refused', async () => {
    await tls.registerWithDn('CN=billing,O=Example,C=DE');
    assert.equal((await tls.call('/oauth2/token', validCertificate, { form: TOKEN_REQUEST })).status, 401);
    assert.equal((await tls.requestToken(validCertificate, 'unknown')).status, 401);
    assert.equal((await tls.requestToken(validCertificate, ADMIN.clientId)).status, 401, 'a client with another authentication method');
  });
  test('§2: a request without a certificate, or with a client_secret in addition to it, is refused', async () => {
    const clientId = await tls.registerWithDn('CN=billing,O=Example,C=DE');
    assert.equal((await tls.requestToken(undefined, clientId)).status, 401);
    const secret = { ...TOKEN_REQUEST, client_id: clientId, client_secret: 'x'.repeat(40) };
    assert.equal((await tls.call('/oauth2/token', validCertificate, { form: secret })).status, 401);
  });
  test('§5: the metadata lists the endpoints of the mutual-TLS listener as mtls_endpoint_aliases', async () => {
    const metadata = (await (await fetch(`${tls.server.url}/oauth2/.well-known/openid-configuration`)).json()) as Json;
    assert.deepEqual(metadata.mtls_endpoint_aliases, {
      token_endpoint: `${tls.url}/oauth2/token`,
      introspection_endpoint: `${tls.url}/oauth2/introspect`,
      revocation_endpoint: `${tls.url}/oauth2/revoke`,
      mintmark_revocation_feed_endpoint: `${tls.url}/oauth2/revocations`,
    });
  });
  test('§2.1: a CA with its private key is refused', async () => {
    const response = await tls.server.manage('PATCH', '/tenants/current', { client_ca: ca.cert + ca.key });
    assert.deepEqual([response.status, /compromised/.test(await response.text())], [400, true]);
  });
  test('§6.3: each connection proves possession of the key, and no session is resumed', async () => {
    const { hostname, port } = new URL(tls.url);
    const { cert, key } = validCertificate;
    const options = { host: hostname, port: Number(port), ca: readFileSync(tls.server.caFile ?? ''), cert, key, servername: 'localhost' };
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
    const { hostname, port } = new URL(tls.url);
    const { cert, key } = validCertificate;
    const socket = tlsConnect({
      ...{ host: hostname, port: Number(port), ca: readFileSync(tls.server.caFile ?? ''), cert, key, servername: 'localhost' },
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
    const [certFile, keyFile] = [join(tls.server.directory, 'client.pem'), join(tls.server.directory, 'client.key')];
    await Promise.all([writeFile(certFile, validCertificate.cert), writeFile(keyFile, validCertificate.key)]);
    const clientId = await tls.registerWithDn('CN=billing,O=Example,C=DE');
    const { stdout } = await promisify(execFile)('curl', [
      ...['--silent', '--show-error', '--cacert', tls.server.caFile ?? '', '--cert', certFile, '--key', keyFile],
      ...['-d', `grant_type=client_credentials&client_id=${clientId}`, `${tls.url}/oauth2/token`],
    ]);
    assert.equal(JSON.parse(stdout).token_type, 'Bearer');
  });
});
