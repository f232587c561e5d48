// Client authentication by a certificate that a TLS proxy forwards, in the formats of various proxies. For
// RFC 9440 see rfc9440.test.ts.
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { certificate } from './certificates.ts';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';

const HASH = 'Hash=468ed33be74eee6556d90c0149c1309e9ba61d6425303443c0748a02dd8de688';
const BY = 'By=spiffe://cluster.local/ns/id/sa/mintmark';
const pem = (base64: string) => `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
const escaped = (base64: string) => encodeURIComponent(pem(base64));
// AWS load balancers do not encode these characters.
const escapedByAws = (base64: string) => escaped(base64).replaceAll('%2B', '+').replaceAll('%2F', '/').replaceAll('%3D', '=');

/** The client's certificate and another one, as base64 of their DER. */
type Field = (clientCertificate: string, otherCertificate: string) => string;

const ACCEPTED: Readonly<Record<string, Field>> = {
  'nginx: $ssl_client_escaped_cert': (clientCertificate) => escaped(clientCertificate),
  'AWS: X-Amzn-Mtls-Clientcert-Leaf': (clientCertificate) => escapedByAws(clientCertificate),
  'AWS: X-Amzn-Mtls-Clientcert, with the chain': (clientCertificate, otherCertificate) =>
    escapedByAws(clientCertificate) + escapedByAws(otherCertificate),
  'Traefik 3: base64': (clientCertificate) => clientCertificate,
  'Traefik 2: in percent-encoding': (clientCertificate) => encodeURIComponent(clientCertificate),
  'Traefik: with the chain': (clientCertificate, otherCertificate) => `${clientCertificate},${otherCertificate}`,
  'Envoy: Cert between other pairs': (clientCertificate) =>
    `${BY};${HASH};Cert="${escaped(clientCertificate)}";Subject="CN=a,O=\\"b\\"";URI=;DNS=a.example`,
  'Envoy: Chain': (clientCertificate, otherCertificate) => `${HASH};Chain="${escaped(clientCertificate)}${escaped(otherCertificate)}"`,
  "Envoy: appended to an earlier proxy's certificate": (clientCertificate, otherCertificate) =>
    `${HASH};Cert="${escaped(otherCertificate)}",${BY};${HASH};Cert="${escaped(clientCertificate)}"`,
  'Envoy: a subject that resembles another element': (clientCertificate, otherCertificate) =>
    `Cert="${escaped(clientCertificate)}";Subject="CN=\\",Cert=\\"${escaped(otherCertificate)}\\""`,
};

const NOT_THE_CLIENT: Readonly<Record<string, Field>> = {
  'an empty field': () => '',
  'the certificate of another client': (_clientCertificate, otherCertificate) => escaped(otherCertificate),
  "Envoy: claimed by the client, before the proxy's certificate": (clientCertificate, otherCertificate) =>
    `Cert="${escaped(clientCertificate)}",${HASH};Cert="${escaped(otherCertificate)}"`,
};

const MALFORMED: Readonly<Record<string, Field>> = {
  'nginx: two fields': (clientCertificate, otherCertificate) => `${escaped(clientCertificate)}, ${escaped(otherCertificate)}`,
  'base64 in two fields': (clientCertificate, otherCertificate) => `${clientCertificate}, ${otherCertificate}`,
  'Envoy: the hash alone': () => `${BY};${HASH}`,
  'Envoy: no certificate from the last proxy': (clientCertificate) => `Cert="${escaped(clientCertificate)}",${BY}`,
  'Envoy: Cert twice': (clientCertificate, otherCertificate) => `Cert="${escaped(clientCertificate)}";Cert="${escaped(otherCertificate)}"`,
  'Envoy: a quotation that does not end': (clientCertificate) => `Cert="${escaped(clientCertificate)}`,
  'Traefik: X-Forwarded-Tls-Client-Cert-Info': () => 'Subject%3D%22CN%3Da%22',
  'a private key': (clientCertificate) => escaped(clientCertificate).replaceAll('CERTIFICATE', 'PRIVATE%20KEY'),
  'base64 of something else': () => 'AAAA'.repeat(30),
  'broken percent-encoding': () => '%E0%A4%A',
};

describe('a client certificate from a proxy', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let clientId: string;
  let clientCertificate: string;
  let otherCertificate: string;
  before(async () => {
    server = await startTestServer(ending, {
      flags: { listen: ['http://127.0.0.1:0'], trustedProxy: ['127.0.0.1'], clientCertHeader: 'X-Forwarded-Client-Cert' },
    });
    const created = await certificate();
    clientCertificate = Buffer.from(created.certificate.rawData).toString('base64');
    otherCertificate = Buffer.from((await certificate()).certificate.rawData).toString('base64');
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
        const response = await server.post('/oauth2/token', form, {
          'x-forwarded-client-cert': field(clientCertificate, otherCertificate),
        });
        assert.equal(response.status, status);
      });
    }
  }
});
