// What the tests of IBM Security Verify's API share: requests as its programs make them.
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

/** The requests of a small client of IBM's API. */
export interface VerifyServer extends TestServer {
  /** A request as the admin, or with the token given. */
  ask(method: string, path: string, body?: unknown, token?: string): Promise<ParsedResponse>;
  /** Creates an API client and reads it, as its creator. */
  make(given?: Json, token?: string): Promise<Json & { id: string; clientId: string; clientSecret: string }>;
  /** Reads an API client. */
  read(id: string, token?: string): Promise<Json>;
  /** Whether a secret is valid at the token endpoint. */
  accepts(clientId: string, clientSecret: string): Promise<boolean>;
  /** A token of a client that the management API created with these entitlements. */
  holder(...entitlements: string[]): Promise<string>;
}

const read = async (response: Response): Promise<ParsedResponse> => {
  const text = await response.text();
  return { status: response.status, text, body: text === '' ? {} : JSON.parse(text), headers: response.headers };
};

/** The required members of a creation. */
export const LEAST = { clientName: 'Demo Client', enabled: true, entitlements: [] } as const;

/** Starts a server. */
export const startVerifyServer = async (ending: Ending, options?: TestServerOptions): Promise<VerifyServer> => {
  const server = await startTestServer(ending, options);
  const ask: VerifyServer['ask'] = async (method, path, body, token) =>
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
    ask,
    make: async (given = {}, token) => {
      const created = await ask('POST', '/v1.0/apiclients', { ...LEAST, ...given }, token);
      assert.equal(created.status, 201, created.text);
      const client = await verify.read((created.headers.get('location') ?? '').split('/').at(-1) ?? '', token);
      return { ...client, id: String(client.id), clientId: String(client.clientId), clientSecret: String(client.clientSecret) };
    },
    read: async (id, token) => {
      const response = await ask('GET', `/v1.0/apiclients/${encodeURIComponent(id)}`, undefined, token);
      assert.equal(response.status, 200, response.text);
      return response.body;
    },
    accepts: async (clientId, clientSecret) => {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      return (await server.post('/v1.0/endpoint/default/token', form)).status === 200;
    },
    holder: async (...entitlements) => server.token(await server.create({ entitlements })),
  };
  return verify;
};
