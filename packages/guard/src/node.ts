// Applies the guard to handlers of node:http and node:https.

import { type NodeRequest, type NodeResponse, readNodeRequest, writeErrorResponse, writeJson } from './adapters/node-request.ts';
import { setToken } from './adapters/request-tokens.ts';
import { createRouteCheck, type ProtectOptions } from './adapters/route-check.ts';
import type { AccessToken } from './claims/access-token.ts';
import type { Guard } from './guard.ts';

export type { NodeRequest, NodeResponse } from './adapters/node-request.ts';
export { bodyOf } from './adapters/request-body.ts';
export { tokenOf } from './adapters/request-tokens.ts';
export type { ProtectOptions } from './adapters/route-check.ts';

/** Handles a request that was accepted. */
export type GuardedHandler<Request, Response> = (request: Request, response: Response, token: AccessToken) => unknown;

/**
 * Forwards requests with a valid token to a handler, and responds to all others with an error.
 *
 * @returns a request listener. It rejects if the handler throws, so the handler must not throw
 * @example
 * createServer(protect(guard, { scope: 'invoices:read' }, (request, response, token) => response.end(token.clientId)));
 */
export const protect = <Request extends NodeRequest, Response extends NodeResponse>(
  guard: Guard,
  options: ProtectOptions<Request>,
  handler: GuardedHandler<Request, Response>,
): ((request: Request, response: Response) => Promise<void>) => {
  const check = createRouteCheck(guard, options);
  return async (request, response) => {
    const decision = await check(request, readNodeRequest(request));
    if (decision.response !== undefined) return writeErrorResponse(response, decision.response);
    if (decision.nonce !== undefined) response.setHeader('dpop-nonce', decision.nonce);
    setToken(request, decision.token);
    await handler(request, response, decision.token);
  };
};

/**
 * Responds to a request for the API's protected resource metadata (RFC 9728 §3).
 *
 * @returns whether the request was for the metadata
 * @example
 * createServer((request, response) => serveMetadata(guard, request, response) || listener(request, response));
 */
export const serveMetadata = ({ metadata }: Guard, request: NodeRequest, response: NodeResponse): boolean => {
  if (metadata === undefined || !metadata.paths.includes(request.url ?? '') || request.method !== 'GET') return false;
  response.setHeader('access-control-allow-origin', '*');
  writeJson(response, metadata.document);
  return true;
};
