// A server behind a real nginx that has the configuration of the guide: addresses and certificates are those of the
// client, whatever it writes into headers. Needs nginx on the path.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { before, describe, test } from 'node:test';
import { certificate, type TestCertificate } from '../certificates.ts';
import { freePort } from '../cli/command.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { startNginx } from './nginx.ts';

const GUIDE = readFileSync(new URL('../../docs/guides/proxies.md', import.meta.url), 'utf8');
const [, BLOCK = ''] = /^```nginx\n(.*?)^```$/ms.exec(GUIDE) ?? [];

/** The block of the guide, with the addresses and files of the test. */
const configuration = (folder: string, port: number, server: string): string =>
  BLOCK.replace('10.0.0.5:9200', new URL(server).host)
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('server_name id.example', 'server_name localhost')
    .replaceAll('/etc/nginx/', `${folder}/`);

const BY_ADMIN = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };

describe('behind nginx, configured as in the guide', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let ca: TestCertificate;
  let billing: TestCertificate;
  let port: number;

  interface Received {
    readonly status: number;
    readonly body: Readonly<Record<string, unknown>>;
  }
  interface Sent {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** The certificate of the connection. */
    readonly client?: TestCertificate | undefined;
  }
  /** Sends a request through nginx. */
  const send = (path: string, body: string, { method = 'POST', headers = {}, client }: Sent = {}) =>
    new Promise<Received>((resolve, reject) => {
      const tls = { rejectUnauthorized: false, agent: false, ...(client && { cert: client.cert, key: client.key }) };
      const all = { host: `localhost:${port}`, ...headers };
      const outgoing = request({ host: '127.0.0.1', port, path, method, headers: all, ...tls }, async (response) => {
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) text += chunk;
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const requestToken = (form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}, client?: TestCertificate) =>
    send('/oauth2/token', new URLSearchParams({ grant_type: 'client_credentials', ...form }).toString(), {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      client,
    });
  /** Calls the management API through nginx, as the administrator. */
  const manage = async (method: string, path: string, body?: object): Promise<Received['body']> => {
    const { body: token } = await requestToken(BY_ADMIN);
    const headers = { authorization: `Bearer ${token['access_token']}`, ...(body && { 'content-type': 'application/json' }) };
    const response = await send(`/management/v1${path}`, body === undefined ? '' : JSON.stringify(body), { method, headers });
    assert.ok(response.status < 300, JSON.stringify(response.body));
    return response.body;
  };

  before(async () => {
    port = await freePort();
    server = await startTestServer(ending, {
      flags: { publicUrl: `https://localhost:${port}`, trustedProxy: ['127.0.0.1'], clientCertHeader: 'X-Client-Cert' },
    });
    const tls = await certificate({ subject: 'CN=localhost', san: [{ type: 'dns', value: 'localhost' }], purposes: [] });
    ca = await certificate({ subject: 'CN=clients', ca: true });
    billing = await certificate({ subject: 'CN=billing', issuer: ca });
    const files = { 'id.pem': tls.cert, 'id.key': tls.key };
    await startNginx(ending, port, { http: (folder) => configuration(folder, port, server.listening[0] ?? ''), files });
  });

  test('the address is that of the client, whatever X-Forwarded-For it sends', async () => {
    const forged = { 'x-forwarded-for': '203.0.113.9' };
    assert.equal((await requestToken({ ...BY_ADMIN, client_secret: 'wrong' }, forged)).status, 401);
    const { entries } = await manage('GET', '/audit?reason=wrong_secret');
    assert.deepEqual(
      (entries as readonly { readonly address: string }[]).map(({ address }) => address),
      ['127.0.0.1'],
    );
  });

  test('a client authenticates by the certificate of its connection, and not by one that it writes into the header', async () => {
    await manage('PATCH', '/tenants/current', { client_ca: ca.cert });
    const settings = { name: 'Billing', client_id: 'billing', token_endpoint_auth_method: 'tls_client_auth' };
    await manage('POST', '/clients', { ...settings, tls_client_auth_subject_dn: 'CN=billing' });
    const form = { client_id: 'billing' };
    const forged = { 'x-client-cert': encodeURIComponent(billing.cert) };
    assert.equal((await requestToken(form, {}, billing)).status, 200);
    assert.equal((await requestToken(form)).status, 401);
    assert.equal((await requestToken(form, forged)).status, 401);
    assert.equal((await requestToken(form, forged, await certificate({ subject: 'CN=billing' }))).status, 401);
  });
});
