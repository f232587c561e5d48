// The guard as middleware of Express, 4 and 5, and of whatever takes the same.

import { type NodeRequest, type NodeResponse, readNodeRequest, writeErrorResponse } from './adapters/node-request.ts';
import { setToken } from './adapters/request-tokens.ts';
import { createRouteCheck, type ProtectOptions } from './adapters/route-check.ts';
import type { Guard } from './guard.ts';
import { serveMetadata } from './node.ts';

export { tokenOf } from './adapters/request-tokens.ts';
export type { ProtectOptions } from './adapters/route-check.ts';

/** What is needed of a request of Express. */
export interface ExpressRequest extends NodeRequest {
  /** The target as the client sent it, whatever routers have cut off. */
  readonly originalUrl?: string;
  /** By Express's own setting `trust proxy`. */
  readonly ip?: string | undefined;
}

/** Middleware. */
export type ExpressMiddleware<Request> = (request: Request, response: NodeResponse, next: (error?: unknown) => void) => void;

/**
 * Lets requests on that have a good token, and answers the others. `tokenOf(request)` is the token then.
 *
 * @example
 * app.get('/invoices', protect(guard, { scope: 'invoices:read' }), listInvoices);
 */
export const protect = <Request extends ExpressRequest = ExpressRequest>(
  guard: Guard,
  options: ProtectOptions<Request> = {},
): ExpressMiddleware<Request> => {
  const admit = createRouteCheck(guard, options);
  return (request, response, next) => {
    const read = readNodeRequest(request, request.originalUrl ?? request.url);
    admit(request, { ...read, clientAddress: request.ip ?? read.clientAddress }).then((admission) => {
      if (admission.refusal !== undefined) return writeErrorResponse(response, admission.refusal);
      if (admission.nonce !== undefined) response.setHeader('dpop-nonce', admission.nonce);
      setToken(request, admission.token);
      next();
    }, next);
  };
};

/**
 * Serves the metadata of the protected resource (RFC 9728 §3).
 *
 * @example
 * app.use(protectedResource(guard));
 */
export const protectedResource =
  (guard: Guard): ExpressMiddleware<ExpressRequest> =>
  (request, response, next) => {
    if (!serveMetadata(guard, request, response)) next();
  };
