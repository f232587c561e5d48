// For tests: an MCP server that checks no tokens, behind a proxy that asks `mintmark guard serve`, and forwards requests for
// the metadata to it. What the proxy does is what any reverse proxy does with forward authentication.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { CreatedClient, Ending, TestServer } from '../running-server.ts';
import { type GuardProcess, startGuardProcess } from './guard-process.ts';

/** An MCP server behind a proxy. */
export interface McpServerBehindGuard {
  /** Its endpoint at the proxy. */
  readonly url: string;
  readonly client: CreatedClient;
  readonly guard: GuardProcess;
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/**
 * Starts all three.
 *
 * @param path - that of the MCP server at the proxy, such as `/mcp`
 * @param options - of the guard, in addition
 */
export const startMcpServerBehindGuard = async (
  t: Ending,
  server: TestServer,
  path: string,
  options: readonly string[] = [],
): Promise<McpServerBehindGuard> => {
  let handle: RequestListener = (_, response) => response.writeHead(503).end();
  const proxy = await listening(t, (request, response) => handle(request, response));
  const url = proxy + path;
  const scope = `tools:${new URL(proxy).port}`;
  const created = await server.manage('POST', '/resources', { uri: url, name: 'MCP', scopes: [scope] });
  if (!created.ok) throw new Error(await created.text());
  const client = await server.create({ scopes: [scope] });
  const audience = ['--audience', url, '--issuer', `${server.publicUrl}/oauth2`, '--scope', scope];
  const metadata = ['--metadata-listen', 'http://127.0.0.1:0', '--resource-name', 'MCP'];
  const guard = await startGuardProcess(t, { server, api: client }, [...audience, ...metadata, ...options], {});
  const upstream = await listening(t, mcpServer);
  handle = async (request, response) => {
    const { method = '', url: target = '', headers } = request;
    if (target.startsWith(WELL_KNOWN)) return relay(await fetch(guard.metadata + target), response);
    const given = headers.authorization === undefined ? {} : { authorization: headers.authorization };
    const decision = await fetch(guard.url, { headers: { ...given, 'x-original-method': method, 'x-original-uri': target } });
    if (decision.status !== 200) return relay(decision, response);
    const body = method === 'POST' ? { body: await text(request) } : undefined;
    return relay(await fetch(upstream, { method, ...body }), response);
  };
  return { url, client, guard };
};

const listening = async (t: Ending, listener: RequestListener): Promise<string> => {
  const http: Server = createServer(listener).listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.after(async () => {
    http.closeAllConnections();
    http.close();
  });
  const address = http.address();
  if (typeof address !== 'object' || address === null) throw new Error('It has no address.');
  return `http://127.0.0.1:${address.port}`;
};

const relay = async (from: Response, to: ServerResponse): Promise<void> => {
  for (const name of ['content-type', 'www-authenticate', 'access-control-allow-origin']) {
    const value = from.headers.get(name);
    if (value !== null) to.setHeader(name, value);
  }
  to.writeHead(from.status).end(await from.text());
};

const mcpServer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { id, params } = JSON.parse(await text(request));
  const result = { protocolVersion: params.protocolVersion, capabilities: {}, serverInfo: { name: 'test', version: '1' } };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
};
