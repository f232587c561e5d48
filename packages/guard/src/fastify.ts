// The guard as a hook of Fastify.

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
  /** According to Fastify's setting `trustProxy`. */
  readonly ip?: string;
}

/** The parts of Fastify's reply that the guard needs. */
export interface FastifyGuardedReply {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body?: unknown): unknown;
}

/**
 * Passes on requests with a valid token, and responds to the others. Handlers read the token with
 * `tokenOf(request)`.
 *
 * @param options - a requirement that reads other parts of a request declares its type:
 *   `(token, request: FastifyRequest) => …`
 * @returns a hook: `onRequest`, before the body is read, or `preHandler` if a requirement reads the body
 * @example
 * app.get('/invoices', { onRequest: protect(guard, { scope: 'invoices:read' }) }, listInvoices);
 */
export const protect = <Request extends FastifyGuardedRequest = FastifyGuardedRequest>(
  guard: Guard,
  options: ProtectOptions<Request> = {},
): ((request: NoInfer<Request>, reply: FastifyGuardedReply) => Promise<unknown>) => {
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

/** A route of Fastify. */
export interface MetadataRoute {
  readonly method: 'GET';
  readonly url: string;
  handler(
    request: { readonly raw: { readonly url?: string | undefined } },
    reply: FastifyGuardedReply,
  ): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * The route of the metadata of the protected resource (RFC 9728 §3).
 *
 * @throws TypeError when the guard's audience is not a URL
 * @example
 * app.route(protectedResource(guard));
 */
export const protectedResource = ({ metadata }: Guard): MetadataRoute => {
  if (metadata === undefined) throw new TypeError('The audience of the guard is not a URL, so that it has no metadata.');
  const [first = '', root = first] = metadata.paths;
  return {
    method: 'GET',
    // One route for both paths; other paths below it are not found.
    url: root === first ? first : `${root}*`,
    async handler({ raw: { url = '' } }, reply) {
      if (root !== first && !metadata.paths.includes(url)) {
        reply.code(404);
        return { error: 'not_found' };
      }
      reply.header('access-control-allow-origin', '*');
      return metadata.document;
    },
  };
};
