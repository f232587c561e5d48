// Applies the guard to routes of Fastify, as a hook.

import { type NodeRequest, readNodeRequest } from './adapters/node-request.ts';
import { setToken } from './adapters/request-tokens.ts';
import { createRouteCheck, type ProtectOptions } from './adapters/route-check.ts';
import type { Guard } from './guard.ts';

export { tokenOf } from './adapters/request-tokens.ts';
export type { ProtectOptions } from './adapters/route-check.ts';

/** The parts of Fastify's request that the guard needs. */
export interface FastifyGuardedRequest {
  readonly raw: NodeRequest;
  readonly originalUrl?: string;
  /** The address of the client, which depends on Fastify's setting `trustProxy`. */
  readonly ip?: string;
}

/** The parts of Fastify's reply that the guard needs. */
export interface FastifyGuardedReply {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body?: unknown): unknown;
}

/**
 * Forwards requests with a valid token to the handler, and responds to all others with an error. Handlers
 * read the token with `tokenOf(request)`.
 *
 * @param options - what the token must permit. A requirement that reads more of the request than
 *   {@link FastifyGuardedRequest} declares the type of its parameter: `(token, request: FastifyRequest) => …`.
 *   `dpop.contentDigest` of the guard needs `body`, and a content type parser that leaves the body as it was sent
 * @returns a function to register as an `onRequest` hook, or as a `preHandler` hook if a requirement reads
 *   the body, or the guard compares it
 * @throws TypeError when the guard needs bodies, and no `body` returns them
 * @example
 * app.get('/invoices', { onRequest: protect(guard, { scope: 'invoices:read' }) }, listInvoices);
 */
export const protect = <Request extends FastifyGuardedRequest = FastifyGuardedRequest>(
  guard: Guard,
  options: ProtectOptions<Request> = {},
): ((request: NoInfer<Request>, reply: FastifyGuardedReply) => Promise<unknown>) => {
  if (guard.needsBody && options.body === undefined) {
    throw new TypeError('dpop.contentDigest needs the option body, which returns the body as it was sent.');
  }
  const check = createRouteCheck(guard, options);
  return async (request, reply) => {
    const read = readNodeRequest(request.raw, request.originalUrl ?? request.raw.url);
    const decision = await check(request, { ...read, clientAddress: request.ip ?? read.clientAddress });
    if (decision.response === undefined) {
      if (decision.nonce !== undefined) reply.header('dpop-nonce', decision.nonce);
      setToken(request, decision.token);
      return undefined;
    }
    const { status, headers, body } = decision.response;
    reply.code(status);
    for (const [name, value] of Object.entries(headers)) reply.header(name, value);
    return reply.send(body);
  };
};

/** The options of a Fastify route that serves the metadata of the API. */
export interface MetadataRoute {
  readonly method: 'GET';
  readonly url: string;
  handler(
    request: { readonly raw: { readonly url?: string | undefined } },
    reply: FastifyGuardedReply,
  ): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Creates the route that serves the API's protected resource metadata (RFC 9728 §3).
 *
 * @throws TypeError when the guard's audience is not a URL
 * @example
 * app.route(protectedResource(guard));
 */
export const protectedResource = ({ metadata }: Guard): MetadataRoute => {
  if (metadata === undefined)
    throw new TypeError('The guard has no metadata, because its audience is not a URL. Set the audience to the URL of the API.');
  // The first path ends with that of the API, and the second is the well-known path alone. There is only one if
  // the API has no path.
  const [path = '', wellKnown = path] = metadata.paths;
  return {
    method: 'GET',
    // One route with a wildcard serves both paths; any other path that it matches is not found.
    url: wellKnown === path ? path : `${wellKnown}*`,
    async handler({ raw: { url = '' } }, reply) {
      if (wellKnown !== path && !metadata.paths.includes(url)) {
        reply.code(404);
        return { error: 'not_found' };
      }
      reply.header('access-control-allow-origin', '*');
      return metadata.document;
    },
  };
};
