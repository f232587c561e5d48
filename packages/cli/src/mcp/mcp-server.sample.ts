// For tests: an MCP server with its authorization server on one socket, of which each part can be replaced by a faulty
// one.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

type Json = Record<string, unknown>;

/** A response. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string;
}

/** What the responses of a correct server depend on, and that a faulty one changes. */
export interface McpParts {
  /** To a request without a token. */
  readonly unauthorized: (url: string) => Reply;
  /** To a token that is not valid. */
  readonly invalid: (url: string) => Reply;
  /** To initialize with a valid token. */
  readonly initialized: () => Reply;
  /** The metadata of the resource, by path. */
  readonly resourceMetadata: (url: string) => Readonly<Record<string, Reply>>;
  /** The metadata of the authorization server, by path. */
  readonly issuerMetadata: (url: string) => Readonly<Record<string, Reply>>;
  /** To a request for a token. @param resource - the requested one */
  readonly token: (resource: string) => Reply;
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT that only this server accepts; nobody checks its signature. */
export const jwtFor = (audience: unknown): string => `${encoded({ alg: 'none' })}.${encoded({ aud: audience })}.AAAA`;

/** The challenge of a correct server. */
export const challengeOf = (url: string): string =>
  `Bearer realm="mcp", scope="tools:call", resource_metadata="${url}/.well-known/oauth-protected-resource/mcp"`;

/** The metadata of a correct resource, and of a correct issuer. */
export const resourceOf = (url: string): Json => ({
  resource: `${url}/mcp`,
  authorization_servers: [`${url}/as`],
  bearer_methods_supported: ['header'],
});
export const issuerOf = (url: string): Json => ({
  issuer: `${url}/as`,
  token_endpoint: `${url}/as/token`,
  grant_types_supported: ['client_credentials'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
});

/** The parts of a server without faults. */
const CORRECT: McpParts = {
  unauthorized: (url) => ({ status: 401, headers: { 'www-authenticate': challengeOf(url) } }),
  invalid: (url) => ({ status: 401, headers: { 'www-authenticate': `${challengeOf(url)}, error="invalid_token"` } }),
  initialized: () => ({ json: { jsonrpc: '2.0', id: 1, result: { protocolVersion: '2025-06-18', capabilities: {} } } }),
  resourceMetadata: (url) => {
    const reply = { json: resourceOf(url) };
    return { '/.well-known/oauth-protected-resource/mcp': reply, '/.well-known/oauth-protected-resource': reply };
  },
  issuerMetadata: (url) => ({ '/.well-known/oauth-authorization-server/as': { json: issuerOf(url) } }),
  token: (resource) => ({ json: { access_token: jwtFor(resource), token_type: 'Bearer', expires_in: 60 } }),
};

/** Starts the server. @returns the URL of its origin; its MCP endpoint is `/mcp` */
export const startMcpServer = async (t: { after(end: () => void): void }, faults: Partial<McpParts>): Promise<string> => {
  const parts = { ...CORRECT, ...faults };
  const issued = new Set<string>();
  let url = '';
  const respond = (path: string, authorization: string | undefined, form: URLSearchParams): Reply => {
    if (path === '/mcp') {
      if (authorization === undefined) return parts.unauthorized(url);
      return issued.has(authorization.replace(/^Bearer /, '')) ? parts.initialized() : parts.invalid(url);
    }
    if (path === '/as/token') {
      const reply = parts.token(form.get('resource') ?? '');
      if (reply.status === undefined) issued.add(String((reply.json as Json)['access_token']));
      return reply;
    }
    return parts.resourceMetadata(url)[path] ?? parts.issuerMetadata(url)[path] ?? { status: 404 };
  };
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const {
      status = 200,
      headers = {},
      json,
      body = json === undefined ? '' : JSON.stringify(json),
    } = respond(request.url ?? '', request.headers.authorization, form);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no address.');
  url = `http://127.0.0.1:${address.port}`;
  return url;
};
