// The guard before handlers of node:http and node:https.

import { type NodeRequest, type NodeResponse, readNodeRequest, writeErrorResponse, writeJson } from './adapters/node-request.ts';
import { setToken } from './adapters/request-tokens.ts';
import { createRouteCheck, type ProtectOptions } from './adapters/route-check.ts';
import type { AccessToken } from './claims/access-token.ts';
import type { Guard } from './guard.ts';

export type { NodeRequest, NodeResponse } from './adapters/node-request.ts';
export { tokenOf } from './adapters/request-tokens.ts';
export type { ProtectOptions } from './adapters/route-check.ts';

/** Handles a request that was let in. */
export type GuardedHandler<Request, Response> = (request: Request, response: Response, token: AccessToken) => unknown;

/**
 * Lets requests through to a handler that have a good token, and answers the others.
 *
 * @returns a request listener; it rejects with what the handler throws, so that it must not throw
 * @example
 * createServer(protect(guard, { scope: 'invoices:read' }, (request, response, token) => response.end(token.clientId)));
 */
export const protect = <Request extends NodeRequest, Response extends NodeResponse>(
  guard: Guard,
  options: ProtectOptions<Request>,
  handler: GuardedHandler<Request, Response>,
): ((request: Request, response: Response) => Promise<void>) => {
  const admit = createRouteCheck(guard, options);
  return async (request, response) => {
    const admission = await admit(request, readNodeRequest(request));
    if (admission.refusal !== undefined) return writeErrorResponse(response, admission.refusal);
    if (admission.nonce !== undefined) response.setHeader('dpop-nonce', admission.nonce);
    setToken(request, admission.token);
    await handler(request, response, admission.token);
  };
};

/**
 * Answers a request for the metadata of the protected resource (RFC 9728 §3).
 *
 * @returns whether it was one, and is answered
 * @example
 * createServer((request, response) => answerMetadata(guard, request, response) || listener(request, response));
 */
export const serveMetadata = ({ metadata }: Guard, request: NodeRequest, response: NodeResponse): boolean => {
  if (metadata === undefined || !metadata.paths.includes(request.url ?? '') || request.method !== 'GET') return false;
  response.setHeader('access-control-allow-origin', '*');
  writeJson(response, metadata.document);
  return true;
};
