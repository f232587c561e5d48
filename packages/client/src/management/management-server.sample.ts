// A server that responds as a test states, and sample records of the management API.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createManagementClient, type ManagementClient } from './index.ts';

/** A request that the server received. */
export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A response of the server. */
export type Reply = { status: number; json?: unknown; type?: string; etag?: string };

/**
 * Runs a management client against a server that sends these responses; `seen` are the requests that it
 * received.
 */
export const against = async (
  reply: (seen: Seen) => Reply,
  use: (management: ManagementClient, seen: Seen[]) => Promise<void>,
  accessToken: string | (() => Promise<string>) = 'tok',
): Promise<void> => {
  const seen: Seen[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const { method, url, headers } = request;
    const one = { method, url, headers, body: await text(request) };
    seen.push(one);
    const { status, json, type = 'application/json', etag } = reply(one);
    response
      .writeHead(status, { 'content-type': type, 'mintmark-request-id': 'req-9', ...(etag === undefined ? {} : { etag }) })
      .end(json === undefined ? '' : JSON.stringify(json));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  try {
    await use(createManagementClient({ tenantUrl: `http://127.0.0.1:${address.port}`, accessToken }), seen);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

export const CLIENT = { client_id: 'c1', id: '1', name: 'n', state: 'enabled' };
export const SECRET = { id: 's1', state: 'active' };
export const GRANT = { grant_id: 'g1' };
export const GRANTS = { grants: [GRANT], next_cursor: null };
export const RESOURCE = { uri: 'https://a.example' };
export const ENTITLEMENT = { name: 'a:b', kind: 'own' };
export const TENANT = { id: 't1', public_url: 'https://t.example' };
export const EFFECT = { dry_run: true, live_tokens: 0 };
export const AUDIT = { tenant_id: 't1', entries: [], next_cursor: null, end_cursor: null };

/** All values of a sequence. */
export const all = async <T>(values: AsyncIterable<T>): Promise<T[]> => {
  const collected: T[] = [];
  for await (const value of values) collected.push(value);
  return collected;
};

/** Method and URL of a request. */
export const line = ({ method, url }: Seen): string => `${method} ${url}`;
