// Applies the guard to routes of Hono on Node, as middleware.

import type { NodeSocket } from './adapters/node-request.ts';
import { readCopy } from './adapters/request-body.ts';
import { setToken } from './adapters/request-tokens.ts';
import { createRouteCheck, type ProtectOptions } from './adapters/route-check.ts';
import type { Guard } from './guard.ts';
import type { ErrorResponse } from './responses/error-response.ts';

export { tokenOf } from './adapters/request-tokens.ts';
export type { ProtectOptions } from './adapters/route-check.ts';

/** The parts of Hono's context that the guard needs. */
export interface HonoContext {
  readonly req: { readonly raw: Request };
  /** With `@hono/node-server`, it contains Node's request, and therefore its connection. */
  readonly env: unknown;
  header(name: string, value: string): void;
}

/** Middleware of Hono. */
export type HonoMiddleware<Context> = (context: Context, next: () => Promise<void>) => Promise<Response | undefined>;

/**
 * Forwards requests with a valid token to the handler, and responds to all others with an error. Handlers
 * read the token with `tokenOf(context)`.
 *
 * @example
 * app.get('/invoices', protect(guard, { scope: 'invoices:read' }), listInvoices);
 */
export const protect = <Context extends HonoContext = HonoContext>(
  guard: Guard,
  options: ProtectOptions<Context> = {},
): HonoMiddleware<Context> => {
  const check = createRouteCheck(guard, options);
  return async (context, next) => {
    const { method, url, headers } = context.req.raw;
    const socket = socketOf(context.env);
    const decision = await check(context, {
      method,
      target: targetOf(url),
      authorization: headers.get('authorization') ?? undefined,
      dpop: headers.get('dpop') ?? undefined,
      certificate: socket?.getPeerX509Certificate?.(),
      clientAddress: socket?.remoteAddress,
      body: (limit) => readCopy(context.req.raw, limit),
    });
    if (decision.response !== undefined) return responseOf(decision.response);
    if (decision.nonce !== undefined) context.header('dpop-nonce', decision.nonce);
    setToken(context, decision.token);
    await next();
    return undefined;
  };
};

/**
 * Creates the middleware that serves the API's protected resource metadata (RFC 9728 §3).
 *
 * @example
 * app.use(protectedResource(guard));
 */
export const protectedResource =
  ({ metadata }: Guard): HonoMiddleware<HonoContext> =>
  async ({ req: { raw } }, next) => {
    if (metadata !== undefined && raw.method === 'GET' && metadata.paths.includes(targetOf(raw.url))) {
      return Response.json(metadata.document, { headers: { 'access-control-allow-origin': '*' } });
    }
    await next();
    return undefined;
  };

// The host comes from the request and is not trusted; only path and query are used.
const targetOf = (url: string): string => {
  const { pathname, search } = new URL(url);
  return pathname + search;
};

const responseOf = ({ status, headers, body }: ErrorResponse): Response =>
  body === undefined ? new Response(null, { status, headers }) : Response.json(body, { status, headers });

const socketOf = (env: unknown): NodeSocket | undefined => (hasIncoming(env) ? env.incoming.socket : undefined);

const hasIncoming = (env: unknown): env is { readonly incoming: { readonly socket: NodeSocket } } =>
  typeof env === 'object' &&
  env !== null &&
  'incoming' in env &&
  typeof env.incoming === 'object' &&
  env.incoming !== null &&
  'socket' in env.incoming &&
  typeof env.incoming.socket === 'object';
