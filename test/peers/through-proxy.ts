// Requests to a server through a proxy that ends TLS.
import assert from 'node:assert/strict';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { TestCertificate } from '../certificates.ts';
import { ADMIN } from '../running-server.ts';

const BY_ADMIN = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };

/** A parsed response. */
export interface Received {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}
interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The certificate of the connection. */
  readonly client?: TestCertificate | undefined;
}
/** Requests through the proxy at a port. */
export const through = (port: number) => {
  /** Sends a request through the proxy. */
  const send = (path: string, body: string, { method = 'POST', headers = {}, client }: Sent = {}) =>
    new Promise<Received>((resolve, reject) => {
      const tls = {
        servername: 'localhost',
        rejectUnauthorized: false,
        agent: false,
        ...(client && { cert: client.cert, key: client.key }),
      };
      const all = { host: `localhost:${port}`, ...headers };
      const options = { host: '127.0.0.1', port, path, method, headers: all, ...tls };
      const outgoing = request(options, (response) => {
        // Before a proxy has read its routes, its own page is no JSON.
        text(response).then((page) => resolve({ status: response.statusCode ?? 0, body: page[0] === '{' ? JSON.parse(page) : {} }), reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const requestToken = (form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}, client?: TestCertificate) =>
    send('/oauth2/token', new URLSearchParams({ grant_type: 'client_credentials', ...form }).toString(), {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      client,
    });
  /** Calls the management API through the proxy, as the administrator. */
  const manage = async (method: string, path: string, body?: object): Promise<Received['body']> => {
    const { body: token } = await requestToken(BY_ADMIN);
    const headers = { authorization: `Bearer ${token['access_token']}`, ...(body && { 'content-type': 'application/json' }) };
    const response = await send(`/management/v1${path}`, body === undefined ? '' : JSON.stringify(body), { method, headers });
    assert.ok(response.status < 300, JSON.stringify(response.body));
    return response.body;
  };
  /** Whether the proxy responds with the server's metadata. It may listen before it has read its routes. */
  const serves = async (): Promise<boolean> => {
    try {
      return (await send('/.well-known/oauth-authorization-server/oauth2', '', { method: 'GET' })).status === 200;
    } catch {
      return false;
    }
  };
  return { requestToken, manage, serves };
};
