// Stores the tokens of accepted requests for their handlers, without adding a member to the framework's
// objects.
import type { AccessToken } from '../claims/access-token.ts';

const tokens = new WeakMap<object, AccessToken>();

/** Stores the token of a request for the lifetime of the request. */
export const setToken = (request: object, token: AccessToken): void => void tokens.set(request, token);

/**
 * The token of an accepted request.
 *
 * @param request - the request that the handler receives; with Hono, its context
 * @throws TypeError when no guard has accepted it: the route is not protected
 * @example
 * app.get('/invoices', protect(guard), (request, response) => response.json({ for: tokenOf(request).clientId }));
 */
export const tokenOf = (request: object): AccessToken => {
  const token = tokens.get(request);
  if (token === undefined) throw new TypeError('No guard has accepted this request: is its route protected?');
  return token;
};
