// For tests: an MCP server behind the guard, with a resource and a client at the server that issues its tokens.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createGuard } from '@mintmark/guard';
import { protect, serveMetadata } from '@mintmark/guard/node';
import type { CreatedClient, Ending, TestServer } from '../running-server.ts';

/** A guarded MCP server. */
export interface GuardedMcpServer {
  /** Its endpoint: its origin, as users write it. */
  readonly url: string;
  readonly client: CreatedClient;
}

/** Handles an accepted request; by default like a server without tools. */
export type McpHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * Starts the server at an origin of its own.
 *
 * @param slash - the end of the registered resource: none, or `/`, as URL libraries write an origin
 * @param settings - of the client, in addition
 */
export const startGuardedMcpServer = async (
  t: Ending,
  server: TestServer,
  slash: string,
  settings: Readonly<Record<string, unknown>> = {},
  handle: McpHandler = withoutTools,
): Promise<GuardedMcpServer> => {
  let listener: (request: IncomingMessage, response: ServerResponse) => unknown = () => {};
  const http = createServer((request, response) => listener(request, response)).listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.after(async () => {
    http.closeAllConnections();
    http.close();
  });
  const address = http.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no address.');
  const url = `http://127.0.0.1:${address.port}`;
  const resource = url + slash;
  // A scope belongs to one resource.
  const scope = `tools:${address.port}`;
  const created = await server.manage('POST', '/resources', { uri: resource, name: 'MCP', scopes: [scope] });
  if (!created.ok) throw new Error(await created.text());
  const client = await server.create({ scopes: [scope], ...settings });
  const guard = createGuard({
    issuer: `${server.publicUrl}/oauth2`,
    audience: resource,
    resource: { name: 'MCP', scopes: [scope] },
  });
  t.after(() => guard.close());
  const guarded = protect(guard, { scope }, handle);
  listener = (request, response) => serveMetadata(guard, request, response) || guarded(request, response);
  return { url, client };
};

const withoutTools: McpHandler = async (request, response) => {
  const { id, params } = JSON.parse(await text(request));
  const result = { protocolVersion: params.protocolVersion, capabilities: {}, serverInfo: { name: 'test', version: '1' } };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
};
