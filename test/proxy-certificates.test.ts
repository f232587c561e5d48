// Certificates that TLS proxies forward, each in its own format: client authentication is the same for
// all. RFC 9440 has its own file.
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { certificate } from './certificates.ts';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';

const HASH = 'Hash=468ed33be74eee6556d90c0149c1309e9ba61d6425303443c0748a02dd8de688';
const BY = 'By=spiffe://cluster.local/ns/id/sa/mintmark';
const pem = (base64: string) => `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
const escaped = (base64: string) => encodeURIComponent(pem(base64));
// AWS load balancers leave these as they are.
const escapedByAws = (base64: string) => escaped(base64).replaceAll('%2B', '+').replaceAll('%2F', '/').replaceAll('%3D', '=');

/** The client's certificate and another one, as base64 of their DER. */
type Field = (own: string, other: string) => string;

const ACCEPTED: Readonly<Record<string, Field>> = {
  'nginx: $ssl_client_escaped_cert': (own) => escaped(own),
  'AWS: X-Amzn-Mtls-Clientcert-Leaf': (own) => escapedByAws(own),
  'AWS: X-Amzn-Mtls-Clientcert, with the chain': (own, other) => escapedByAws(own) + escapedByAws(other),
  'Traefik 3: base64': (own) => own,
  'Traefik 2: in percent-encoding': (own) => encodeURIComponent(own),
  'Traefik: with the chain': (own, other) => `${own},${other}`,
  'Envoy: Cert between other pairs': (own) => `${BY};${HASH};Cert="${escaped(own)}";Subject="CN=a,O=\\"b\\"";URI=;DNS=a.example`,
  'Envoy: Chain': (own, other) => `${HASH};Chain="${escaped(own)}${escaped(other)}"`,
  'Envoy: appended to what the proxy before it saw': (own, other) =>
    `${HASH};Cert="${escaped(other)}",${BY};${HASH};Cert="${escaped(own)}"`,
  'Envoy: a subject that resembles another element': (own, other) => `Cert="${escaped(own)}";Subject="CN=\\",Cert=\\"${escaped(other)}\\""`,
};

const NOT_THE_CLIENT: Readonly<Record<string, Field>> = {
  'a field that is empty is no certificate': () => '',
  'of another': (_own, other) => escaped(other),
  'Envoy: claimed by the client, before what the proxy saw': (own, other) => `Cert="${escaped(own)}",${HASH};Cert="${escaped(other)}"`,
};

const MALFORMED: Readonly<Record<string, Field>> = {
  'nginx: two fields': (own, other) => `${escaped(own)}, ${escaped(other)}`,
  'base64 in two fields': (own, other) => `${own}, ${other}`,
  'Envoy: the hash alone': () => `${BY};${HASH}`,
  'Envoy: the last proxy saw no certificate': (own) => `Cert="${escaped(own)}",${BY}`,
  'Envoy: Cert twice': (own, other) => `Cert="${escaped(own)}";Cert="${escaped(other)}"`,
  'Envoy: a quotation that does not end': (own) => `Cert="${escaped(own)}`,
  'Traefik: X-Forwarded-Tls-Client-Cert-Info': () => 'Subject%3D%22CN%3Da%22',
  'a key': (own) => escaped(own).replaceAll('CERTIFICATE', 'PRIVATE%20KEY'),
  'base64 of something else': () => 'AAAA'.repeat(30),
  'broken percent-encoding': () => '%E0%A4%A',
};

describe('a client certificate from a proxy', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let clientId: string;
  let own: string;
  let other: string;
  before(async () => {
    server = await startTestServer(ending, {
      flags: { listen: ['http://127.0.0.1:0'], trustedProxy: ['127.0.0.1'], clientCertHeader: 'X-Forwarded-Client-Cert' },
    });
    const created = await certificate();
    own = Buffer.from(created.certificate.rawData).toString('base64');
    other = Buffer.from((await certificate()).certificate.rawData).toString('base64');
    const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', created.keys.publicKey);
    const settings = { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [{ kty, crv, x, y }] } };
    clientId = (await server.create(settings)).clientId;
  });

  for (const [rows, status] of [
    [ACCEPTED, 200],
    [NOT_THE_CLIENT, 401],
    [MALFORMED, 400],
  ] as const) {
    for (const [what, field] of Object.entries(rows)) {
      test(`${what}: ${status}`, async () => {
        const form = { grant_type: 'client_credentials', client_id: clientId };
        const response = await server.post('/oauth2/token', form, { 'x-forwarded-client-cert': field(own, other) });
        assert.equal(response.status, status);
      });
    }
  }
});
