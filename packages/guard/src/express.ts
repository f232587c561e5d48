// Applies the guard to routes of Express 4 and 5 and of compatible frameworks, as middleware.

import { type NodeRequest, type NodeResponse, readNodeRequest, writeErrorResponse } from './adapters/node-request.ts';
import { setToken } from './adapters/request-tokens.ts';
import { createRouteCheck, type ProtectOptions } from './adapters/route-check.ts';
import type { Guard } from './guard.ts';
import { serveMetadata } from './node.ts';

export { bodyOf } from './adapters/request-body.ts';
export { tokenOf } from './adapters/request-tokens.ts';
export type { ProtectOptions } from './adapters/route-check.ts';

/** The parts of Express's request that the guard needs. */
export interface ExpressRequest extends NodeRequest {
  /** The request target as the client sent it; routers change `url`. */
  readonly originalUrl?: string;
  /** The address of the client, which depends on Express's setting `trust proxy`. */
  readonly ip?: string | undefined;
}

/** Middleware of Express. */
export type ExpressMiddleware<Request> = (request: Request, response: NodeResponse, next: (error?: unknown) => void) => void;

/**
 * Forwards requests with a valid token to the handler, and responds to all others with an error. Handlers
 * read the token with `tokenOf(request)`.
 *
 * @example
 * app.get('/invoices', protect(guard, { scope: 'invoices:read' }), listInvoices);
 */
export const protect = <Request extends ExpressRequest = ExpressRequest>(
  guard: Guard,
  options: ProtectOptions<Request> = {},
): ExpressMiddleware<Request> => {
  const check = createRouteCheck(guard, options);
  return (request, response, next) => {
    const read = readNodeRequest(request, request.originalUrl ?? request.url);
    check(request, { ...read, clientAddress: request.ip ?? read.clientAddress }).then((decision) => {
      if (decision.response !== undefined) return writeErrorResponse(response, decision.response);
      if (decision.nonce !== undefined) response.setHeader('dpop-nonce', decision.nonce);
      setToken(request, decision.token);
      next();
    }, next);
  };
};

/**
 * Creates the middleware that serves the API's protected resource metadata (RFC 9728 §3).
 *
 * @example
 * app.use(protectedResource(guard));
 */
export const protectedResource =
  (guard: Guard): ExpressMiddleware<ExpressRequest> =>
  (request, response, next) => {
    if (!serveMetadata(guard, request, response)) next();
  };
