// The guard as a hook of Fastify.

import { type NodeRequest, readNodeRequest } from './adapters/node-request.ts';
import { setToken } from './adapters/request-tokens.ts';
import { createRouteCheck, type ProtectOptions } from './adapters/route-check.ts';
import type { Guard } from './guard.ts';

export { tokenOf } from './adapters/request-tokens.ts';
export type { ProtectOptions } from './adapters/route-check.ts';

/** What is needed of a request of Fastify. */
export interface FastifyGuardedRequest {
  readonly raw: NodeRequest;
  readonly originalUrl?: string;
  /** By Fastify's own setting `trustProxy`. */
  readonly ip?: string;
}

/** What is needed of a reply of Fastify. */
export interface FastifyGuardedReply {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body?: unknown): unknown;
}

/**
 * Lets requests on that have a good token, and answers the others. `tokenOf(request)` is the token then.
 *
 * @param options - a requirement that looks at more than the least of a request says so: `(token, request: FastifyRequest) => …`
 * @returns a hook: `onRequest`, before the body is read, or `preHandler` where a requirement looks into the body
 * @example
 * app.get('/invoices', { onRequest: protect(guard, { scope: 'invoices:read' }) }, listInvoices);
 */
export const protect = <Request extends FastifyGuardedRequest = FastifyGuardedRequest>(
  guard: Guard,
  options: ProtectOptions<Request> = {},
): ((request: NoInfer<Request>, reply: FastifyGuardedReply) => Promise<unknown>) => {
  const admit = createRouteCheck(guard, options);
  return async (request, reply) => {
    const read = readNodeRequest(request.raw, request.originalUrl ?? request.raw.url);
    const admission = await admit(request, { ...read, clientAddress: request.ip ?? read.clientAddress });
    if (admission.refusal === undefined) {
      if (admission.nonce !== undefined) reply.header('dpop-nonce', admission.nonce);
      setToken(request, admission.token);
      return undefined;
    }
    const { status, headers, body } = admission.refusal;
    reply.code(status);
    for (const [name, value] of Object.entries(headers)) reply.header(name, value);
    return reply.send(body);
  };
};

/** A route for Fastify. */
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
 * @throws TypeError when the guard's audience is no URL, and so has no such place
 * @example
 * app.route(protectedResource(guard));
 */
export const protectedResource = ({ metadata }: Guard): MetadataRoute => {
  if (metadata === undefined) throw new TypeError('The audience of the guard is no URL, so that it has no metadata.');
  const [first = '', root = first] = metadata.paths;
  return {
    method: 'GET',
    // One route for both places; what else lies below is not found.
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
