// Which token a request was let in with, for the handlers behind the guard; nothing is written into the framework's own objects.
import type { AccessToken } from '../claims/access-token.ts';

const tokens = new WeakMap<object, AccessToken>();

/** Remembers the token of a request, for as long as the request lives. */
export const setToken = (request: object, token: AccessToken): void => void tokens.set(request, token);

/**
 * The token that a request was let in with.
 *
 * @param request - the request as the handler got it; with Hono, its context
 * @throws TypeError when no guard has let it in: the route is not protected
 * @example
 * app.get('/invoices', protect(guard), (request, response) => response.json({ for: tokenOf(request).clientId }));
 */
export const tokenOf = (request: object): AccessToken => {
  const token = tokens.get(request);
  if (token === undefined) throw new TypeError('No guard has let this request in: is its route protected?');
  return token;
};
