// A server with the requests that the tests of IBM Security Verify's API share, in the form that IBM's
// programs send them.
import assert from 'node:assert/strict';
import { type Ending, startTestServer, type TestServer, type TestServerOptions } from '../running-server.ts';

export type Json = Record<string, unknown>;

/** A response with its parsed body. */
export interface ParsedResponse {
  readonly status: number;
  readonly text: string;
  readonly body: Json;
  readonly headers: Headers;
}

/** A test server, with functions that send requests to IBM's API. */
export interface VerifyServer extends TestServer {
  /** Sends a request with the given token, by default a token of the administrator. */
  request(method: string, path: string, body?: unknown, token?: string): Promise<ParsedResponse>;
  /** Creates an API client, and reads it as its creator, who can read its secret. */
  createApiClient(given?: Json, token?: string): Promise<Json & { id: string; clientId: string; clientSecret: string }>;
  /** Reads an API client. */
  read(id: string, token?: string): Promise<Json>;
  /** Whether a secret is valid at the token endpoint. */
  accepts(clientId: string, clientSecret: string): Promise<boolean>;
  /** Returns a token of a new client that the management API created with these entitlements. */
  tokenWith(...entitlements: string[]): Promise<string>;
}

const read = async (response: Response): Promise<ParsedResponse> => {
  const text = await response.text();
  return { status: response.status, text, body: text === '' ? {} : JSON.parse(text), headers: response.headers };
};

/** The members without which no API client can be created. */
export const REQUIRED_MEMBERS = { clientName: 'Demo Client', enabled: true, entitlements: [] } as const;

/** Starts a server. */
export const startVerifyServer = async (ending: Ending, options?: TestServerOptions): Promise<VerifyServer> => {
  const server = await startTestServer(ending, options);
  const request: VerifyServer['request'] = async (method, path, body, token) =>
    read(
      await fetch(server.url + path, {
        method,
        headers: {
          authorization: `Bearer ${token ?? (await server.token())}`,
          accept: 'application/json',
          ...(body === undefined ? undefined : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? undefined : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
  const verify: VerifyServer = {
    ...server,
    request,
    createApiClient: async (given = {}, token) => {
      const created = await request('POST', '/v1.0/apiclients', { ...REQUIRED_MEMBERS, ...given }, token);
      assert.equal(created.status, 201, created.text);
      const client = await verify.read((created.headers.get('location') ?? '').split('/').at(-1) ?? '', token);
      return { ...client, id: String(client.id), clientId: String(client.clientId), clientSecret: String(client.clientSecret) };
    },
    read: async (id, token) => {
      const response = await request('GET', `/v1.0/apiclients/${encodeURIComponent(id)}`, undefined, token);
      assert.equal(response.status, 200, response.text);
      return response.body;
    },
    accepts: async (clientId, clientSecret) => {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      return (await server.post('/v1.0/endpoint/default/token', form)).status === 200;
    },
    tokenWith: async (...entitlements) => server.token(await server.create({ entitlements })),
  };
  return verify;
};
