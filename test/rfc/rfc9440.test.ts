// RFC 9440, certificates that a TLS proxy forwards. One row per requirement.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { before, describe, test } from 'node:test';
import { certificate } from '../certificates.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

type Json = Record<string, unknown>;
const GRANT = { grant_type: 'client_credentials' };

describe('RFC 9440', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let clientId: string;
  let field: string;
  before(async () => {
    server = await startTestServer(ending, {
      flags: { listen: ['http://127.0.0.1:0'], trustedProxy: ['127.0.0.1'], clientCertHeader: 'Client-Cert' },
    });
    const clientCertificate = await certificate();
    const { subtle } = (await import('node:crypto')).webcrypto;
    const { kty, crv, x, y } = await subtle.exportKey('jwk', clientCertificate.keys.publicKey);
    const admin = await post({ ...GRANT, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret });
    const created = await fetch(`${server.url}/management/v1/clients`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin.body.access_token}`, 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.7' },
      body: JSON.stringify({ name: 'c', token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [{ kty, crv, x, y }] } }),
    });
    assert.equal(created.status, 201);
    clientId = String(((await created.json()) as Json).client_id);
    field = `:${Buffer.from(clientCertificate.certificate.rawData).toString('base64')}:`;
  });
  const post = (form: Record<string, string>, headers: Record<string, string | string[]> = {}): Promise<{ status: number; body: Json }> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(`${server.url}/oauth2/token`, {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': '192.0.2.7', ...headers },
      });
      request.on('error', reject).on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) as Json }));
      });
      request.end(new URLSearchParams(form).toString());
    });
  const statusWithField = async (value: string | string[] | undefined) =>
    (await post({ ...GRANT, client_id: clientId }, value === undefined ? {} : { 'client-cert': value })).status;

  test('§2.2: the certificate that a trusted proxy forwards authenticates the client', async () =>
    assert.equal(await statusWithField(field), 200));
  test('§2.2: without the field, authentication fails', async () => assert.equal(await statusWithField(undefined), 401));
  for (const [name, value] of [
    ['a byte sequence without its final colon', () => field.slice(0, -1)],
    ['a value that is not base64', () => ':x*y:'],
    ['a value that is not a certificate', () => ':AAAA:'],
    ['two fields', () => [field, field]],
    ['a list', () => `${field}, ${field}`],
    ['parameters', () => `${field};a=b`],
  ] as const) {
    test(`§2.1: ${name}: the request is refused`, async () => assert.equal(await statusWithField(value()), 400));
  }
  test('§4: the certificate of a proxy’s own connection authenticates no client', async (t) => {
    const ownServer = await startTestServer(t, {
      flags: {
        listen: ['http://127.0.0.1:0'],
        mtlsListen: ['https://localhost:0'],
        trustedProxy: ['127.0.0.1', '::1'],
        clientCertHeader: 'Client-Cert',
      },
    });
    const mtls = ownServer.listening.find((url) => url.startsWith('https:')) ?? '';
    const proxy = await certificate();
    const { subtle } = (await import('node:crypto')).webcrypto;
    const { kty, crv, x, y } = await subtle.exportKey('jwk', proxy.keys.publicKey);
    const call = (path: string, body: string, headers: Record<string, string>): Promise<{ status: number; body: Json }> =>
      new Promise((resolve, reject) => {
        const ca = readFileSync(ownServer.caFile ?? '');
        const all = { 'x-forwarded-for': '192.0.2.7', ...headers };
        const request = httpsRequest(mtls + path, { method: 'POST', agent: false, ca, cert: proxy.cert, key: proxy.key, headers: all });
        request.on('error', reject).on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) as Json }),
          );
        });
        request.end(body);
      });
    const form = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      call('/oauth2/token', new URLSearchParams(fields).toString(), { 'content-type': 'application/x-www-form-urlencoded', ...headers });
    const admin = await form({ ...GRANT, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret });
    const settings = { name: 'c', token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [{ kty, crv, x, y }] } };
    const created = await call('/management/v1/clients', JSON.stringify(settings), {
      'content-type': 'application/json',
      authorization: `Bearer ${admin.body.access_token}`,
    });
    const tokenRequest = { ...GRANT, client_id: String(created.body.client_id) };
    assert.equal((await form(tokenRequest)).status, 401);
    const forwarded = { 'client-cert': `:${Buffer.from(proxy.certificate.rawData).toString('base64')}:` };
    assert.equal((await form(tokenRequest, forwarded)).status, 200);
  });
  test('§4: the field is ignored from a peer that is not a trusted proxy', async (t) => {
    const ownServer = await startTestServer(t, { flags: { listen: ['http://127.0.0.1:0'], clientCertHeader: 'Client-Cert' } });
    const created = await ownServer.create({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [(await import('../signed.ts').then(({ clientKey }) => clientKey())).jwk] },
    });
    const response = await ownServer.post('/oauth2/token', { ...GRANT, client_id: created.clientId }, { 'client-cert': field });
    assert.equal(response.status, 401);
    assert.equal(
      (await ownServer.post('/oauth2/token', { ...GRANT, client_id: 'admin', client_secret: ADMIN.clientSecret }, { 'client-cert': 'x' }))
        .status,
      200,
    );
  });
});
