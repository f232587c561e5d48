// A server with a listener for mutual TLS, and requests with certificates.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { certificate as createCertificate, type TestCertificate } from '../certificates.ts';
import { type Ending, startTestServer, type TestServer } from '../running-server.ts';

type Json = Record<string, unknown>;

/** The parameters of every token request. */
export const TOKEN_REQUEST = { grant_type: 'client_credentials' };

/** A certificate of a client, and the intermediates that the client sends after it. */
export type ClientCertificate = TestCertificate & { readonly chain?: string };

/** A response. */
export interface Reply {
  readonly status: number;
  readonly body: Json;
  readonly challenge: string | undefined;
}

/** What a request has besides its path and its certificate. */
interface Sent {
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

/** A running server. */
export interface MutualTlsServer {
  readonly server: TestServer;
  /** The URL of its listener for mutual TLS. */
  readonly url: string;
  /** The CA of its tenant. */
  readonly ca: TestCertificate;
  call(path: string, certificate: ClientCertificate | undefined, sent?: Sent): Promise<Reply>;
  requestToken(certificate: ClientCertificate | undefined, clientId: string): Promise<Reply>;
  /** Creates a client. @returns its id */
  register(settings: Json): Promise<string>;
  registerWithDn(dn: string): Promise<string>;
}

/** Starts the server, which ends with the test. */
export const startMutualTlsServer = async (ending: Ending, given?: TestCertificate): Promise<MutualTlsServer> => {
  const server = await startTestServer(ending, { flags: { listen: ['http://127.0.0.1:0'], mtlsListen: ['https://localhost:0'] } });
  const url = server.listening.find((each) => each.startsWith('https:')) ?? assert.fail('No mTLS listener.');
  const ca = given ?? (await createCertificate({ subject: 'CN=Test CA', ca: true }));
  const response = await server.manage('PATCH', '/tenants/current', { client_ca: ca.cert });
  assert.equal(response.status, 200, await response.text());

  const call: MutualTlsServer['call'] = (path, certificate, { form, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const body = form === undefined ? undefined : new URLSearchParams(form).toString();
      const request = httpsRequest(url + path, {
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
  const register = async (settings: Json): Promise<string> => (await server.create(settings)).clientId;
  return {
    ...{ server, url, ca, call, register },
    requestToken: (certificate, clientId) => call('/oauth2/token', certificate, { form: { ...TOKEN_REQUEST, client_id: clientId } }),
    registerWithDn: (dn) => register({ token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: dn }),
  };
};
