// A TLS server for tests, on loopback, with a certificate for `keys.example`.
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority, createLeaf } from '../tls/local-authority.ts';
import { addressPolicy } from './address-policy.ts';
import { type GuardedFetch, type GuardedFetchOptions, type GuardedPost, guardedFetch, guardedPost } from './guarded-fetch.ts';

/** A running server. */
export interface SampleHttpsServer {
  /** URL of the key set, with the host name. */
  readonly url: string;
  readonly port: number;
  /** The CA of its certificate, PEM. */
  readonly ca: string;
  /** Number of received requests and connections. */
  readonly received: { requests: number; connections: number };
  /** Sets the handler. */
  respond(handler: RequestListener): void;
  /** A guarded fetch that may connect to loopback and resolves every name to this server. */
  fetcher(options?: Partial<GuardedFetchOptions>): GuardedFetch;
  /** The same for posts. */
  poster(): GuardedPost;
  close(): void;
}

/** A response of JSON. */
export const jsonResponse =
  (value: unknown, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/jwk-set+json', ...headers }).end(JSON.stringify(value));

/** A key set of one key, `a`. */
export const KEY_SET = {
  keys: [
    {
      kty: 'EC',
      crv: 'P-256',
      kid: 'a',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    },
  ],
} as const;

/** Starts a server; it responds with {@link KEY_SET} by default. */
export const startHttpsServer = async (): Promise<SampleHttpsServer> => {
  const authority = await createAuthority(['keys.example'], Date.now());
  const received = { requests: 0, connections: 0 };
  let respond = jsonResponse(KEY_SET);
  const server = createServer(await createLeaf(authority, ['keys.example'], Date.now()), (request, response) => {
    received.requests++;
    respond(request, response);
  });
  server.on('connection', () => {
    received.connections++;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ca = authority.cert;
  const allowed = { policy: addressPolicy(['127.0.0.0/8']), ca: () => [ca], lookup: async () => ['127.0.0.1'] };
  return {
    url: `https://keys.example:${port}/jwks`,
    port,
    ca,
    received,
    respond: (handler) => {
      respond = handler;
    },
    fetcher: (options = {}) => guardedFetch({ ...allowed, ...options }),
    poster: () => guardedPost(allowed),
    close: () => void server.close(),
  };
};
